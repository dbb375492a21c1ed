/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "health/sy-health.h"

/* How long the checks take once everything is read: bench-health FILE.xml; prints milliseconds. */

static double
measure (const SyHealthInput *input,
         guint                n)
{
  gint64 begin = g_get_monotonic_time ();

  for (guint i = 0; i < n; i++)
    g_ptr_array_unref (sy_health_check (input));

  return (g_get_monotonic_time () - begin) / 1000.0;
}

int
main (int   argc,
      char *argv[])
{
  static const guint counts[] = { 1, 50, 100, 250, 500 };
  g_autoptr (GError) error = NULL;
  g_autoptr (SyGuest) guest = NULL;
  g_autofree char *text = NULL;
  SyHealthInput input = { 0 };

  if (argc != 2 || !g_file_get_contents (argv[1], &text, NULL, &error))
    {
      g_printerr ("%s\n", error != NULL ? error->message : "usage: bench-health FILE.xml");
      return 2;
    }
  guest = sy_guest_new_from_fragment (text, &error);
  if (guest == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  input.guest = guest;
  input.source = argv[1];
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    g_print ("%u: %.3f ms\n", counts[i], measure (&input, counts[i]));

  return 0;
}
