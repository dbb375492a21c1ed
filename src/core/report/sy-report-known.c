/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/sy-report-known.h"

#include <string.h>

/* The first and last number of people in Debian, Arch and Fedora (login.defs). */
#define FIRST_UID 1000
#define LAST_UID  60000

static const struct {
  SyScrubKind  kind;
  const char  *path;
} files[] = {
  { SY_SCRUB_HOST, "/etc/hostname" },
  { SY_SCRUB_HOST, "/proc/sys/kernel/hostname" },
  { SY_SCRUB_MACHINE_ID, "/etc/machine-id" },
  { SY_SCRUB_MACHINE_ID, "/var/lib/dbus/machine-id" },
  { SY_SCRUB_SERIAL, "/sys/class/dmi/id/product_serial" },
  { SY_SCRUB_SERIAL, "/sys/class/dmi/id/board_serial" },
  { SY_SCRUB_SERIAL, "/sys/class/dmi/id/chassis_serial" },
  { SY_SCRUB_SERIAL, "/sys/class/dmi/id/chassis_asset_tag" },
  { SY_SCRUB_SERIAL, "/sys/class/dmi/id/board_asset_tag" },
  { SY_SCRUB_UUID, "/sys/class/dmi/id/product_uuid" },
};

/* Of what is named after one thing of this computer each. */
static const struct {
  SyScrubKind  kind;
  const char  *folder;
  const char  *suffix;
} folders[] = {
  { SY_SCRUB_UUID, "/dev/disk/by-uuid", "" },
  { SY_SCRUB_UUID, "/dev/disk/by-partuuid", "" },
  { SY_SCRUB_DISK, "/dev/disk/by-id", "" },
  { SY_SCRUB_LABEL, "/dev/disk/by-label", "" },
  { SY_SCRUB_NETWORK, "/etc/NetworkManager/system-connections", ".nmconnection" },
  { SY_SCRUB_NETWORK, "/var/lib/iwd", ".psk" },
  { SY_SCRUB_NETWORK, "/var/lib/iwd", ".open" },
  { SY_SCRUB_NETWORK, "/var/lib/iwd", ".8021x" },
};

static void
add_common (SyScrub   *scrub,
            SyMachine *machine)
{
  const GPtrArray *devices = sy_machine_get_devices (machine);
  const char *texts[] = {
    sy_machine_get_vendor (machine), sy_machine_get_model (machine),
    sy_machine_get_distribution (machine), sy_machine_get_distribution_id (machine),
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL)
      sy_scrub_add_common (scrub, texts[i]);
  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *device = devices->pdata[i];

      sy_scrub_add_common (scrub, device->vendor_name);
      sy_scrub_add_common (scrub, device->device_name);
      if (device->driver != NULL)
        sy_scrub_add_common (scrub, device->driver);
    }
}

/* "anna-pc" is "anna--pc-vg" in the name of a mapped volume (dm_build_dm_name). */
static void
add_host (SyScrub    *scrub,
          const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "-", -1);
  g_autofree char *mapped = g_strjoinv ("--", parts);
  g_autofree char *alone = g_strndup (name, strcspn (name, "."));

  sy_scrub_add_known (scrub, SY_SCRUB_HOST, name);
  sy_scrub_add_known (scrub, SY_SCRUB_HOST, mapped);
  sy_scrub_add_known (scrub, SY_SCRUB_HOST, alone);
}

static void
add_files (SyScrub   *scrub,
           SySysroot *sysroot)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *value = sy_sysroot_read_attribute (sysroot, files[i].path, NULL);

      if (value != NULL && files[i].kind == SY_SCRUB_HOST)
        add_host (scrub, value);
      /* Makers leave "Default string" and "To be filled by O.E.M." where nothing was set. */
      else if (value != NULL && (files[i].kind != SY_SCRUB_SERIAL || strchr (value, ' ') == NULL))
        sy_scrub_add_known (scrub, files[i].kind, value);
    }
}

static void
add_folders (SyScrub   *scrub,
             SySysroot *sysroot)
{
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_auto (GStrv) names = sy_sysroot_list (sysroot, folders[i].folder, NULL);

      for (guint j = 0; names != NULL && names[j] != NULL; j++)
        {
          /* udev writes what is no letter as \x and two digits. */
          g_autofree char *name = g_strcompress (names[j]);

          if (!g_str_has_suffix (name, folders[i].suffix))
            continue;
          name[strlen (name) - strlen (folders[i].suffix)] = '\0';
          sy_scrub_add_known (scrub, folders[i].kind, name);
          sy_scrub_add_known (scrub, folders[i].kind, names[j]);
        }
    }
}

/* "3c:7c:3f:1a:2b:4d", and without colons or with dashes, as other programs write it. */
static void
add_mac (SyScrub    *scrub,
         const char *address)
{
  g_auto (GStrv) bytes = g_strsplit (address, ":", -1);
  g_autofree char *joined = g_strjoinv ("", bytes);
  g_autofree char *dashed = g_strjoinv ("-", bytes);

  sy_scrub_add_known (scrub, SY_SCRUB_MAC, address);
  sy_scrub_add_known (scrub, SY_SCRUB_MAC, joined);
  sy_scrub_add_known (scrub, SY_SCRUB_MAC, dashed);
}

static void
add_network_cards (SyScrub   *scrub,
                   SySysroot *sysroot)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, "/sys/class/net", NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf ("/sys/class/net/%s/address", names[i]);
      g_autofree char *address = sy_sysroot_read_attribute (sysroot, path, NULL);

      if (address != NULL && strcmp (address, "00:00:00:00:00:00") != 0)
        add_mac (scrub, address);
    }
}

/* One line of passwd(5): the user's name, and the person's in the first part of the comment. */
static void
add_user (SyScrub    *scrub,
          const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, ":", -1);
  g_autofree char *person = NULL;
  guint64 uid;

  if (g_strv_length (fields) < 7 ||
      !g_ascii_string_to_unsigned (fields[2], 10, FIRST_UID, LAST_UID, &uid, NULL))
    return;
  sy_scrub_add_known (scrub, SY_SCRUB_USER, fields[0]);
  person = g_strndup (fields[4], strcspn (fields[4], ","));
  sy_scrub_add_known (scrub, SY_SCRUB_USER, person);
}

static void
add_users (SyScrub   *scrub,
           SySysroot *sysroot)
{
  g_autofree char *text = sy_sysroot_read_text (sysroot, "/etc/passwd", NULL);
  g_auto (GStrv) lines = NULL;
  g_auto (GStrv) homes = sy_sysroot_list (sysroot, "/home", NULL);

  lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    add_user (scrub, lines[i]);
  for (guint i = 0; homes != NULL && homes[i] != NULL; i++)
    sy_scrub_add_known (scrub, SY_SCRUB_USER, homes[i]);
}

void
sy_report_known_add (SyScrub   *scrub,
                     SySysroot *sysroot,
                     SyMachine *machine)
{
  add_common (scrub, machine);
  add_files (scrub, sysroot);
  add_users (scrub, sysroot);
  add_network_cards (scrub, sysroot);
  add_folders (scrub, sysroot);
}
