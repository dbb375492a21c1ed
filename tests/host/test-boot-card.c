/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "host/sy-boot-card.h"

static void
test_card (void)
{
  static const struct {
    SyBootloaderKind kind;
    const char      *key;
  } cards[] = {
    { SY_BOOTLOADER_SYSTEMD_BOOT, "space bar" },
    { SY_BOOTLOADER_GRUB, "Ctrl+X" },
    { SY_BOOTLOADER_LIMINE, "F10" },
    { SY_BOOTLOADER_REFIND, "F2" },
    { SY_BOOTLOADER_UNKNOWN, "boot menu" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cards); i++)
    {
      g_auto (GStrv) steps = sy_boot_card_new (cards[i].kind);
      g_autofree char *text = g_strjoinv ("\n", steps);

      g_assert_cmpuint (g_strv_length (steps), ==, 7);
      g_assert_nonnull (strstr (steps[4], "switchyard.safe=1"));
      g_assert_nonnull (strstr (text, cards[i].key));
      /* On the usual entry of who tries the first step, this is the only word that is new. */
      g_assert_nonnull (strstr (steps[3], "intel_iommu=on"));
      g_assert_null (strstr (text, "%s"));
      g_assert_nonnull (strstr (text, "switchyardctl undo"));
      g_assert_cmpuint (strlen (sy_boot_card_get_choose (cards[i].kind)), >, 0);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/boot-card/keys", test_card);

  return g_test_run ();
}
