/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "sy-guest-qemu-private.h"

/* What a driver of QEMU is called in a definition of libvirt's; the rest is "device". */
static const struct {
  const char *driver;
  const char *element;
  const char *type;
  const char *model;     /* nullable: the driver's own name */
} drivers[] = {
  { "pcie-root-port", "controller", "pci", "pcie-root-port" },
  { "ioh3420", "controller", "pci", "pcie-root-port" },
  { "x3130-upstream", "controller", "pci", "pcie-switch-upstream-port" },
  { "xio3130-downstream", "controller", "pci", "pcie-switch-downstream-port" },
  { "pcie-pci-bridge", "controller", "pci", "pcie-to-pci-bridge" },
  { "i82801b11-bridge", "controller", "pci", "dmi-to-pci-bridge" },
  { "pci-bridge", "controller", "pci", "pci-bridge" },
  { "pxb-pcie", "controller", "pci", "pcie-expander-bus" },
  { "vfio-pci", "hostdev", NULL, NULL },
  { "vfio-pci-nohotplug", "hostdev", NULL, NULL },
  { "VGA", "video", NULL, "vga" },
  { "qxl", "video", NULL, "qxl" },
  { "qxl-vga", "video", NULL, "qxl" },
  { "virtio-vga", "video", NULL, "virtio" },
  { "virtio-vga-gl", "video", NULL, "virtio" },
  { "virtio-gpu-pci", "video", NULL, "virtio" },
  { "cirrus-vga", "video", NULL, "cirrus" },
  { "bochs-display", "video", NULL, "bochs" },
  { "ramfb", "video", NULL, "ramfb" },
  { "ivshmem-plain", "shmem", NULL, "ivshmem-plain" },
  { "usb-tablet", "input", "tablet", NULL },
  { "usb-mouse", "input", "mouse", NULL },
  { "usb-kbd", "input", "keyboard", NULL },
};

/* "0x1", "01.0", "1.0x2": a slot and a function, hexadecimal with or without "0x". */
static gboolean
read_addr (const char     *text,
           SyGuestAddress *out)
{
  char *end;
  guint64 slot;
  guint64 function = 0;

  if (text == NULL || !g_ascii_isxdigit (text[0]))
    return FALSE;
  slot = g_ascii_strtoull (text, &end, 16);
  if (*end == '.' && g_ascii_isxdigit (end[1]))
    function = g_ascii_strtoull (end + 1, &end, 16);
  if (*end != '\0' || slot > 0x1f || function > 7)
    return FALSE;
  out->slot = (guint) slot;
  out->function = (guint) function;

  return TRUE;
}

static gboolean
is_pci (const SyGuestDevice *device)
{
  return strcmp (device->element, "input") != 0 && g_strcmp0 (device->model, "ramfb") != 0;
}

static void
read_address (SyGuestDevice        *device,
              const SyGuestOptions *options,
              GHashTable           *buses)
{
  const char *bus = sy_guest_options_get (options, "bus");
  const char *addr = sy_guest_options_get (options, "addr");
  SyGuestAddress *out = &device->address;
  gpointer index;

  if (!is_pci (device) || (strcmp (device->element, "device") == 0 && addr == NULL))
    return;
  out->state = SY_GUEST_ADDRESS_UNASSIGNED;
  out->multifunction = sy_guest_read_switch (sy_guest_options_get (options, "multifunction")) ==
                       SY_GUEST_ON &&
                       sy_guest_options_get (options, "multifunction") != NULL;
  if (bus == NULL || !g_hash_table_lookup_extended (buses, bus, NULL, &index))
    {
      /* A bus that nothing declares: of a piece of a command line. */
      if (bus != NULL || addr == NULL)
        return;
      index = GUINT_TO_POINTER (0);
    }
  out->bus = GPOINTER_TO_UINT (index);
  if (addr != NULL ? !read_addr (addr, out) : out->bus == 0)
    {
      out->state = addr != NULL ? SY_GUEST_ADDRESS_INVALID : SY_GUEST_ADDRESS_UNASSIGNED;
      return;
    }
  /* Behind a port there is one slot. */
  out->state = SY_GUEST_ADDRESS_ASSIGNED;
}

/* host=[DOMAIN:]BUS:SLOT.FUNCTION, or sysfsdev=…/UUID of a mediated device or …/ADDRESS. */
static void
read_hostdev (SyGuest              *self,
              SyGuestDevice        *device,
              const SyGuestOptions *options)
{
  const char *host = sy_guest_options_get (options, "host");
  const char *sysfsdev = sy_guest_options_get (options, "sysfsdev");
  const char *rombar = sy_guest_options_get (options, "rombar");
  const char *base = sysfsdev != NULL ? strrchr (sysfsdev, '/') : NULL;
  g_autofree char *full = NULL;
  SyGuestHostdev *hostdev;
  SyPciAddress source = { 0 };
  gboolean has_source;

  if (host == NULL && base != NULL && strchr (base, ':') != NULL)
    host = base + 1;
  if (host != NULL && strchr (host, ':') == strrchr (host, ':'))
    full = g_strconcat ("0000:", host, NULL);
  has_source = host != NULL && sy_pci_address_parse (full != NULL ? full : host, &source);
  hostdev = sy_guest_add_hostdev (self, host == NULL && base != NULL ? SY_GUEST_HOSTDEV_MDEV
                                                                     : SY_GUEST_HOSTDEV_PCI,
                                  device);
  device->type = g_strdup (hostdev->kind == SY_GUEST_HOSTDEV_MDEV ? "mdev" : "pci");
  hostdev->has_source = has_source || hostdev->kind == SY_GUEST_HOSTDEV_MDEV;
  hostdev->source = source;
  hostdev->uuid = hostdev->kind == SY_GUEST_HOSTDEV_MDEV ? g_strdup (base + 1) : NULL;
  hostdev->rom_file = g_strdup (sy_guest_options_get (options, "romfile"));
  hostdev->rom_line = device->line;
  hostdev->managed = hostdev->rom_enabled = SY_GUEST_ABSENT;
  hostdev->rom_bar = rombar == NULL ? SY_GUEST_ABSENT
                     : strcmp (rombar, "0") == 0 ? SY_GUEST_OFF : sy_guest_read_switch (rombar);
  if (rombar != NULL && strcmp (rombar, "1") == 0)
    hostdev->rom_bar = SY_GUEST_ON;
  hostdev->display = SY_GUEST_ABSENT;
  for (const char * const *name = (const char * const []) { "display", "x-display", NULL };
       *name != NULL; name++)
    if (sy_guest_options_get (options, *name) != NULL)
      hostdev->display = sy_guest_read_switch (sy_guest_options_get (options, *name));
  hostdev->ramfb = sy_guest_options_get (options, "ramfb") != NULL
                   ? sy_guest_read_switch (sy_guest_options_get (options, "ramfb"))
                   : SY_GUEST_ABSENT;
}

static void
add_bus (GHashTable    *buses,
         SyGuestDevice *device,
         const char    *id)
{
  guint index = g_hash_table_size (buses);
  guint number;

  /* libvirt's own ids tell the index of the controller. */
  if (id != NULL && sscanf (id, "pci.%3u", &number) == 1)
    index = number;
  device->index = (int) index;
  if (id != NULL)
    g_hash_table_replace (buses, g_strdup (id), GUINT_TO_POINTER (index));
}

/* Buses of libvirt's controllers are called by their indices; what -device adds comes after all. */
#define FIRST_ARGUMENT_BUS 0x100

void
sy_guest_read_argument_devices (SyGuest *self)
{
  g_autoptr (GHashTable) buses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n_before = self->devices->len;

  for (guint i = 0; i < FIRST_ARGUMENT_BUS; i++)
    g_hash_table_insert (buses, i == 0 ? g_strdup ("pcie.0") : g_strdup_printf ("pci.%u", i),
                         GUINT_TO_POINTER (i));
  for (guint i = 0; i + 1 < self->arguments->len; i++)
    {
      const SyGuestArgument *option = self->arguments->pdata[i];
      const SyGuestArgument *value = self->arguments->pdata[i + 1];
      g_autoptr (SyGuestOptions) options = NULL;

      if (strcmp (option->value, "-device") != 0)
        continue;
      options = sy_guest_options_parse (value->value, "driver", value->line, NULL);
      if (options != NULL)
        sy_guest_read_qemu_device (self, options, buses, value->line);
    }
  for (guint i = n_before; i < self->devices->len; i++)
    ((SyGuestDevice *) self->devices->pdata[i])->from_argument = TRUE;
}

void
sy_guest_read_qemu_device (SyGuest              *self,
                           const SyGuestOptions *options,
                           GHashTable           *buses,
                           guint                 line)
{
  const char *driver = sy_guest_options_get (options, "driver");
  const char *id = sy_guest_options_get (options, "id");
  SyGuestDevice *device;
  guint known = 0;

  if (driver == NULL)
    return;
  while (known < G_N_ELEMENTS (drivers) && strcmp (drivers[known].driver, driver) != 0)
    known++;
  device = sy_guest_add_device (self, known < G_N_ELEMENTS (drivers) ? drivers[known].element
                                                                     : "device", line);
  /* A device without an id cannot be meant by -set; its own name is unique all the same. */
  device->alias = id != NULL ? g_strdup (id)
                             : g_strdup_printf ("#device%u", self->devices->len);
  device->model = g_strdup (driver);
  device->hotplug = SY_GUEST_ABSENT;
  device->is_json = options->is_json;
  if (known < G_N_ELEMENTS (drivers))
    {
      device->type = g_strdup (drivers[known].type);
      if (drivers[known].model != NULL)
        {
          g_free (device->model);
          device->model = g_strdup (drivers[known].model);
        }
    }
  read_address (device, options, buses);
  if (strcmp (device->element, "controller") == 0)
    {
      const char *hotplug = sy_guest_options_get (options, "hotplug");

      device->hotplug = hotplug != NULL ? sy_guest_read_switch (hotplug) : SY_GUEST_ABSENT;
      add_bus (buses, device, id);
    }
  if (strcmp (device->element, "hostdev") == 0)
    read_hostdev (self, device, options);
  for (guint i = 0; i < options->names->len; i++)
    sy_guest_add_property (self, device->alias, options->names->pdata[i],
                           options->values->pdata[i], SY_GUEST_ORIGIN_DEVICE, line);
}
