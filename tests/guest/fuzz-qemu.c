/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest/sy-guest.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Any text is a guest or an error, as a command line and as a piece of a definition. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  SyGuest *(*readers[]) (const char *, GError **) = { sy_guest_new_from_qemu,
                                                      sy_guest_new_from_fragment };

  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SyGuest) guest = readers[i] (text, &error);

      g_assert_true ((guest != NULL) != (error != NULL));
    }

  return 0;
}
