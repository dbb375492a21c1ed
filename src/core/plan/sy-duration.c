/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-duration.h"

#include <glib/gi18n-lib.h>

/*
 * Measured on two slow processors with images of 30 to 90 MB: mkinitcpio 5 to 12 seconds an image,
 * dracut 13 to 16, initramfs-tools 5 to 9. The others write text files and make such images.
 */
typedef struct {
  const char *program;
  guint       seconds;      /* for each image, or once */
  gboolean    makes_images;
} Duration;

static const Duration durations[] = {
  { "mkinitcpio", 12, TRUE },
  { "dracut", 16, TRUE },
  { "dracut-rebuild", 16, TRUE },
  { "update-initramfs", 9, TRUE },
  { "mkinitramfs", 9, TRUE },
  { "limine-mkinitcpio", 12, TRUE },
  { "limine-update", 12, TRUE },
  { "reinstall-kernels", 20, TRUE },
  { "sdbootutil", 16, TRUE },
  { "rpm-ostree", 60, FALSE },
  { "update-grub", 8, FALSE },
  { "grub-mkconfig", 8, FALSE },
  { "grub2-mkconfig", 8, FALSE },
};

#define OTHER_COMMAND_S 2

static guint
count_images (SyChange *change)
{
  const GPtrArray *verifies = sy_change_get_verifies (change);
  guint n = 0;

  for (guint i = 0; verifies != NULL && i < verifies->len; i++)
    {
      SyVerifyKind kind = ((const SyVerify *) verifies->pdata[i])->kind;

      n += kind == SY_VERIFY_INITRAMFS || kind == SY_VERIFY_INITRAMFS_DRY_RUN;
    }

  return MAX (n, 1);
}

static guint
estimate_command (SyChange *change)
{
  g_autofree char *program = g_path_get_basename (sy_change_get_argv (change)[0]);

  for (guint i = 0; i < G_N_ELEMENTS (durations); i++)
    if (g_str_equal (program, durations[i].program))
      return durations[i].seconds * (durations[i].makes_images ? count_images (change) : 1);

  return OTHER_COMMAND_S;
}

guint
sy_duration_estimate (const GPtrArray *changes)
{
  guint seconds = 0;

  for (guint i = 0; i < changes->len; i++)
    if (sy_change_get_kind (changes->pdata[i]) == SY_CHANGE_COMMAND)
      seconds += estimate_command (changes->pdata[i]);

  return seconds;
}

char *
sy_duration_describe (guint seconds)
{
  guint minutes = (seconds + 59) / 60;

  if (seconds < 5)
    return g_strdup (_("It takes a few seconds."));
  /* Nobody can tell it better than to five seconds. */
  if (seconds < 60)
    return g_strdup_printf (_("It takes about %u seconds."), (seconds + 4) / 5 * 5);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "It takes about %u minute.",
                                       "It takes about %u minutes.", minutes), minutes);
}
