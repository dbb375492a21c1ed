/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-boot-once.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MOUNTS "/proc/self/mountinfo"

/* Of LoaderFeatures: four bytes of attributes, then 64 bits (systemd: efivars-fundamental.h). */
#define FEATURES_SIZE    12
#define FEATURE_ONE_SHOT 3

/* A mounted file system. */
typedef struct {
  char *folder;
  char *type;
  char *device;     /* "8:2" */
} Mount;

static void
mount_clear (Mount *self)
{
  g_free (self->folder);
  g_free (self->type);
  g_free (self->device);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Mount, mount_clear)

/* bootctl(1) writes the variable under any boot loader that has a LoaderInfo, under GRUB from 2.12
 * on too, where nothing reads it: so the loader's own word is asked for. */
static gboolean
check_features (SySysroot  *sysroot,
                GError    **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) bytes = sy_sysroot_read (sysroot, SY_BOOT_VARIABLE_FEATURES, 64,
                                               &local_error);
  const guint8 *data;
  gsize size;

  if (bytes == NULL)
    {
      if (g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND))
        g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                     _("%s: not there, so that this boot loader does not say whether it can start "
                       "an entry for one time."), SY_BOOT_VARIABLE_FEATURES);
      else
        g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  data = g_bytes_get_data (bytes, &size);
  if (size >= FEATURES_SIZE && (data[4] & 1 << FEATURE_ONE_SHOT) != 0)
    return TRUE;

  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("%s: bit %d is not set, so this boot loader cannot start an entry for one time."),
               SY_BOOT_VARIABLE_FEATURES, FEATURE_ONE_SHOT);

  return FALSE;
}

static gboolean
is_below (const char *path,
          const char *folder)
{
  gsize length = strlen (folder);

  return strcmp (folder, "/") == 0 ||
         (strncmp (path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0'));
}

/*
 * The file system that @path is on: of those mounted above it the innermost, and of two on one
 * folder the later (proc_pid_mountinfo(5): "36 35 8:2 / /boot rw shared:1 - ext4 /dev/sda2 rw").
 */
static gboolean
find_mount (SySysroot   *sysroot,
            const char  *path,
            Mount       *out_mount,
            GError     **error)
{
  g_autofree char *text = sy_sysroot_read_text (sysroot, MOUNTS, error);
  g_auto (GStrv) lines = NULL;
  gsize longest = 0;

  if (text == NULL)
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], " ", -1);
      const char *end = strstr (lines[i], " - ");

      if (end == NULL || g_strv_length (fields) < 6 || !is_below (path, fields[4]) ||
          strlen (fields[4]) < longest)
        continue;
      longest = strlen (fields[4]);
      mount_clear (out_mount);
      out_mount->folder = g_strdup (fields[4]);
      out_mount->type = g_strndup (end + 3, strcspn (end + 3, " "));
      out_mount->device = g_strdup (fields[2]);
    }
  if (longest > 0)
    return TRUE;
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("%s: what %s is on cannot be told."), MOUNTS, path);

  return FALSE;
}

/* What the kernel makes of other disks (device mapper, RAID, loop) is a virtual device; GRUB reads
 * some of them and writes none. */
static gboolean
is_plain_partition (SySysroot  *sysroot,
                    const char *device)
{
  g_autofree char *link = g_build_filename ("/sys/dev/block", device, NULL);
  g_autofree char *target = sy_sysroot_read_link (sysroot, link, NULL);

  return target != NULL && strstr (target, "/virtual/") == NULL;
}

/* GRUB 2.14 keeps a block of its own in the header of btrfs, and says so in the file. */
static gboolean
has_raw_block (SySysroot  *sysroot,
               const char *environment)
{
  g_autofree char *block = sy_sysroot_read_text (sysroot, environment, NULL);

  return block != NULL && strstr (block, "\nenv_block=") != NULL;
}

static gboolean
check_environment (SySysroot         *sysroot,
                   const SyBootMenu  *menu,
                   GError           **error)
{
  static const char * const writable[] = { "ext2", "ext3", "ext4", "xfs", "vfat", NULL };
  g_auto (Mount) mount = { 0 };
  gboolean plain;

  if (menu->environment == NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                           _("GRUB has no environment block (/boot/grub/grubenv), in which it "
                             "would note what to start for one time."));
      return FALSE;
    }
  if (!find_mount (sysroot, menu->environment, &mount, error))
    return FALSE;
  plain = is_plain_partition (sysroot, mount.device);
  if (plain && (g_strv_contains (writable, mount.type) ||
                has_raw_block (sysroot, menu->environment)))
    return TRUE;

  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               plain ? _("%s: found it on %s (%s), which GRUB cannot write: what is to start for "
                         "one time would start every time.")
                     : _("%s: found it on %s (%s) that is not a plain partition but encrypted, a "
                         "volume or a RAID, which GRUB cannot write: what is to start for one time "
                         "would start every time."),
               menu->environment, mount.folder, mount.type);

  return FALSE;
}

gboolean
sy_boot_once_check (SyMachine         *machine,
                    const SyBootMenu  *menu,
                    GError           **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);

  /* BootNext: every firmware has it, and deletes it before it starts anything. */
  if (menu->kind == SY_BOOTLOADER_EFI_STUB)
    return TRUE;

  return menu->kind == SY_BOOTLOADER_GRUB ? check_environment (sysroot, menu, error)
                                          : check_features (sysroot, error);
}
