/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sy-guest-xml-private.h"

#include <string.h>

static char *
get_child_attribute (const xmlNode *parent,
                     const char    *child,
                     const char    *attribute)
{
  const xmlNode *element = sy_xml_first_child (parent, child);

  return element != NULL ? sy_xml_get_attribute (element, attribute) : NULL;
}

/*
 * Whether libvirt gives a device of this kind a PCI address where none is written
 * (qemuDomainPCIAddressSet…, x86). In doubt no: an address that is not known to come is none.
 */
static gboolean
wants_pci (const SyGuestDevice *device,
           const xmlNode       *node)
{
  static const char * const always[] = { "interface", "shmem", "filesystem", "vsock", "crypto" };
  const char *element = device->element;
  g_autofree char *bus = NULL;

  if (g_strv_contains ((const char * const []) { "controller", NULL }, element))
    return g_strcmp0 (device->type, "pci") == 0 ? g_strcmp0 (device->model, "pcie-root") != 0 &&
                                                  g_strcmp0 (device->model, "pci-root") != 0
           : g_strcmp0 (device->type, "virtio-serial") == 0 ||
             g_strcmp0 (device->type, "scsi") == 0 || g_strcmp0 (device->type, "usb") == 0;
  if (strcmp (element, "hostdev") == 0)
    return g_strcmp0 (device->type, "pci") == 0 ||
           (g_strcmp0 (device->type, "mdev") == 0 && g_strcmp0 (device->model, "vfio-pci") == 0);
  if (strcmp (element, "video") == 0 || strcmp (element, "memballoon") == 0)
    return g_strcmp0 (device->model, "none") != 0 && g_strcmp0 (device->model, "ramfb") != 0;
  if (strcmp (element, "sound") == 0)
    return g_strcmp0 (device->model, "usb") != 0 && g_strcmp0 (device->model, "pcspk") != 0 &&
           g_strcmp0 (device->model, "sb16") != 0;
  if (strcmp (element, "rng") == 0)
    return g_str_has_prefix (device->model != NULL ? device->model : "", "virtio");
  if (strcmp (element, "disk") == 0)
    {
      bus = get_child_attribute (node, "target", "bus");
      return g_strcmp0 (bus, "virtio") == 0;
    }
  if (strcmp (element, "input") == 0)
    {
      bus = sy_xml_get_attribute (node, "bus");
      return g_strcmp0 (bus, "virtio") == 0;
    }
  for (guint i = 0; i < G_N_ELEMENTS (always); i++)
    if (strcmp (element, always[i]) == 0)
      return TRUE;

  return FALSE;
}

static void
read_address (SyGuestDevice *device,
              const xmlNode *node)
{
  const xmlNode *address = sy_xml_first_child (node, "address");
  SyGuestAddress *out = &device->address;
  gboolean is_pci = address != NULL && sy_xml_attribute_is (address, "type", "pci");
  guint fields[4] = { 0 };

  out->state = SY_GUEST_ADDRESS_NONE;
  if (address != NULL && !is_pci)
    return;
  if (address == NULL || address->properties == NULL || address->properties->next == NULL)
    {
      if (is_pci || wants_pci (device, node))
        out->state = SY_GUEST_ADDRESS_UNASSIGNED;
      return;
    }

  if (!sy_guest_read_number (address, "domain", &fields[0]) ||
      !sy_guest_read_number (address, "bus", &fields[1]) ||
      !sy_guest_read_number (address, "slot", &fields[2]) ||
      !sy_guest_read_number (address, "function", &fields[3]) ||
      fields[0] > 0xffff || fields[1] > 0xff || fields[2] > 0x1f || fields[3] > 7)
    {
      out->state = SY_GUEST_ADDRESS_INVALID;
      return;
    }
  out->state = SY_GUEST_ADDRESS_ASSIGNED;
  out->domain = fields[0];
  out->bus = fields[1];
  out->slot = fields[2];
  out->function = fields[3];
  out->multifunction = sy_xml_attribute_is (address, "multifunction", "on");
}

/* <sound model=>, <controller model=>, <memballoon model=>; <video><model type=>, and so on. */
static char *
read_model (const xmlNode *node)
{
  char *model = sy_xml_get_attribute (node, "model");

  if (model == NULL)
    model = get_child_attribute (node, "model", "type");

  return model;
}

static SyGuestDevice *
read_device (SyGuest       *self,
             const xmlNode *node)
{
  SyGuestDevice *device = sy_guest_add_device (self, (const char *) node->name,
                                               sy_guest_get_line (node));
  const xmlNode *target = sy_xml_first_child (node, "target");
  guint index;

  device->type = sy_xml_get_attribute (node, "type");
  device->model = read_model (node);
  device->alias = get_child_attribute (node, "alias", "name");
  device->hotplug = sy_guest_read_state (target, "hotplug");
  if (strcmp (device->element, "controller") == 0 &&
      xmlHasProp ((xmlNode *) node, (const xmlChar *) "index") != NULL &&
      sy_guest_read_number (node, "index", &index) &&
      index <= 0xffff)
    device->index = (int) index;
  read_address (device, node);

  return device;
}

static void
read_source (SyGuestHostdev *hostdev,
             const xmlNode  *node)
{
  const xmlNode *source = sy_xml_first_child (node, "source");
  const xmlNode *address = source != NULL ? sy_xml_first_child (source, "address") : NULL;
  guint domain, bus, slot, function;

  if (address == NULL)
    return;
  if (hostdev->kind == SY_GUEST_HOSTDEV_MDEV)
    {
      hostdev->uuid = sy_xml_get_attribute (address, "uuid");
      hostdev->has_source = hostdev->uuid != NULL;
    }
  if (hostdev->kind != SY_GUEST_HOSTDEV_PCI || !sy_guest_read_number (address, "domain", &domain) ||
      !sy_guest_read_number (address, "bus", &bus) ||
      !sy_guest_read_number (address, "slot", &slot) ||
      !sy_guest_read_number (address, "function", &function) ||
      bus > 0xff || slot > 0x1f || function > 7)
    return;
  hostdev->has_source = TRUE;
  hostdev->source = (SyPciAddress) { domain, (guint8) bus, (guint8) slot, (guint8) function };
}

static void
read_hostdev (SyGuest       *self,
              SyGuestDevice *device,
              const xmlNode *node)
{
  gboolean is_interface = strcmp (device->element, "interface") == 0;
  SyGuestHostdevKind kind = is_interface || g_strcmp0 (device->type, "pci") == 0
                            ? SY_GUEST_HOSTDEV_PCI
                            : g_strcmp0 (device->type, "mdev") == 0 ? SY_GUEST_HOSTDEV_MDEV
                            : g_strcmp0 (device->type, "usb") == 0 ? SY_GUEST_HOSTDEV_USB
                                                                   : SY_GUEST_HOSTDEV_OTHER;
  SyGuestHostdev *hostdev = sy_guest_add_hostdev (self, kind, device);
  const xmlNode *rom = sy_xml_first_child (node, "rom");

  read_source (hostdev, node);
  hostdev->managed = sy_guest_read_state (node, "managed");
  hostdev->display = sy_guest_read_state (node, "display");
  hostdev->ramfb = sy_guest_read_state (node, "ramfb");
  hostdev->rom_bar = sy_guest_read_state (rom, "bar");
  hostdev->rom_enabled = sy_guest_read_state (rom, "enabled");
  if (rom != NULL)
    {
      hostdev->rom_file = sy_xml_get_attribute (rom, "file");
      hostdev->rom_line = sy_guest_get_line (rom);
    }
}

static void
read_shmem (SyGuest       *self,
            const xmlNode *node)
{
  SyGuestShmem *shmem = g_new0 (SyGuestShmem, 1);
  const xmlNode *size = sy_xml_first_child (node, "size");

  shmem->name = sy_xml_get_attribute (node, "name");
  shmem->model = get_child_attribute (node, "model", "type");
  shmem->size_mib = size != NULL ? sy_guest_read_bytes (size, 1) >> 20 : 0;
  shmem->line = sy_guest_get_line (node);
  g_ptr_array_add (self->shmems, shmem);
}

static void
read_extra (SyGuest       *self,
            const xmlNode *node)
{
  const char *element = (const char *) node->name;

  if (strcmp (element, "shmem") == 0)
    read_shmem (self, node);
  else if (strcmp (element, "graphics") == 0)
    {
      g_autofree char *type = sy_xml_get_attribute (node, "type");
      g_autofree char *gl = get_child_attribute (node, "gl", "enable");

      if (type != NULL)
        sy_guest_add_item (self->graphics, type, SY_GUEST_ON, gl, sy_guest_get_line (node));
    }
  else if (strcmp (element, "emulator") == 0 && self->emulator == NULL)
    {
      self->emulator = sy_xml_get_content (node);
      self->emulator_line = sy_guest_get_line (node);
    }
}

/* <emulator> is no device, though it stands among them. */
void
sy_guest_read_devices (SyGuest       *self,
                       const xmlNode *root)
{
  g_autoptr (GPtrArray) hostdevs = g_ptr_array_new ();
  g_autoptr (GPtrArray) devices = g_ptr_array_new ();

  for (const xmlNode *list = sy_xml_first_child (root, "devices"); list != NULL;
       list = sy_xml_next (list, "devices"))
    for (const xmlNode *it = xmlFirstElementChild ((xmlNode *) list); it != NULL;
         it = xmlNextElementSibling ((xmlNode *) it))
      {
        SyGuestDevice *device;

        if (self->devices_line == 0)
          self->devices_line = sy_guest_get_line (list);
        if (it->ns != NULL)
          continue;
        read_extra (self, it);
        if (strcmp ((const char *) it->name, "emulator") == 0)
          continue;
        device = read_device (self, it);
        if (strcmp (device->element, "interface") == 0 &&
            g_strcmp0 (device->type, "hostdev") == 0)
          read_hostdev (self, device, it);
        if (strcmp (device->element, "hostdev") == 0)
          {
            g_ptr_array_add (devices, device);
            g_ptr_array_add (hostdevs, (gpointer) it);
          }
      }
  for (guint i = 0; i < hostdevs->len; i++)
    read_hostdev (self, devices->pdata[i], hostdevs->pdata[i]);
}
