/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "syc-file.h"

#include "sy-error.h"
#include "sy-sysroot.h"

GBytes *
syc_file_read (const char  *path,
               gsize        max_size,
               GError     **error)
{
  g_autoptr (SySysroot) root = sy_sysroot_new ("/", error);
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);

  return root != NULL ? sy_sysroot_read (root, absolute, max_size, error) : NULL;
}

gboolean
syc_file_write (const char  *path,
                GBytes      *data,
                GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  gsize size;
  const char *bytes = g_bytes_get_data (data, &size);

  if (g_file_set_contents_full (path, bytes, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT, 0644,
                                &local_error))
    return TRUE;
  g_set_error_literal (error, SY_ERROR, SY_ERROR_FAILED, local_error->message);

  return FALSE;
}
