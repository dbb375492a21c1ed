/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-kernel-update.h"

#include <string.h>

/* Where the boot entries of each kernel are, and how the one that is all ours begins. */
#define BOOT_ENTRIES "/loader/entries/"
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
