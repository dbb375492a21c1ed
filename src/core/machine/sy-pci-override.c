/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-pci-override.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sy-child.h"

/* A slot has eight functions, and no computer has more than a few GPUs. */
#define MAX_FUNCTIONS 64

/* The name of a driver is shorter; what is longer is not one. */
#define MAX_LINE      256

#define DRIVER_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.+"

static char *
make_path (const SyPciAddress *address)
{
  char text[SY_PCI_ADDRESS_TEXT_SIZE];

  return g_strdup_printf ("/sys/bus/pci/devices/%s/driver_override",
                          sy_pci_address_format (address, text));
}

/* (transfer full) (nullable): the kernel writes "(null)" where there is none. */
static char *
parse (const char *text)
{
  g_autofree char *name = g_strstrip (g_strdup (text));

  if (name[0] == '\0' || g_str_equal (name, "(null)"))
    return NULL;

  return g_strcanon (g_steal_pointer (&name), DRIVER_CHARACTERS, '?');
}

/* Only system calls, because another thread may have held a lock when we forked. @files ends with
 * the pipe. Each file is one line. */
static void G_GNUC_NORETURN
copy_in_child (const int *files,
               guint      n,
               int        pipe_fd)
{
  char line[MAX_LINE];

  sy_child_keep_only (files, n + 1);
  for (guint i = 0; i < n; i++)
    {
      gssize length = read (files[i], line, sizeof line);

      if (length <= 0 || line[length - 1] != '\n' || write (pipe_fd, line, length) != length)
        _exit (1);
    }
  _exit (0);
}

/* (transfer full) (nullable): the lines of @files, which have room for one more, fewer where the
 * kernel hangs on one. A child that hangs is left to end when the kernel comes back. */
static GStrv
read_in_child (int   *files,
               guint  n)
{
  g_autofree char *text = NULL;
  int fds[2];
  pid_t pid;

  if (pipe2 (fds, O_CLOEXEC) < 0)
    return NULL;
  files[n] = fds[1];
  pid = fork ();
  if (pid == 0)
    copy_in_child (files, n, fds[1]);
  close (fds[1]);
  text = pid > 0 ? sy_child_gather (fds[0], pid, SY_PCI_OVERRIDE_TIMEOUT_MSEC) : NULL;
  close (fds[0]);
  if (pid < 0)
    return NULL;
  if (TEMP_FAILURE_RETRY (waitpid (pid, NULL, WNOHANG)) == 0)
    {
      kill (pid, SIGKILL);
      g_usleep (1000);
      waitpid (pid, NULL, WNOHANG);
    }

  return g_strsplit (text, "\n", -1);
}

/* Files that are not a kernel's never hang. */
static void
read_here (SySysroot   *sysroot,
           SyPciDevice *device)
{
  g_autofree char *path = make_path (&device->address);
  g_autofree char *text = sy_sysroot_read_attribute (sysroot, path, NULL);

  device->driver_override = text != NULL ? parse (text) : NULL;
}

static void
read_live (SySysroot *sysroot,
           GPtrArray *functions)
{
  g_autoptr (GPtrArray) open_ones = g_ptr_array_new ();
  g_auto (GStrv) lines = NULL;
  int files[MAX_FUNCTIONS + 1];

  for (guint i = 0; i < functions->len && open_ones->len < MAX_FUNCTIONS; i++)
    {
      SyPciDevice *device = functions->pdata[i];
      g_autofree char *path = make_path (&device->address);
      int fd = sy_sysroot_open (sysroot, path, O_RDONLY, 0, NULL);

      if (fd < 0)
        continue;
      files[open_ones->len] = fd;
      g_ptr_array_add (open_ones, device);
    }
  if (open_ones->len > 0)
    lines = read_in_child (files, open_ones->len);
  for (guint i = 0; i < open_ones->len; i++)
    {
      SyPciDevice *device = open_ones->pdata[i];

      close (files[i]);
      /* What follows the last line feed is an empty string, not a line. */
      if (lines == NULL || i + 1 >= g_strv_length (lines))
        device->stuck = lines != NULL;
      else
        device->driver_override = parse (lines[i]);
    }
}

static gboolean
is_beside_display (const SyPciDevice *device,
                   const GPtrArray   *devices)
{
  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *other = devices->pdata[i];

      if (sy_pci_device_is_display (other) &&
          sy_pci_address_same_slot (&other->address, &device->address))
        return TRUE;
    }

  return FALSE;
}

void
sy_pci_override_read_all (SySysroot       *sysroot,
                          const GPtrArray *devices)
{
  g_autoptr (GPtrArray) functions = g_ptr_array_new ();

  for (guint i = 0; i < devices->len; i++)
    if (is_beside_display (devices->pdata[i], devices))
      g_ptr_array_add (functions, devices->pdata[i]);
  if (sy_sysroot_is_live (sysroot))
    read_live (sysroot, functions);
  else
    for (guint i = 0; i < functions->len; i++)
      read_here (sysroot, functions->pdata[i]);
}

gboolean
sy_pci_override_read (SySysroot           *sysroot,
                      const SyPciAddress  *function,
                      char               **out_override,
                      GError             **error)
{
  g_autoptr (GPtrArray) functions = g_ptr_array_new ();
  SyPciDevice device = { .address = *function };
  char address[SY_PCI_ADDRESS_TEXT_SIZE];

  g_ptr_array_add (functions, &device);
  if (sy_sysroot_is_live (sysroot))
    read_live (sysroot, functions);
  else
    read_here (sysroot, &device);
  if (device.stuck)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_HUNG,
                   _("%s: the kernel hangs on this device, and does not even tell which driver it "
                     "shall have. Save your work and restart the computer."),
                   sy_pci_address_format (function, address));
      return FALSE;
    }
  *out_override = device.driver_override;

  return TRUE;
}
