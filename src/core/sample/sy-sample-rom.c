/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/sy-sample-rom.h"

#include <string.h>

#include "rom/sy-pci-image.h"

#define SIZE (120 * SY_PCI_IMAGE_BLOCK_SIZE)
#define PCIR 0x40
#define BODY 0x80

GBytes *
sy_sample_rom_make (guint16 vendor,
                    guint16 device)
{
  static const char name[] = "Sample video BIOS of Switchyard";
  g_autoptr (SyPciImage) image = sy_pci_image_new ();
  g_autofree guint8 *data = g_malloc0 (SIZE);
  g_autoptr (GBytes) body = NULL;

  for (gsize i = BODY; i < SIZE; i++)
    data[i] = (guint8) (i * 31 + i / 253);
  memcpy (data + BODY, name, sizeof name);
  body = g_bytes_new (data, SIZE);

  image->size = SIZE;
  image->init_size = SIZE;
  image->pcir_size = SIZE;
  image->pcir = PCIR;
  image->vendor = vendor;
  image->device = device;
  image->class_code = 0x030200;
  image->pcir_last = TRUE;

  return sy_pci_image_write (image, body);
}
