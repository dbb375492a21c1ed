/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/sy-tree.h"

/* write-tree FILE.tree DIRECTORY: writes a computer that a tree describes, for the window. */
int
main (int   argc,
      char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autofree char *tree = NULL;

  if (argc != 3)
    {
      g_printerr ("Usage: write-tree FILE.tree DIRECTORY\n");
      return 2;
    }

  if (!g_file_get_contents (argv[1], &tree, NULL, &error)
      || !sy_tree_write (argv[2], argv[1], tree, &error))
    {
      g_printerr ("write-tree: %s\n", error->message);
      return 1;
    }

  return 0;
}
