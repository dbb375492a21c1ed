/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

#include "sya-scratch.h"

/* Descriptors that nftw(3) may keep open at once. */
#define MAX_DESCRIPTORS 16

static int
remove_cb (const char        *path,
           const struct stat *info,
           int                kind,
           struct FTW        *walk)
{
  /* A failure is not the end: the rest goes, and the directory stays with what is left. */
  (void) remove (path);

  return 0;
}

char *
sya_scratch_new (GError **error)
{
  g_autofree char *template = g_build_filename (g_get_tmp_dir (), "switchyard-demo-XXXXXX", NULL);

  if (g_mkdtemp (template) == NULL)
    {
      sy_error_set_errno (error, errno, "%s: cannot be created", template);
      return NULL;
    }

  return g_steal_pointer (&template);
}

void
sya_scratch_remove (const char *path)
{
  (void) nftw (path, remove_cb, MAX_DESCRIPTORS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}
