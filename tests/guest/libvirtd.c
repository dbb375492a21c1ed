/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "libvirtd.h"

#include <glib/gstdio.h>
#include <signal.h>

#define SOCKET "/run/libvirt/libvirt-sock"

GSubprocess *
libvirtd_start (void)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *libvirtd = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                                            "libvirtd", NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < 300 && !g_file_test (SOCKET, G_FILE_TEST_EXISTS); i++)
    g_usleep (50 * 1000);
  if (!g_file_test (SOCKET, G_FILE_TEST_EXISTS))
    g_error ("libvirtd made no socket within 15 seconds");

  return libvirtd;
}

void
libvirtd_stop (GSubprocess *libvirtd)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_send_signal (libvirtd, SIGTERM);
  g_assert_true (g_subprocess_wait (libvirtd, NULL, &error));
  g_assert_no_error (error);
  g_unlink (SOCKET);
  g_unlink (SOCKET "-ro");
  g_object_unref (libvirtd);
}

char *
virsh (const char *command,
       ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  va_list args;

  g_ptr_array_add (argv, (gpointer) "virsh");
  g_ptr_array_add (argv, (gpointer) "--quiet");
  g_ptr_array_add (argv, (gpointer) "--connect=qemu:///system");
  va_start (args, command);
  for (const char *word = command; word != NULL; word = va_arg (args, const char *))
    g_ptr_array_add (argv, (gpointer) word);
  va_end (args);
  g_ptr_array_add (argv, NULL);

  process = g_subprocess_newv ((const char * const *) argv->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("virsh %s failed", command);

  return output;
}

void
virsh_define (const char *xml)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *output = NULL;
  int fd = g_file_open_tmp ("domain-XXXXXX.xml", &path, &error);

  g_assert_no_error (error);
  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (path, xml, -1, NULL));
  output = virsh ("define", "--validate", path, NULL);
  g_unlink (path);
}
