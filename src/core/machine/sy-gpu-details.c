/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-gpu-details.h"

#include <glib/gi18n-lib.h>

#include "machine/sy-gvt-reader.h"

#define DEVICES_PATH   "/sys/bus/pci/devices"
#define MAX_LINK_WIDTH 32
#define CLASS_VGA      0x0300

/* The total of virtual functions is a number of 16 bits (SR-IOV 1.1, section 3.3.5). */
#define MAX_FUNCTIONS  0xffff

static char *
get_path (const SyPciAddress *address,
          const char         *name)
{
  char text[SY_PCI_ADDRESS_TEXT_SIZE];

  return g_strdup_printf (DEVICES_PATH "/%s/%s", sy_pci_address_format (address, text), name);
}

/* A file that is missing is no problem: the kernel is older, or the function has nothing to
 * show. */
static char *
read_text (const SyGpu  *self,
           SySysroot    *sysroot,
           const char   *name,
           GPtrArray    *problems,
           GError      **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *path = get_path (&self->device->address, name);
  g_autofree char *text = sy_sysroot_read_attribute (sysroot, path, &local_error);

  if (text != NULL)
    return g_utf8_make_valid (text, -1);
  if (!g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND))
    g_ptr_array_add (problems, sy_evidence_new (path, "%s", local_error->message));
  g_propagate_error (error, g_steal_pointer (&local_error));

  return NULL;
}

/* Reads the file that tells @detail, and notes it as the source. @missing says what it means that
 * there is no such file; where it is NULL, nothing is unknown then. */
static char *
read_detail (SyGpu       *self,
             SySysroot   *sysroot,
             SyGpuDetail  detail,
             const char  *name,
             const char  *missing,
             GPtrArray   *problems)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = get_path (&self->device->address, name);
  char *text = read_text (self, sysroot, name, problems, &error);
  const char *reason = NULL;

  if (g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND))
    reason = missing;
  else if (error != NULL)
    reason = error->message;
  sy_gpu_set_detail (self, detail, path, reason);

  return text;
}

/* What is not in a file of this kernel's, for lack of a better reason. */
static const char *
get_no_file (void)
{
  return _("The kernel does not tell: there is no such file.");
}

/* Notes that a file was read and not understood. */
static void
set_strange (SyGpu       *self,
             SyGpuDetail  detail,
             const char  *says,
             GPtrArray   *problems)
{
  const char *source = self->sources[detail];

  g_ptr_array_add (problems, sy_evidence_new (source, "%s", says));
  sy_gpu_set_detail (self, detail, source, says);
}

static gboolean
parse_number (const char *text,
              guint       max,
              guint      *out_value)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 0, max, &value, NULL))
    return FALSE;
  *out_value = (guint) value;

  return TRUE;
}

static char *
say_no_number (const char *text)
{
  return g_strdup_printf (_("“%s” is not a number that is possible here."), text);
}

/* Returns 0 also where there is no file. */
static guint
read_number (const SyGpu *self,
             SySysroot   *sysroot,
             const char  *name,
             guint        max,
             GPtrArray   *problems)
{
  g_autofree char *text = read_text (self, sysroot, name, problems, NULL);
  g_autofree char *path = NULL;
  g_autofree char *says = NULL;
  guint value = 0;

  if (text == NULL || parse_number (text, max, &value))
    return value;
  path = get_path (&self->device->address, name);
  says = say_no_number (text);
  g_ptr_array_add (problems, sy_evidence_new (path, "%s", says));

  return 0;
}

/* Returns the text of a file that holds one of @words, or NULL. */
static char *
read_word (SyGpu              *self,
           SySysroot          *sysroot,
           SyGpuDetail         detail,
           const char         *name,
           const char * const *words,
           GPtrArray          *problems)
{
  g_autofree char *text = read_detail (self, sysroot, detail, name, get_no_file (), problems);
  g_autofree char *says = NULL;

  if (text == NULL || g_strv_contains (words, text))
    return g_steal_pointer (&text);
  says = g_strdup_printf (_("“%s” is none of the words that the kernel writes here."), text);
  set_strange (self, detail, says, problems);

  return NULL;
}

/* Notes that the kernel has the file and says there that it does not know. */
static void
set_not_told (SyGpu       *self,
              SyGpuDetail  detail,
              const char  *text)
{
  g_autofree char *says = g_strdup_printf (_("The kernel does not know it either: it says “%s”."),
                                           text);

  sy_gpu_set_detail (self, detail, self->sources[detail], says);
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
  g_autofree char *state = read_word (self, sysroot, SY_GPU_POWER_STATE, "power_state", states,
                                      problems);

  if (state != NULL && state[0] == 'D')
    self->power_state = g_steal_pointer (&state);
  else if (state != NULL)
    set_not_told (self, SY_GPU_POWER_STATE, state);
  self->runtime_status = read_word (self, sysroot, SY_GPU_RUNTIME_STATUS, "power/runtime_status",
                                    statuses, problems);
}

/* One file tells of the regions and the ROM. */
static void
read_resources (SyGpu     *self,
                SySysroot *sysroot,
                GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  g_auto (SyPciResources) resources = { 0 };
  g_autofree char *text = read_detail (self, sysroot, SY_GPU_BARS, "resource", get_no_file (),
                                       problems);

  if (text != NULL && !sy_pci_resources_parse (text, &resources, &error))
    set_strange (self, SY_GPU_BARS, error->message, problems);
  sy_gpu_set_detail (self, SY_GPU_ROM, self->sources[SY_GPU_BARS], self->unknown[SY_GPU_BARS]);
  if (self->unknown[SY_GPU_BARS] != NULL)
    return;
  g_array_unref (self->bars);
  self->bars = g_steal_pointer (&resources.bars);
  self->rom_size = resources.rom_size;
  self->rom_shadow = resources.rom_shadow;
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
  g_autofree char *speed = NULL;
  g_autofree char *max_speed = NULL;

  if (sy_gpu_is_asleep (self))
    {
      g_autofree char *path = get_path (&self->device->address, "current_link_speed");

      sy_gpu_set_detail (self, SY_GPU_LINK, path, _("The GPU sleeps, and to ask would wake it."));
      return;
    }
  speed = read_detail (self, sysroot, SY_GPU_LINK, "current_link_speed",
                       _("The kernel tells of no link here."), problems);
  if (speed == NULL)
    return;
  if (!g_ascii_isdigit (speed[0]))
    {
      set_not_told (self, SY_GPU_LINK, speed);
      return;
    }
  self->link_speed = g_steal_pointer (&speed);
  max_speed = read_text (self, sysroot, "max_link_speed", problems, NULL);
  if (max_speed != NULL && g_ascii_isdigit (max_speed[0]))
    self->link_max_speed = g_steal_pointer (&max_speed);
  self->link_width = read_width (self, sysroot, "current_link_width", problems);
  self->link_max_width = read_width (self, sysroot, "max_link_width", problems);
}

/* The kernel has the file for VGA controllers only (drivers/pci/pci-sysfs.c). */
static void
read_boot_vga (SyGpu     *self,
               SySysroot *sysroot,
               GPtrArray *problems)
{
  const char *missing = sy_pci_device_get_class (self->device) != CLASS_VGA
                        ? _("The kernel tells it of VGA controllers only, and this is none.")
                        : get_no_file ();
  g_autofree char *value = read_detail (self, sysroot, SY_GPU_BOOT_VGA, "boot_vga", missing,
                                        problems);

  if (g_strcmp0 (value, "1") == 0)
    self->boot_vga = SY_TRISTATE_YES;
  else if (g_strcmp0 (value, "0") == 0)
    self->boot_vga = SY_TRISTATE_NO;
  else if (value != NULL)
    set_not_told (self, SY_GPU_BOOT_VGA, value);
}

/* Only a function that has virtual ones has the file. */
static void
read_sriov (SyGpu     *self,
            SySysroot *sysroot,
            GPtrArray *problems)
{
  g_autofree char *text = read_detail (self, sysroot, SY_GPU_SRIOV, "sriov_totalvfs", NULL,
                                       problems);

  if (text != NULL && !parse_number (text, MAX_FUNCTIONS, &self->sriov_max))
    {
      g_autofree char *says = say_no_number (text);

      set_strange (self, SY_GPU_SRIOV, says, problems);
    }
  if (self->sriov_max > 0)
    self->sriov_count = read_number (self, sysroot, "sriov_numvfs", MAX_FUNCTIONS, problems);
}

void
sy_gpu_read_details (SyGpu     *self,
                     SySysroot *sysroot,
                     GPtrArray *problems)
{
  read_boot_vga (self, sysroot, problems);
  read_power (self, sysroot, problems);
  read_resources (self, sysroot, problems);
  read_link (self, sysroot, problems);
  self->reset_methods = read_detail (self, sysroot, SY_GPU_RESET_METHODS, "reset_method",
                                     _("The kernel has no way to reset it, or is older than "
                                       "Linux 5.15 and does not tell."), problems);
  read_sriov (self, sysroot, problems);
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

/* Returns what shows that the device at @address can be unplugged, or what is behind it. */
static char *
find_removable (SySysroot          *sysroot,
                const SyPciAddress *address,
                const SyPciDevice  *bridge)
{
  if (is_removable (sysroot, address))
    return get_path (address, "removable");
  if (bridge != NULL && sy_pci_device_is_thunderbolt (bridge))
    return get_path (address, "device");

  return NULL;
}

/* Of firmware that does not call its ports external the kernel does not know what can be unplugged,
 * so that "no" is certain on the root bus only, where there is no port. */
void
sy_gpu_read_way (SyGpu           *self,
                 SySysroot       *sysroot,
                 const GPtrArray *devices)
{
  g_autoptr (GArray) path = read_path (sysroot, &self->device->address);
  g_autofree char *file = get_path (&self->device->address, "removable");
  g_autofree char *source = find_removable (sysroot, &self->device->address, NULL);

  for (guint i = 0; i + 1 < path->len; i++)
    {
      const SyPciAddress *address = &g_array_index (path, SyPciAddress, i);
      const SyPciDevice *bridge = find_device (devices, address);

      if (bridge != NULL)
        g_ptr_array_add (self->bridges, (SyPciDevice *) bridge);
      if (source == NULL)
        source = find_removable (sysroot, address, bridge);
    }
  if (source != NULL)
    self->removable = SY_TRISTATE_YES;
  else
    self->removable = path->len == 1 ? SY_TRISTATE_NO : SY_TRISTATE_UNKNOWN;
  sy_gpu_set_detail (self, SY_GPU_REMOVABLE, source != NULL ? source : file,
                     self->removable == SY_TRISTATE_UNKNOWN
                     ? _("The firmware does not say of the ports before it whether what is there "
                         "can be unplugged.") : NULL);
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
