/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-gpu-details.h"

#include <glib/gi18n-lib.h>

#include "machine/sy-gvt-reader.h"

#define DEVICES_PATH   "/sys/bus/pci/devices"
#define MAX_LINK_WIDTH 32

/* The total of virtual functions is a number of 16 bits (SR-IOV 1.1, section 3.3.5). */
#define MAX_FUNCTIONS  0xffff

static char *
get_path (const SyPciAddress *address,
          const char         *name)
{
  char text[SY_PCI_ADDRESS_TEXT_SIZE];

  return g_strdup_printf (DEVICES_PATH "/%s/%s", sy_pci_address_format (address, text), name);
}

/* A file that is missing is fine: the kernel is older, or the function has nothing to show. */
static char *
read_text (const SyGpu *self,
           SySysroot   *sysroot,
           const char  *name,
           GPtrArray   *problems)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = get_path (&self->device->address, name);
  g_autofree char *text = sy_sysroot_read_attribute (sysroot, path, &error);

  if (text != NULL)
    return g_utf8_make_valid (text, -1);
  if (!g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND))
    g_ptr_array_add (problems, sy_evidence_new (path, "%s", error->message));

  return NULL;
}

/* Returns 0 also where there is no file. */
static guint
read_number (const SyGpu *self,
             SySysroot   *sysroot,
             const char  *name,
             guint        max,
             GPtrArray   *problems)
{
  g_autofree char *text = read_text (self, sysroot, name, problems);
  g_autofree char *path = NULL;
  guint64 value;

  if (text == NULL)
    return 0;
  if (g_ascii_string_to_unsigned (text, 10, 0, max, &value, NULL))
    return (guint) value;
  path = get_path (&self->device->address, name);
  g_ptr_array_add (problems, sy_evidence_new (path, _("“%s” is not a number that is possible "
                                                      "here."), text));

  return 0;
}

/* Returns the text of a file that holds one of @words, or NULL. */
static char *
read_word (const SyGpu        *self,
           SySysroot          *sysroot,
           const char         *name,
           const char * const *words,
           GPtrArray          *problems)
{
  g_autofree char *text = read_text (self, sysroot, name, problems);
  g_autofree char *path = NULL;

  if (text == NULL || g_strv_contains (words, text))
    return g_steal_pointer (&text);
  path = get_path (&self->device->address, name);
  g_ptr_array_add (problems, sy_evidence_new (path, _("“%s” is none of the words that the kernel "
                                                      "writes here."), text));

  return NULL;
}

/* The words of drivers/pci/pci.c, pci_power_names, and of drivers/base/power/sysfs.c,
 * runtime_status_show(). */
static void
read_power (SyGpu     *self,
            SySysroot *sysroot,
            GPtrArray *problems)
{
  static const char * const states[] = {
    "D0", "D1", "D2", "D3hot", "D3cold", "error", "unknown", NULL,
  };
  static const char * const statuses[] = {
    "active", "suspended", "suspending", "resuming", "unsupported", "error", NULL,
  };
  g_autofree char *state = read_word (self, sysroot, "power_state", states, problems);

  if (state != NULL && state[0] == 'D')
    self->power_state = g_steal_pointer (&state);
  self->runtime_status = read_word (self, sysroot, "power/runtime_status", statuses, problems);
}

static void
read_resources (SyGpu     *self,
                SySysroot *sysroot,
                GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  g_auto (SyPciResources) resources = { 0 };
  g_autofree char *text = read_text (self, sysroot, "resource", problems);
  g_autofree char *path = NULL;

  if (text == NULL)
    return;
  if (!sy_pci_resources_parse (text, &resources, &error))
    {
      path = get_path (&self->device->address, "resource");
      g_ptr_array_add (problems, sy_evidence_new (path, "%s", error->message));
      return;
    }
  g_array_unref (self->bars);
  self->bars = g_steal_pointer (&resources.bars);
  self->rom_size = resources.rom_size;
  self->rom_shadow = resources.rom_shadow;
}

static char *
read_speed (const SyGpu *self,
            SySysroot   *sysroot,
            const char  *name,
            GPtrArray   *problems)
{
  g_autofree char *speed = read_text (self, sysroot, name, problems);

  return speed != NULL && g_ascii_isdigit (speed[0]) ? g_steal_pointer (&speed) : NULL;
}

/* 63 and 255 are what the kernel shows of a link that does not answer, or that is none. */
static guint
read_width (const SyGpu *self,
            SySysroot   *sysroot,
            const char  *name,
            GPtrArray   *problems)
{
  guint width = read_number (self, sysroot, name, G_MAXUINT8, problems);

  return width <= MAX_LINK_WIDTH ? width : 0;
}

static void
read_link (SyGpu     *self,
           SySysroot *sysroot,
           GPtrArray *problems)
{
  if (sy_gpu_is_asleep (self))
    return;
  self->link_speed = read_speed (self, sysroot, "current_link_speed", problems);
  if (self->link_speed == NULL)
    return;
  self->link_max_speed = read_speed (self, sysroot, "max_link_speed", problems);
  self->link_width = read_width (self, sysroot, "current_link_width", problems);
  self->link_max_width = read_width (self, sysroot, "max_link_width", problems);
}

static SyTristate
read_boot_vga (SyGpu     *self,
               SySysroot *sysroot,
               GPtrArray *problems)
{
  g_autofree char *value = read_text (self, sysroot, "boot_vga", problems);

  if (g_strcmp0 (value, "1") == 0)
    return SY_TRISTATE_YES;

  return g_strcmp0 (value, "0") == 0 ? SY_TRISTATE_NO : SY_TRISTATE_UNKNOWN;
}

void
sy_gpu_read_details (SyGpu     *self,
                     SySysroot *sysroot,
                     GPtrArray *problems)
{
  self->boot_vga = read_boot_vga (self, sysroot, problems);
  read_power (self, sysroot, problems);
  read_resources (self, sysroot, problems);
  read_link (self, sysroot, problems);
  self->reset_methods = read_text (self, sysroot, "reset_method", problems);
  self->sriov_max = read_number (self, sysroot, "sriov_totalvfs", MAX_FUNCTIONS, problems);
  if (self->sriov_max > 0)
    self->sriov_count = read_number (self, sysroot, "sriov_numvfs", MAX_FUNCTIONS, problems);
  sy_gvt_read (self, sysroot, problems);
}

static const SyPciDevice *
find_device (const GPtrArray    *devices,
             const SyPciAddress *address)
{
  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *device = devices->pdata[i];

      if (sy_pci_address_compare (&device->address, address) == 0)
        return device;
    }

  return NULL;
}

/* The addresses on the way to a device, from the root bus on; empty where a report holds the
 * device as a plain directory. */
static GArray *
read_path (SySysroot          *sysroot,
           const SyPciAddress *address)
{
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (SyPciAddress));
  char text[SY_PCI_ADDRESS_TEXT_SIZE];
  g_autofree char *link = g_strdup_printf (DEVICES_PATH "/%s",
                                           sy_pci_address_format (address, text));
  g_autofree char *target = sy_sysroot_read_link (sysroot, link, NULL);
  g_auto (GStrv) parts = NULL;

  if (target == NULL)
    return g_steal_pointer (&path);

  parts = g_strsplit (target, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      SyPciAddress part;

      if (sy_pci_address_parse (parts[i], &part))
        g_array_append_val (path, part);
    }

  return g_steal_pointer (&path);
}

/* The kernel sets "removable" below a port that firmware calls external, as Thunderbolt's are
 * (Documentation/ABI/testing/sysfs-devices-removable), and shows no file otherwise. */
static gboolean
is_removable (SySysroot          *sysroot,
              const SyPciAddress *address)
{
  g_autofree char *path = get_path (address, "removable");
  g_autofree char *value = sy_sysroot_read_attribute (sysroot, path, NULL);

  return g_strcmp0 (value, "removable") == 0;
}

/* Of firmware that does not call its ports external the kernel does not know what can be unplugged,
 * so that "no" is certain on the root bus only, where there is no port. */
void
sy_gpu_read_way (SyGpu           *self,
                 SySysroot       *sysroot,
                 const GPtrArray *devices)
{
  g_autoptr (GArray) path = read_path (sysroot, &self->device->address);
  gboolean removable = is_removable (sysroot, &self->device->address);

  for (guint i = 0; i + 1 < path->len; i++)
    {
      const SyPciAddress *address = &g_array_index (path, SyPciAddress, i);
      const SyPciDevice *bridge = find_device (devices, address);

      if (bridge != NULL)
        g_ptr_array_add (self->bridges, (SyPciDevice *) bridge);
      removable = removable || is_removable (sysroot, address) ||
                  (bridge != NULL && sy_pci_device_is_thunderbolt (bridge));
    }
  if (removable)
    self->removable = SY_TRISTATE_YES;
  else
    self->removable = path->len == 1 ? SY_TRISTATE_NO : SY_TRISTATE_UNKNOWN;
}

gboolean
sy_gpu_read_physical_function (SySysroot          *sysroot,
                               const SyPciAddress *address,
                               SyPciAddress       *out_physical)
{
  g_autofree char *path = get_path (address, "physfn");
  g_autofree char *target = sy_sysroot_read_link (sysroot, path, NULL);
  g_autofree char *name = target != NULL ? g_path_get_basename (target) : NULL;

  return name != NULL && sy_pci_address_parse (name, out_physical);
}
