/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run/sy-rom-read.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "machine/sy-holders.h"
#include "plan/sy-runtime.h"
#include "rom/sy-vbios.h"
#include "sy-child.h"

#define WAKE_TIMEOUT_MS 5000
#define OFF_TIMEOUT_MS  2000
#define TICK_USEC       5000
#define CHUNK_SIZE      65536

/* The kernel switches it off for exactly these two bytes, and on for anything else. */
#define ROM_ON  "1\n"
#define ROM_OFF "0\n"

/*
 * Only system calls, because another thread may have held a lock when we forked. A parent that is
 * gone must not end it by a signal before the ROM is switched off.
 */
static void G_GNUC_NORETURN
copy_in_child (int rom_fd,
               int pipe_fd)
{
  static char buffer[CHUNK_SIZE];
  const int files[] = { rom_fd, pipe_fd };
  off_t offset = 0;
  gssize n;
  int saved_errno;

  signal (SIGPIPE, SIG_IGN);
  sy_child_keep_only (files, G_N_ELEMENTS (files));
  if (pwrite (rom_fd, ROM_ON, 2, 0) != 2)
    _exit (errno);
  while ((n = pread (rom_fd, buffer, sizeof buffer, offset)) > 0 &&
         write (pipe_fd, buffer, n) == n)
    offset += n;
  saved_errno = n < 0 ? errno : n > 0 ? EPIPE : 0;
  if (pwrite (rom_fd, ROM_OFF, 2, 0) != 2 && saved_errno == 0)
    saved_errno = errno;
  _exit (saved_errno);
}

/* Whatever the child wrote until it closed the pipe. %FALSE where the time was over before. */
static gboolean
gather (int         pipe_fd,
        gint64      deadline,
        GByteArray *out_bytes)
{
  struct pollfd poll_fd = { .fd = pipe_fd, .events = POLLIN };
  guint8 buffer[4096];
  gssize n = 1;

  while (n > 0)
    {
      gint64 left = deadline - g_get_monotonic_time ();

      if (left <= 0 || TEMP_FAILURE_RETRY (poll (&poll_fd, 1, (int) (left / 1000) + 1)) <= 0 ||
          out_bytes->len > SY_VBIOS_FILE_MAX_SIZE)
        return FALSE;
      n = TEMP_FAILURE_RETRY (read (pipe_fd, buffer, sizeof buffer));
      if (n > 0)
        g_byte_array_append (out_bytes, buffer, (guint) n);
    }

  return TRUE;
}

/* The errno of the child, ETIMEDOUT where it had to be ended, or did not end even then. */
static int
end_child (pid_t    pid,
           gboolean in_time)
{
  int status;
  pid_t ended = 0;

  if (!in_time)
    kill (pid, SIGKILL);
  for (guint i = 0; i < 100 && ended == 0; i++)
    {
      ended = TEMP_FAILURE_RETRY (waitpid (pid, &status, WNOHANG));
      if (ended == 0)
        g_usleep (TICK_USEC);
    }
  if (!in_time || ended == 0)
    return ETIMEDOUT;

  return ended == pid && WIFEXITED (status) ? WEXITSTATUS (status) : EIO;
}

/* Returns an errno. */
static int
copy_rom (int         rom_fd,
          guint       timeout_ms,
          GByteArray *out_bytes)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  gboolean in_time;
  int fds[2];
  pid_t pid;

  if (pipe2 (fds, O_CLOEXEC) < 0)
    return errno;
  pid = fork ();
  if (pid == 0)
    copy_in_child (rom_fd, fds[1]);
  close (fds[1]);
  in_time = pid > 0 && gather (fds[0], deadline, out_bytes);
  close (fds[0]);

  return pid > 0 ? end_child (pid, in_time) : EAGAIN;
}

static char *
make_path (const SyGpu *gpu,
           const char  *attribute)
{
  char address[SY_PCI_ADDRESS_TEXT_SIZE];

  return g_strdup_printf ("/sys/bus/pci/devices/%s/%s",
                          sy_pci_address_format (&gpu->device->address, address), attribute);
}

/* Nobody is to be hurt by it: neither a virtual machine nor who waits for a driver that hangs. */
static gboolean
check_use (SySysroot    *sysroot,
           const SyGpu  *gpu,
           GError      **error)
{
  g_autoptr (SyHolders) holders = sy_holders_read (sysroot, gpu);
  gboolean for_vm = g_strcmp0 (gpu->device->driver, "vfio-pci") == 0;

  if (gpu->device->stuck)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("The kernel hangs on %s; its ROM can be read after a restart of the computer"),
                   gpu->name);
      return FALSE;
    }
  for (guint i = 0; holders != NULL && i < holders->processes->len; i++)
    {
      const SyHolder *holder = holders->processes->pdata[i];

      if (!for_vm && holder->kind != SY_HOLDER_VIRTUAL_MACHINE)
        continue;
      g_set_error (error, SY_ERROR, SY_ERROR_BUSY,
                   _("%s is in use by %s, which would read the ROM where its memory is. Shut it "
                     "down first"), gpu->name, holder->name);
      return FALSE;
    }
  if (for_vm && (holders == NULL || holders->n_hidden > 0 || holders->unlisted))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("%s is set aside for a virtual machine, and it cannot be told whether one "
                     "uses it. Give it back to Linux first"), gpu->name);
      return FALSE;
    }

  return TRUE;
}

static gboolean
is_awake (SySysroot   *sysroot,
          const SyGpu *gpu)
{
  g_autofree char *path = make_path (gpu, "power/runtime_status");
  g_autofree char *status = sy_sysroot_read_attribute (sysroot, path, NULL);

  return g_strcmp0 (status, "suspended") != 0 && g_strcmp0 (status, "suspending") != 0 &&
         g_strcmp0 (status, "resuming") != 0;
}

/* @out_control: (transfer full) (nullable): what to write back; %NULL where nothing was changed. */
static gboolean
wake (SySysroot    *sysroot,
      const SyGpu  *gpu,
      char        **out_control,
      GError      **error)
{
  g_autofree char *path = make_path (gpu, "power/control");
  g_autofree char *control = sy_sysroot_read_attribute (sysroot, path, NULL);
  gint64 deadline = g_get_monotonic_time () + WAKE_TIMEOUT_MS * 1000;

  if (g_strcmp0 (control, "auto") != 0)
    return TRUE;
  if (!sy_runtime_write (sysroot, path, "on", WAKE_TIMEOUT_MS, error))
    return FALSE;
  *out_control = g_steal_pointer (&control);
  while (!is_awake (sysroot, gpu))
    {
      if (g_get_monotonic_time () >= deadline)
        {
          g_set_error (error, SY_ERROR, SY_ERROR_FAILED,
                       _("%s did not wake up within %d seconds"), gpu->name,
                       WAKE_TIMEOUT_MS / 1000);
          return FALSE;
        }
      g_usleep (TICK_USEC);
    }

  return TRUE;
}

static void
set_failed (const SyGpu  *gpu,
            int           result,
            guint         timeout_ms,
            GError      **error)
{
  if (result == ETIMEDOUT)
    g_set_error (error, SY_ERROR, SY_ERROR_HUNG,
                 _("The ROM of %s could not be read within %u seconds"), gpu->name,
                 timeout_ms / 1000);
  else if (result == EIO || result == EINVAL)
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                 _("The kernel finds no ROM in the chip of %s. In many laptops the video BIOS is "
                   "in the firmware of the computer instead"), gpu->name);
  else
    sy_error_set_errno (error, result, _("The ROM of %s cannot be read"), gpu->name);
}

static GBytes *
read_rom (SySysroot    *sysroot,
          const SyGpu  *gpu,
          guint         timeout_ms,
          GError      **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *path = make_path (gpu, "rom");
  int fd = sy_sysroot_open (sysroot, path, O_RDWR, 0, error);
  int result;

  if (fd < 0)
    return NULL;
  result = copy_rom (fd, timeout_ms, bytes);
  close (fd);
  if (result == 0)
    return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));

  /* The child may have ended before it came to that. */
  (void) sy_runtime_write (sysroot, path, ROM_OFF, OFF_TIMEOUT_MS, NULL);
  set_failed (gpu, result, timeout_ms, error);

  return NULL;
}

GBytes *
sy_rom_read (SyMachine    *machine,
             const SyGpu  *gpu,
             guint         timeout_ms,
             GError      **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autofree char *rom_path = make_path (gpu, "rom");
  g_autofree char *control_path = make_path (gpu, "power/control");
  g_autofree char *control = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (!check_use (sysroot, gpu, error))
    return NULL;
  /* Nothing is woken up for a ROM that there is not. */
  if (!sy_sysroot_exists (sysroot, rom_path))
    {
      set_failed (gpu, EIO, timeout_ms, error);
      return NULL;
    }
  if (wake (sysroot, gpu, &control, error))
    bytes = read_rom (sysroot, gpu, timeout_ms, error);
  if (control != NULL)
    (void) sy_runtime_write (sysroot, control_path, control, WAKE_TIMEOUT_MS, NULL);
  if (bytes == NULL)
    return NULL;

  return sy_vbios_extract (bytes, gpu->device->vendor, gpu->device->device, error);
}
