/* SPDX-License-Identifier: GPL-3.0-or-later */
/* write-demo DIR: the sample laptop, for tests that do not need the command line. */
#include "sample/sy-demo.h"

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GError) error = NULL;

  if (argc == 2 && sy_demo_write (argv[1], &error))
    return 0;
  g_printerr ("%s\n", error != NULL ? error->message : "usage: write-demo DIR");

  return 1;
}
