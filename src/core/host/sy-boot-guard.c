/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-boot-guard.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define POWER_PATH "/sys/class/power_supply"

/* Below this, a computer on its battery is not asked to rebuild what it starts from. */
#define BATTERY_MIN_PERCENT 30

typedef struct {
  const char *path;
  const char *program;
  gboolean    by_existence; /* the file itself is the lock; else a record lock on it is */
} PackageLock;

static const PackageLock package_locks[] = {
  { "/var/lib/pacman/db.lck", "pacman", TRUE },
  { "/var/lib/dpkg/lock-frontend", "apt", FALSE },
  { "/var/lib/dpkg/lock", "dpkg", FALSE },
  { "/usr/lib/sysimage/rpm/.rpm.lock", "rpm", FALSE },
  { "/var/lib/rpm/.rpm.lock", "rpm", FALSE },
};

/* Whether another process holds a record lock. A user may not see the file; the helper does. */
static gboolean
is_locked (SySysroot  *sysroot,
           const char *path)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  int fd = sy_sysroot_open (sysroot, path, O_RDONLY | O_NONBLOCK, 0, NULL);
  gboolean locked;

  if (fd < 0)
    return FALSE;
  locked = fcntl (fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  close (fd);

  return locked;
}

static gboolean
check_packages (SySysroot  *sysroot,
                GError    **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (package_locks); i++)
    {
      const PackageLock *lock = &package_locks[i];

      if (!(lock->by_existence ? sy_sysroot_exists (sysroot, lock->path)
                               : is_locked (sysroot, lock->path)))
        continue;
      if (lock->by_existence)
        g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                     _("%s: %s is installing packages, which can rebuild the same files. Wait "
                       "until it has ended, and try again. If no window and no terminal installs "
                       "anything, it was broken off and left that file behind: sudo rm %s"),
                     lock->path, lock->program, lock->path);
      else
        g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                     _("%s: %s is installing packages, which can rebuild the same files. Wait "
                       "until it has ended, and try again."), lock->path, lock->program);
      return FALSE;
    }

  return TRUE;
}

/* Linux 5.8 tells whether a folder is the root of a mount, a bind mount too (statx(2)). */
static gboolean
is_mounted (SySysroot  *sysroot,
            const char *path)
{
  int fd = sy_sysroot_open (sysroot, path, O_PATH | O_DIRECTORY, 0, NULL);
  struct statx st;
  gboolean mounted = TRUE;

  if (fd < 0)
    return TRUE;
  if (statx (fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &st) == 0 &&
      (st.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) != 0)
    mounted = (st.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
  close (fd);

  return mounted;
}

/* Below another root nothing is a mount: there, an empty folder is what is left of one. */
static gboolean
is_there (SySysroot  *sysroot,
          const char *path)
{
  g_auto (GStrv) names = NULL;

  if (sy_sysroot_is_live (sysroot))
    return is_mounted (sysroot, path);
  names = sy_sysroot_list (sysroot, path, NULL);

  return names == NULL || names[0] != NULL;
}

/* (nullable): which of @folders the line of fstab(5) mounts. */
static const char *
get_mounted (char               *line,
             const char * const *folders)
{
  g_auto (GStrv) fields = g_strsplit_set (g_strstrip (g_strdelimit (line, "\t", ' ')), " ", 2);
  const char *field;
  gsize length;

  if (fields[0] == NULL || fields[0][0] == '#' || fields[1] == NULL)
    return NULL;
  field = g_strchug (fields[1]);
  length = strcspn (field, " ");
  for (guint i = 0; folders[i] != NULL; i++)
    if (strlen (folders[i]) == length && strncmp (field, folders[i], length) == 0)
      return folders[i];

  return NULL;
}

const char *
sy_boot_guard_find_unmounted (SySysroot *sysroot,
                              guint     *out_line)
{
  static const char * const folders[] = { "/boot", "/efi", "/boot/efi", NULL };
  g_autofree char *fstab = sy_sysroot_read_text (sysroot, "/etc/fstab", NULL);
  g_auto (GStrv) lines = g_strsplit (fstab != NULL ? fstab : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *folder = get_mounted (lines[i], folders);

      if (folder == NULL || is_there (sysroot, folder))
        continue;
      *out_line = i + 1;
      return folder;
    }

  return NULL;
}

gboolean
sy_boot_guard_check_mounts (SySysroot  *sysroot,
                            GError    **error)
{
  guint line = 0;
  const char *folder = sy_boot_guard_find_unmounted (sysroot, &line);

  if (folder == NULL)
    return TRUE;
  g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
               _("/etc/fstab:%u: found %s, which is not mounted: what this computer starts from is "
                 "not there. Mount it, and try again: sudo mount %s"), line, folder, folder);

  return FALSE;
}

static char *
read_power (SySysroot  *sysroot,
            const char *supply,
            const char *name)
{
  g_autofree char *path = g_build_filename (POWER_PATH, supply, name, NULL);

  return sy_sysroot_read_attribute (sysroot, path, NULL);
}

/* Linux: Documentation/ABI/testing/sysfs-class-power. A mouse has a battery too, with a scope. */
static gboolean
check_battery (SySysroot  *sysroot,
               GError    **error)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, POWER_PATH, NULL);
  guint64 lowest = BATTERY_MIN_PERCENT;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *type = read_power (sysroot, names[i], "type");
      g_autofree char *online = read_power (sysroot, names[i], "online");
      g_autofree char *scope = read_power (sysroot, names[i], "scope");
      g_autofree char *status = read_power (sysroot, names[i], "status");
      g_autofree char *capacity = read_power (sysroot, names[i], "capacity");
      guint64 percent;

      if (g_strcmp0 (scope, "Device") == 0)
        continue;
      if (g_strcmp0 (online, "1") == 0)
        return TRUE;
      if (g_strcmp0 (type, "Battery") == 0 && g_strcmp0 (status, "Discharging") == 0 &&
          capacity != NULL && g_ascii_string_to_unsigned (capacity, 10, 0, 100, &percent, NULL))
        lowest = MIN (lowest, percent);
    }
  if (lowest >= BATTERY_MIN_PERCENT)
    return TRUE;

  g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
               _("The battery is at %u %% and nothing charges it. Plug in the power supply, and "
                 "try again: the files that this computer starts from must not be half written "
                 "when it runs empty."), (guint) lowest);

  return FALSE;
}

gboolean
sy_boot_guard_check (SySysroot  *sysroot,
                     GError    **error)
{
  return check_packages (sysroot, error) && sy_boot_guard_check_mounts (sysroot, error) &&
         check_battery (sysroot, error);
}

/* What frees most where images are: kernels that are no longer started. Fedora keeps three. */
static const char *
get_room_advice (SySysroot *sysroot)
{
  static const struct {
    const char *program;
    const char *advice;
  } managers[] = {
    { "/usr/bin/apt", N_("Old kernels are removed with: sudo apt autoremove --purge") },
    { "/usr/bin/dnf", N_("Old kernels are removed with: sudo dnf remove --oldinstallonly") },
    { "/usr/bin/zypper", N_("Old kernels are removed with: sudo zypper purge-kernels") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (managers); i++)
    if (sy_sysroot_exists (sysroot, managers[i].program))
      return _(managers[i].advice);

  return _("Remove a kernel that you do not use, or delete files there that are not needed.");
}

gboolean
sy_boot_guard_check_space (SySysroot   *sysroot,
                           const char  *path,
                           GError     **error)
{
  int fd = sy_sysroot_open (sysroot, path, O_RDONLY | O_NONBLOCK, 0, NULL);
  struct statvfs space;
  struct stat st;
  guint64 needed = 0;
  guint64 available = 0;

  /* An image that a user may not read is looked at by the helper. */
  if (fd < 0)
    return TRUE;
  if (fstat (fd, &st) == 0 && fstatvfs (fd, &space) == 0)
    {
      needed = (guint64) st.st_size + (guint64) st.st_size / 2;
      available = (guint64) space.f_bavail * space.f_frsize;
    }
  close (fd);
  if (available >= needed)
    return TRUE;

  {
    g_autofree char *needed_text = g_format_size (needed);
    g_autofree char *available_text = g_format_size (available);

    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                 _("%s: its file system has %s left, and building it anew safely takes %s. "
                   "Nothing was changed; make room and try again. %s"), path, available_text,
                 needed_text, get_room_advice (sysroot));
  }

  return FALSE;
}

/* Four bytes of attributes, then one that says whether it is on. */
gboolean
sy_boot_guard_has_secure_boot (SySysroot *sysroot)
{
  g_autoptr (GBytes) bytes = sy_sysroot_read (sysroot, SY_BOOT_GUARD_SECURE_BOOT, 16, NULL);
  gsize size = 0;
  const guint8 *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  return size > 4 && data[4] == 1;
}

void
sy_boot_guard_set_secure_boot_error (GError     **error,
                                     const char  *format,
                                     ...)
{
  g_autofree char *found = NULL;
  va_list args;

  va_start (args, format);
  found = g_strdup_vprintf (format, args);
  va_end (args);
  /* Translators: the first part says what was found. */
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("%s With Secure Boot switched off in the firmware set-up it can be done. A "
                 "Windows on this computer that BitLocker guards then asks for its recovery key: "
                 "have that at hand first."), found);
}
