/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain-properties.h"

/* Every .xml file of a folder of collected definitions and fragments; its path is an argument. */
int
main (int   argc,
      char *argv[])
{
  const char *folder = argc == 2 ? argv[1] : NULL;
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  guint n = 0;
  guint taken = 0;

  if (dir == NULL)
    {
      g_print ("1..0 # SKIP no folder %s\n", folder != NULL ? folder : "was given");
      return 0;
    }

  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      gboolean is_domain;
      gsize length;

      if (!g_str_has_suffix (name, ".xml"))
        continue;
      g_assert_true (g_file_get_contents (path, &text, &length, NULL));
      is_domain = domain_properties_check (text, length);
      g_print ("ok %u %s # %s\n", ++n, name, is_domain ? "taken" : "refused");
      taken += is_domain ? 1 : 0;
    }
  g_print ("1..%u\n# %u taken, %u refused\n", n, taken, n - taken);

  return n > 0 && taken > 0 ? 0 : 1;
}
