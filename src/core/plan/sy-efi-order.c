/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/sy-efi-order.h"

#include <string.h>

#include "machine/sy-efi-boot-entry.h"

gboolean
sy_efi_order_is (const char *path)
{
  return strcmp (path, SY_EFI_BOOT_ORDER) == 0;
}

static gboolean
has (GArray  *numbers,
     guint16  number)
{
  for (guint i = 0; i < numbers->len; i++)
    if (g_array_index (numbers, guint16, i) == number)
      return TRUE;

  return FALSE;
}

/* (transfer full): those of @numbers that are in @others, or are not. */
static GArray *
filter (GArray   *numbers,
        GArray   *others,
        gboolean  wanted)
{
  GArray *result = g_array_new (FALSE, FALSE, sizeof (guint16));

  for (guint i = 0; i < numbers->len; i++)
    if (has (others, g_array_index (numbers, guint16, i)) == wanted)
      g_array_append_val (result, g_array_index (numbers, guint16, i));

  return result;
}

static gboolean
is_equal (GArray *a,
          GArray *b)
{
  return a->len == b->len && (a->len == 0 || memcmp (a->data, b->data, 2 * a->len) == 0);
}

GBytes *
sy_efi_order_merge (GBytes *base,
                    GBytes *ours,
                    GBytes *theirs)
{
  g_autoptr (GArray) written = sy_efi_boot_order_parse (base);
  g_autoptr (GArray) before = sy_efi_boot_order_parse (ours);
  g_autoptr (GArray) now = sy_efi_boot_order_parse (theirs);
  g_autoptr (GArray) left = filter (written, now, TRUE);
  g_autoptr (GArray) found = filter (now, written, TRUE);
  g_autoptr (GArray) back = filter (before, now, TRUE);
  g_autoptr (GArray) merged = g_array_new (FALSE, FALSE, sizeof (guint16));
  guint i = 0;

  if (now->len == 0 || !is_equal (left, found))
    return NULL;
  for (; i < now->len && !has (written, g_array_index (now, guint16, i)); i++)
    g_array_append_val (merged, g_array_index (now, guint16, i));
  g_array_append_vals (merged, back->data, back->len);
  for (; i < now->len; i++)
    if (!has (written, g_array_index (now, guint16, i)) &&
        !has (merged, g_array_index (now, guint16, i)))
      g_array_append_val (merged, g_array_index (now, guint16, i));

  return sy_efi_boot_order_write (merged);
}
