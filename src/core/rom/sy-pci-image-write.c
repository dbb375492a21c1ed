/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rom/sy-pci-image-private.h"

#include <string.h>

/* What lies outside of the image is not written. */
static void
put (const SyPciImage *self,
     guint8           *data,
     gsize             offset,
     guint             n_bytes,
     guint32           value)
{
  for (guint i = 0; i < n_bytes && offset + i < self->size; i++)
    data[offset + i] = (guint8) (value >> (8 * i) & 0xff);
}

/* Of the byte with the last flag, the other bits are reserved and stay. */
static void
put_last (const SyPciImage *self,
          guint8           *data,
          gsize             offset,
          gboolean          last)
{
  if (offset < self->size)
    data[offset] = (guint8) ((data[offset] & ~SY_ROM_LAST) | (last ? SY_ROM_LAST : 0));
}

static void
put_text (const SyPciImage *self,
          guint8           *data,
          gsize             offset,
          const char       *text)
{
  for (guint i = 0; i < 4; i++)
    put (self, data, offset + i, 1, (guint8) text[i]);
}

static void
write_pcir (const SyPciImage *self,
            guint8           *data)
{
  gsize at = self->pcir;

  put_text (self, data, at, self->pcir_signature);
  put (self, data, at + SY_PCIR_VENDOR, 2, self->vendor);
  put (self, data, at + SY_PCIR_DEVICE, 2, self->device);
  put (self, data, at + SY_PCIR_LENGTH, 2, self->pcir_length);
  put (self, data, at + SY_PCIR_REVISION, 1, self->pcir_revision);
  put (self, data, at + SY_PCIR_CLASS, 3, self->class_code);
  put (self, data, at + SY_PCIR_IMAGE_LENGTH, 2,
       (guint32) (self->pcir_size / SY_PCI_IMAGE_BLOCK_SIZE));
  put (self, data, at + SY_PCIR_CODE_REVISION, 2, self->code_revision);
  put (self, data, at + SY_PCIR_CODE_TYPE, 1, self->code_type);
  put_last (self, data, at + SY_PCIR_INDICATOR, self->pcir_last);
  if (self->pcir_revision < 3)
    return;

  put (self, data, at + SY_PCIR_DEVICE_LIST, 2, self->device_list);
  put (self, data, at + SY_PCIR_RUNTIME_LENGTH, 2,
       (guint32) (self->runtime_size / SY_PCI_IMAGE_BLOCK_SIZE));
  if (self->pcir_length >= SY_PCIR_SIZE_3)
    {
      put (self, data, at + SY_PCIR_CONFIG_UTILITY, 2, self->config_utility);
      put (self, data, at + SY_PCIR_DMTF_ENTRY, 2, self->dmtf_entry);
    }
  if (self->device_list == 0)
    return;
  at += self->device_list;
  for (guint i = 0; i < self->devices->len; i++, at += 2)
    put (self, data, at, 2, g_array_index (self->devices, guint16, i));
  put (self, data, at, 2, 0);
}

static void
write_npde (const SyPciImage *self,
            guint8           *data)
{
  gsize at = self->npde.offset;

  put_text (self, data, at, "NPDE");
  put (self, data, at + SY_NPDE_REVISION, 2, self->npde.revision);
  put (self, data, at + SY_NPDE_LENGTH, 2, self->npde.length);
  put (self, data, at + SY_NPDE_IMAGE_LENGTH, 2,
       (guint32) (self->npde.size / SY_PCI_IMAGE_BLOCK_SIZE));
  if (self->npde.has_last)
    put_last (self, data, at + SY_NPDE_LAST, self->npde.last);
  if (self->npde.length > SY_NPDE_FLAGS)
    put (self, data, at + SY_NPDE_FLAGS, 1, self->npde.flags);
}

static void
write_efi (const SyPciImage *self,
           guint8           *data)
{
  put (self, data, SY_EFI_ROM_SIGNATURE_AT, 4, self->efi.signature);
  put (self, data, SY_EFI_ROM_SUBSYSTEM, 2, self->efi.subsystem);
  put (self, data, SY_EFI_ROM_MACHINE, 2, self->efi.machine);
  put (self, data, SY_EFI_ROM_COMPRESSION, 2, self->efi.compression);
  put (self, data, SY_EFI_ROM_IMAGE_OFFSET, 2, self->efi.image_offset);
}

/* That of NVIDIA's block too, see sy_pci_image_parse(). */
static void
write_subsystem (const SyPciImage *self,
                 guint8           *data)
{
  guint8 sum = 0;

  put (self, data, SY_NVIDIA_SUBSYSTEM, 2, self->subsystem_vendor);
  put (self, data, SY_NVIDIA_SUBSYSTEM + 2, 2, self->subsystem_device);
  put (self, data, SY_NVIDIA_A5, 1, 0xa5);
  for (gsize i = SY_NVIDIA_STRAPS; i < SY_NVIDIA_END; i++)
    sum = (guint8) (sum + data[i]);
  data[SY_NVIDIA_END - 1] = (guint8) (data[SY_NVIDIA_END - 1] - sum);
}

/* Over all of it, or where that is not zero already, over what the BIOS copies. */
static void
write_sum (const SyPciImage *self,
           guint8           *data)
{
  gsize size = self->init_size > 0 && self->init_size <= self->size ? self->init_size : self->size;
  guint8 sum = 0;
  guint8 init_sum = 0;

  for (gsize i = 0; i < self->size; i++)
    {
      sum = (guint8) (sum + data[i]);
      if (i + 1 == size)
        init_sum = sum;
    }
  if (sum != 0)
    data[size - 1] = (guint8) (data[size - 1] - init_sum);
}

GBytes *
sy_pci_image_write (const SyPciImage *self,
                    GBytes           *body)
{
  guint8 *data = NULL;
  gsize size = 0;
  const void *content = body != NULL ? g_bytes_get_data (body, &size) : NULL;

  g_return_val_if_fail (self->size > SY_ROM_HEADER_SIZE, NULL);

  data = g_malloc0 (self->size);
  if (size > 0)
    memcpy (data, content, MIN (size, self->size));
  put (self, data, 0, 2, self->signature);
  put (self, data, SY_ROM_INIT_SIZE, self->code_type == SY_PCI_CODE_EFI ? 2 : 1,
       (guint32) (self->init_size / SY_PCI_IMAGE_BLOCK_SIZE));
  put (self, data, SY_ROM_PCIR, 2, self->pcir);
  write_pcir (self, data);
  if (self->npde.offset > 0)
    write_npde (self, data);
  if (self->code_type == SY_PCI_CODE_EFI)
    write_efi (self, data);
  if (self->subsystem_vendor != 0 && self->size >= SY_NVIDIA_END)
    write_subsystem (self, data);
  if (self->code_type == SY_PCI_CODE_X86 && (self->npde.flags & SY_PCI_NPDE_SUM_OFF) == 0)
    write_sum (self, data);

  return g_bytes_new_take (data, self->size);
}
