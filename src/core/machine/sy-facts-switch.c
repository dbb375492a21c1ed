/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-facts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define WMI_GUID        "603E9613-EF25-4338-A3D0-C46177516DB7"
#define GMUX_DEVICE     "/sys/bus/acpi/devices/APP000B:00"
#define GMUX_DRIVER     "/sys/bus/pnp/drivers/apple_gmux"
#define BACKLIGHT       "/sys/class/backlight/nvidia_wmi_ec_backlight"
#define DEBUG_PATH      "/sys/kernel/debug"
#define SWITCHEROO_PATH DEBUG_PATH "/vgaswitcheroo/switch"

/* What vga_switcheroo writes about one client (drivers/gpu/vga/vga_switcheroo.c,
 * vga_switcheroo_show()): "0:IGD:+:Pwr:0000:00:02.0", "1:DIS: :DynOff:0000:01:00.0". */
typedef struct {
  char     *name;     /* "IGD", "DIS"; "DIS-Audio" is no GPU */
  char     *power;    /* "Pwr", "Off", with "Dyn" before it where the driver decides */
  gboolean  active;
} Client;

/* The files of the two drivers for ASUS laptops: asus-nb-wmi, and asus-armoury that follows it. */
static const char * const mux_paths[] = {
  "/sys/class/firmware-attributes/asus-armoury/attributes/gpu_mux_mode/current_value",
  "/sys/devices/platform/asus-nb-wmi/gpu_mux_mode",
  NULL,
};

static const char * const disable_paths[] = {
  "/sys/class/firmware-attributes/asus-armoury/attributes/dgpu_disable/current_value",
  "/sys/devices/platform/asus-nb-wmi/dgpu_disable",
  NULL,
};

/* Reads a switch that is "0" or "1". Where there is none, or it cannot be read, adds the fact. */
static char *
read_switch (GPtrArray           *facts,
             const SyFactSources *from,
             const char          *id,
             const char * const  *paths,
             const char         **out_path)
{
  const char *path = sy_sysroot_find_first (from->sysroot, paths);
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL;

  if (path == NULL && sy_sysroot_exists (from->sysroot, "/sys/devices"))
    sy_facts_add (facts, id, SY_TRISTATE_NO, NULL, paths[0],
                  _("The drivers for ASUS laptops offer no such switch here."));
  else if (path == NULL)
    sy_facts_add (facts, id, SY_TRISTATE_UNKNOWN, NULL, paths[0],
                  _("There is no /sys to tell whether there is such a switch."));
  if (path == NULL)
    return NULL;

  value = sy_sysroot_read_attribute (from->sysroot, path, &error);
  if (value != NULL && (strcmp (value, "0") == 0 || strcmp (value, "1") == 0))
    {
      *out_path = path;
      return g_steal_pointer (&value);
    }
  sy_facts_add (facts, id, SY_TRISTATE_UNKNOWN, NULL, path, "%s",
                error != NULL ? error->message : _("The switch is at neither 0 nor 1."));

  return NULL;
}

static void
read_mux_mode (GPtrArray           *facts,
               const SyFactSources *from)
{
  const char *path;
  g_autofree char *value = read_switch (facts, from, SY_FACT_GPU_MUX_MODE, mux_paths, &path);

  if (value == NULL)
    return;
  sy_facts_add (facts, SY_FACT_GPU_MUX_MODE, SY_TRISTATE_YES, value, path, "%s",
                strcmp (value, "0") == 0
                ? _("The firmware can switch the panel between the GPUs; it is on the discrete "
                    "one.")
                : _("The firmware can switch the panel between the GPUs; it is on the integrated "
                    "one."));
}

static void
read_disable (GPtrArray           *facts,
              const SyFactSources *from)
{
  const char *path;
  g_autofree char *value = read_switch (facts, from, SY_FACT_DGPU_DISABLE, disable_paths, &path);

  if (value == NULL)
    return;
  if (strcmp (value, "1") == 0)
    sy_facts_add (facts, SY_FACT_DGPU_DISABLE, SY_TRISTATE_YES, value, path,
                  _("The firmware is set to hide the discrete GPU."));
  else
    sy_facts_add (facts, SY_FACT_DGPU_DISABLE, SY_TRISTATE_NO, value, path,
                  _("The firmware could hide the discrete GPU, and does not."));
}

/* Returns whether a driver has a device: its directory holds their links beside its own files. */
static gboolean
has_bound_device (SySysroot  *sysroot,
                  const char *driver,
                  const char *prefix)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, driver, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (g_ascii_strncasecmp (names[i], prefix, strlen (prefix)) == 0)
      return TRUE;

  return FALSE;
}

static void
read_gmux (GPtrArray           *facts,
           const SyFactSources *from)
{
  /* PNP devices are called "BUS:NUMBER", "00:03". */
  if (sy_sysroot_exists (from->sysroot, GMUX_DEVICE))
    sy_facts_add (facts, SY_FACT_APPLE_GMUX, SY_TRISTATE_YES, NULL, GMUX_DEVICE,
                  _("There is Apple’s gmux chip, which switches the panel between the GPUs."));
  else if (has_bound_device (from->sysroot, GMUX_DRIVER, "0"))
    sy_facts_add (facts, SY_FACT_APPLE_GMUX, SY_TRISTATE_YES, NULL, GMUX_DRIVER,
                  _("There is Apple’s gmux chip, which switches the panel between the GPUs."));
  else if (sy_sysroot_exists (from->sysroot, "/sys/devices"))
    sy_facts_add (facts, SY_FACT_APPLE_GMUX, SY_TRISTATE_NO, NULL, GMUX_DEVICE,
                  _("There is no gmux chip of Apple’s."));
  else
    sy_facts_add (facts, SY_FACT_APPLE_GMUX, SY_TRISTATE_UNKNOWN, NULL, GMUX_DEVICE,
                  _("There is no /sys to tell whether there is a gmux chip."));
}

/* The driver takes the device only where firmware says that the embedded controller sets the
 * brightness now (drivers/platform/x86/nvidia-wmi-ec-backlight.c): made for hybrid graphics, but
 * neither proof of a multiplexer nor of its position. */
static void
read_wmi_backlight (GPtrArray           *facts,
                    const SyFactSources *from)
{
  static const char driver[] = "/sys/bus/wmi/drivers/nvidia-wmi-ec-backlight";
  gboolean backlight = sy_sysroot_exists (from->sysroot, BACKLIGHT);

  if (backlight || has_bound_device (from->sysroot, driver, WMI_GUID))
    sy_facts_add (facts, SY_FACT_NVIDIA_WMI_EC, SY_TRISTATE_YES, NULL,
                  backlight ? BACKLIGHT : driver,
                  _("The embedded controller sets the panel’s brightness in NVIDIA’s way for two "
                    "GPUs. Laptops whose panel can be switched do so, but it is no proof."));
  else if (sy_sysroot_exists (from->sysroot, "/sys/devices"))
    sy_facts_add (facts, SY_FACT_NVIDIA_WMI_EC, SY_TRISTATE_NO, NULL, BACKLIGHT,
                  _("NVIDIA’s driver for a brightness that the embedded controller sets is not in "
                    "use."));
  else
    sy_facts_add (facts, SY_FACT_NVIDIA_WMI_EC, SY_TRISTATE_UNKNOWN, NULL, BACKLIGHT,
                  _("There is no /sys to tell what sets the panel’s brightness."));
}

static void
client_clear (Client *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->power, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Client, client_clear)

static gboolean
parse_client (const char *line,
              Client     *out_client)
{
  g_auto (GStrv) parts = g_strsplit (line, ":", 5);

  if (g_strv_length (parts) < 4 || !g_ascii_isdigit (parts[0][0]) ||
      (strcmp (parts[2], "+") != 0 && strcmp (parts[2], " ") != 0) ||
      (!g_str_has_suffix (parts[3], "Pwr") && !g_str_has_suffix (parts[3], "Off")) ||
      !g_str_is_ascii (line))
    return FALSE;
  out_client->name = g_strdup (parts[1]);
  out_client->power = g_strdup (parts[3]);
  out_client->active = strcmp (parts[2], "+") == 0;

  return TRUE;
}

/* Returns "IGD+ Pwr, DIS DynOff", or NULL where a line cannot be understood. */
static char *
describe_clients (const char *text)
{
  g_autoptr (GString) value = g_string_new (NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (Client) client = { 0 };

      if (lines[i][0] == '\0')
        continue;
      if (!parse_client (lines[i], &client))
        return NULL;
      if (strcmp (client.name, "IGD") != 0 && strcmp (client.name, "DIS") != 0)
        continue;
      g_string_append_printf (value, "%s%s%s %s", value->len > 0 ? ", " : "", client.name,
                              client.active ? "+" : "", client.power);
    }

  return value->len > 0 ? g_string_free (g_steal_pointer (&value), FALSE) : NULL;
}

/* There being no file means something only to who may look into debugfs. */
static void
add_missing_switcheroo (GPtrArray           *facts,
                        const SyFactSources *from,
                        const GError        *error)
{
  g_auto (GStrv) names = NULL;

  if (g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND))
    names = sy_sysroot_list (from->sysroot, DEBUG_PATH, NULL);
  if (names != NULL && names[0] != NULL)
    sy_facts_add (facts, SY_FACT_VGA_SWITCHEROO, SY_TRISTATE_NO, NULL, SWITCHEROO_PATH,
                  _("The kernel does not switch between GPUs (vga_switcheroo)."));
  else
    sy_facts_add (facts, SY_FACT_VGA_SWITCHEROO, SY_TRISTATE_UNKNOWN, NULL, SWITCHEROO_PATH,
                  _("Whether the kernel switches between GPUs (vga_switcheroo) is shown to root "
                    "only."));
}

static void
read_switcheroo (GPtrArray           *facts,
                 const SyFactSources *from)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = sy_sysroot_read_text (from->sysroot, SWITCHEROO_PATH, &error);
  g_autofree char *value = text != NULL ? describe_clients (text) : NULL;

  if (value != NULL)
    sy_facts_add (facts, SY_FACT_VGA_SWITCHEROO, SY_TRISTATE_YES, value, SWITCHEROO_PATH,
                  _("The kernel switches the GPUs or their power (vga_switcheroo): %s."), value);
  else if (text != NULL)
    sy_facts_add (facts, SY_FACT_VGA_SWITCHEROO, SY_TRISTATE_UNKNOWN, NULL, SWITCHEROO_PATH,
                  _("What vga_switcheroo shows cannot be understood."));
  else
    add_missing_switcheroo (facts, from, error);
}

void
sy_facts_read_switch (GPtrArray           *facts,
                      const SyFactSources *from)
{
  read_mux_mode (facts, from);
  read_disable (facts, from);
  read_gmux (facts, from);
  read_wmi_backlight (facts, from);
  read_switcheroo (facts, from);
}
