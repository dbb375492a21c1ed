/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sample/sy-demo-follow.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STOPPED "run/stopped"

static char *
make_path (SySysroot  *sysroot,
           const char *format,
           ...) G_GNUC_PRINTF (2, 3);

static char *
make_path (SySysroot  *sysroot,
           const char *format,
           ...)
{
  g_autofree char *path = NULL;
  va_list args;

  va_start (args, format);
  path = g_strdup_vprintf (format, args);
  va_end (args);

  return g_build_filename (sy_sysroot_get_path (sysroot), path, NULL);
}

static void
write_file (SySysroot  *sysroot,
            const char *address,
            const char *name,
            const char *text)
{
  g_autofree char *path = make_path (sysroot, "sys/bus/pci/devices/%s/%s", address, name);
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  g_file_set_contents (path, line, -1, NULL);
}

/* vfio-pci and no driver let a GPU sleep without power; NVIDIA's wakes it. */
static void
bind (SySysroot  *sysroot,
      const char *address,
      const char *driver)
{
  g_autofree char *link = make_path (sysroot, "sys/bus/pci/devices/%s/driver", address);
  gboolean sleeps = driver == NULL || g_str_equal (driver, "vfio-pci");

  unlink (link);
  if (driver != NULL)
    {
      g_autofree char *target = g_strconcat ("../../../../bus/pci/drivers/", driver, NULL);
      g_autofree char *folder = make_path (sysroot, "sys/bus/pci/drivers/%s", driver);

      g_mkdir_with_parents (folder, 0755);
      if (symlink (target, link) != 0)
        return;
    }
  write_file (sysroot, address, "power_state", sleeps ? "D3cold" : "D0");
  write_file (sysroot, address, "power/runtime_status", sleeps ? "suspended" : "active");
  if (driver != NULL && !sleeps)
    write_file (sysroot, address, "driver_override", "(null)");
}

static void
follow_runtime (SySysroot *sysroot,
                SyChange  *change)
{
  const char *address = sy_change_get_path (change);
  const char *after = sy_change_get_after_text (change);
  g_autofree char *module = NULL;

  switch (sy_change_get_runtime_action (change))
    {
    case SY_RUNTIME_BIND_DRIVER:
      bind (sysroot, address, after);
      break;

    case SY_RUNTIME_SET_OVERRIDE:
      write_file (sysroot, address, "driver_override", after != NULL ? after : "(null)");
      break;

    case SY_RUNTIME_SET_POWER:
      write_file (sysroot, address, "power/control", after);
      break;

    case SY_RUNTIME_LOAD_MODULE:
      module = make_path (sysroot, "sys/module/%s", after);
      g_mkdir_with_parents (module, 0755);
      break;

    case SY_RUNTIME_CREATE_MDEV:
    case SY_RUNTIME_REMOVE_MDEV:
    case SY_RUNTIME_UNLOAD_MODULE:
    default:
      break;
    }
}

/* Moves the processes of @unit from one folder to another. */
static void
move_service (SySysroot  *sysroot,
              const char *unit,
              const char *from,
              const char *to)
{
  g_autofree char *from_path = make_path (sysroot, "%s", from);
  g_autofree char *to_path = make_path (sysroot, "%s", to);
  g_autoptr (GDir) folder = g_dir_open (from_path, 0, NULL);
  const char *name;

  g_mkdir_with_parents (to_path, 0755);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *process = g_build_filename (from_path, name, NULL);
      g_autofree char *target = g_build_filename (to_path, name, NULL);
      g_autofree char *cgroup = g_build_filename (process, "cgroup", NULL);
      g_autofree char *text = NULL;

      if (g_file_get_contents (cgroup, &text, NULL, NULL) && strstr (text, unit) != NULL &&
          rename (process, target) != 0)
        return;
    }
}

/* What bootctl(1) writes: four bytes of attributes, then the text in UTF-16 with its end. */
static void
set_variable (SySysroot  *sysroot,
              const char *name,
              const char *id)
{
  g_autofree char *path = make_path (sysroot, "sys/firmware/efi/efivars/%s-"
                                     "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f", name);
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autofree gunichar2 *text = g_utf8_to_utf16 (id, -1, NULL, NULL, NULL);

  if (id[0] == '\0' || text == NULL)
    {
      unlink (path);
      return;
    }
  g_byte_array_append (data, (const guint8 *) "\7\0\0\0", 4);
  for (gsize i = 0; i == 0 || text[i - 1] != 0; i++)
    {
      guint8 bytes[] = { (guint8) (text[i] & 0xff), (guint8) (text[i] >> 8) };

      g_byte_array_append (data, bytes, sizeof bytes);
    }
  g_file_set_contents (path, (const char *) data->data, (gssize) data->len, NULL);
}

static void
follow_command (SySysroot          *sysroot,
                const char * const *argv)
{
  if (g_strv_length ((char **) argv) != 3)
    return;
  if (g_str_equal (argv[0], "systemctl") && g_str_equal (argv[1], "stop"))
    move_service (sysroot, argv[2], "proc", STOPPED);
  else if (g_str_equal (argv[0], "systemctl") && g_str_equal (argv[1], "start"))
    move_service (sysroot, argv[2], STOPPED, "proc");
  else if (g_str_equal (argv[0], "bootctl") && g_str_equal (argv[1], "set-oneshot"))
    set_variable (sysroot, "LoaderEntryOneShot", argv[2]);
  else if (g_str_equal (argv[0], "bootctl") && g_str_equal (argv[1], "set-default"))
    set_variable (sysroot, "LoaderEntryDefault", argv[2]);
}

void
sy_demo_follow (SySysroot       *sysroot,
                const GPtrArray *changes)
{
  g_return_if_fail (SY_IS_SYSROOT (sysroot));
  g_return_if_fail (!sy_sysroot_is_live (sysroot));

  for (guint i = 0; i < changes->len; i++)
    {
      SyChange *change = changes->pdata[i];

      if (sy_change_get_kind (change) == SY_CHANGE_RUNTIME)
        follow_runtime (sysroot, change);
      else if (sy_change_get_kind (change) == SY_CHANGE_COMMAND)
        follow_command (sysroot, sy_change_get_argv (change));
    }
}
