/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-pci-device.h"

#define BASE_CLASS_BRIDGE 0x06

void
sy_pci_device_free (SyPciDevice *self)
{
  g_free (self->driver);
  g_free (self->driver_override);
  g_free (self->vendor_name);
  g_free (self->device_name);
  g_free (self);
}

guint16
sy_pci_device_get_class (const SyPciDevice *self)
{
  return (guint16) (self->class_code >> 8);
}

gboolean
sy_pci_device_is_display (const SyPciDevice *self)
{
  switch (sy_pci_device_get_class (self))
    {
    case 0x0300: /* VGA */
    case 0x0301: /* XGA */
    case 0x0302: /* 3D */
    case 0x0380: /* other display controller */
      return TRUE;

    default:
      return FALSE;
    }
}

gboolean
sy_pci_device_is_bridge (const SyPciDevice *self)
{
  return self->class_code >> 16 == BASE_CLASS_BRIDGE;
}

/* The bridges in Intel's controllers and the root ports of its processors that carry the name in
 * pci.ids; drivers/thunderbolt/nhi.h has the bridges of the older ones. */
gboolean
sy_pci_device_is_thunderbolt (const SyPciDevice *self)
{
  static const guint16 ids[] = {
    0x0b26, 0x1133, 0x1136, 0x1513, 0x151a, 0x151b, 0x1547, 0x1548, 0x1549, 0x1567, 0x1569,
    0x156b, 0x156d, 0x1576, 0x1578, 0x157e, 0x15c0, 0x15d3, 0x15da, 0x15e7, 0x15ea, 0x15ef,
    0x461f, 0x462f, 0x463f, 0x466e, 0x5780, 0x5786, 0x57a4, 0x7ec4, 0x7ec5, 0x7ec6, 0x7ec7,
    0x8a1d, 0x8a1f, 0x8a21, 0x8a23, 0x9a23, 0x9a25, 0x9a27, 0x9a29, 0x9a2b, 0x9a2d, 0x9a2f, 0x9a31,
  };

  if (self->vendor != SY_PCI_VENDOR_INTEL || !sy_pci_device_is_bridge (self))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    if (self->device == ids[i])
      return TRUE;

  return FALSE;
}
