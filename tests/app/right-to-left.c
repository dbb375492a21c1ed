/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>

#include "sya-application.h"

/* The window as it lies for readers of Arabic or Hebrew: no such translation need be there. */

static void
startup_cb (void)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (SyaApplication) application = sya_application_new ();

  g_signal_connect_after (application, "startup", G_CALLBACK (startup_cb), NULL);

  return g_application_run (G_APPLICATION (application), argc, argv);
}
