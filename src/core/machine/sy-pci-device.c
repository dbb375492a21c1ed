/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-pci-device.h"

#define BASE_CLASS_BRIDGE 0x06

void
sy_pci_device_free (SyPciDevice *self)
{
  g_free (self->driver);
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
