/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-kernel-update.h"

#include <string.h>

#include "plan/sy-lines.h"

/* Where the boot entries of each kernel are, and how the one that is all ours begins. */
#define BOOT_ENTRIES "/loader/entries/"
#define OPTIONS      "options"
#define OURS         "# Written by Switchyard: the same system"

static gboolean
is_marked (GBytes *content)
{
  return content != NULL && g_bytes_get_size (content) >= strlen (OURS) &&
         memcmp (g_bytes_get_data (content, NULL), OURS, strlen (OURS)) == 0;
}

static gboolean
is_boot_entry (SyChange *change)
{
  return strstr (sy_change_get_path (change), BOOT_ENTRIES) != NULL;
}

gboolean
sy_kernel_update_remade (SyChange          *change,
                         const SyFileState *now)
{
  return is_boot_entry (change) && sy_change_get_before (change)->content == NULL &&
         is_marked (sy_change_get_after (change)->content) && is_marked (now->content);
}

gboolean
sy_kernel_update_removed (SyChange          *change,
                          const SyFileState *now)
{
  return is_boot_entry (change) && sy_change_get_before (change)->content != NULL &&
         sy_change_get_after (change)->content != NULL && now->content == NULL;
}

gboolean
sy_kernel_update_kept_options (SyChange          *change,
                               const SyFileState *now)
{
  g_auto (SyLines) ours = { 0 };
  g_auto (SyLines) theirs = { 0 };

  sy_lines_split (&ours, sy_change_get_after (change)->content);
  sy_lines_split (&theirs, now->content);
  for (guint i = 0; i < theirs.n_lines; i++)
    {
      gboolean kept = theirs.lines[i].length < strlen (OPTIONS) ||
                      memcmp (theirs.lines[i].data, OPTIONS, strlen (OPTIONS)) != 0;

      for (guint j = 0; !kept && j < ours.n_lines; j++)
        kept = sy_line_equal (&theirs.lines[i], &ours.lines[j]);
      if (!kept)
        return FALSE;
    }

  return TRUE;
}
