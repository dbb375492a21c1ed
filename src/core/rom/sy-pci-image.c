/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rom/sy-pci-image-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "machine/sy-pci-device.h"

/* NVIDIA's later images can begin with these, and have these in place of PCIR. */
static const guint16 nvidia_signatures[] = { 0x4e56, 0xbb77 };
static const char * const nvidia_pcirs[] = { "NPDS", "RGIS" };

SyPciImage *
sy_pci_image_new (void)
{
  SyPciImage *self = g_new0 (SyPciImage, 1);

  self->signature = SY_ROM_SIGNATURE;
  memcpy (self->pcir_signature, "PCIR", 4);
  self->pcir_length = SY_PCIR_SIZE;
  self->devices = g_array_new (FALSE, FALSE, sizeof (guint16));

  return self;
}

void
sy_pci_image_free (SyPciImage *self)
{
  g_clear_pointer (&self->devices, g_array_unref);
  g_free (self);
}

static guint
byte_at (SySpan span,
         gsize  offset)
{
  guint8 value = 0;

  (void) sy_span_u8 (span, offset, &value);

  return value;
}

static guint16
word_at (SySpan span,
         gsize  offset)
{
  guint16 value = 0;

  (void) sy_span_u16 (span, offset, &value);

  return value;
}

static gboolean
is_signature (guint16  word,
              gboolean first)
{
  if (word == SY_ROM_SIGNATURE)
    return TRUE;
  for (guint i = 0; !first && i < G_N_ELEMENTS (nvidia_signatures); i++)
    if (word == nvidia_signatures[i])
      return TRUE;

  return FALSE;
}

static gboolean
is_pcir (SySpan   file,
         gsize    offset,
         gboolean first)
{
  if (sy_span_has (file, offset, "PCIR", 4))
    return TRUE;
  for (guint i = 0; !first && i < G_N_ELEMENTS (nvidia_pcirs); i++)
    if (sy_span_has (file, offset, nvidia_pcirs[i], 4))
      return TRUE;

  return FALSE;
}

gboolean
sy_pci_image_has_signature (SySpan file,
                            gsize  offset)
{
  return is_signature (word_at (file, offset), FALSE);
}

gboolean
sy_pci_image_begins_at (SySpan   file,
                        gsize    offset,
                        gboolean first)
{
  guint16 pcir;

  return is_signature (word_at (file, offset), first) &&
         sy_span_u16 (file, offset + SY_ROM_PCIR, &pcir) && pcir >= SY_ROM_HEADER_SIZE &&
         is_pcir (file, offset + pcir, first) &&
         file.size - offset >= (gsize) pcir + SY_PCIR_SIZE;
}

/* Says why no image begins at @offset. */
static void
add_no_image (SySpan     file,
              gsize      offset,
              GPtrArray *problems)
{
  guint16 word;
  guint16 pcir;

  if (!sy_span_u16 (file, offset, &word))
    sy_rom_problems_add (problems, SY_ROM_ERROR, "signature", offset,
                         _("An image should begin there with 55 AA, but the file ends"));
  else if (!is_signature (word, FALSE))
    sy_rom_problems_add (problems, SY_ROM_ERROR, "signature", offset,
                         _("An image should begin there with 55 AA, but there is %02X %02X"),
                         word & 0xffu, (guint) word >> 8);
  else if (!sy_span_u16 (file, offset + SY_ROM_PCIR, &pcir))
    sy_rom_problems_add (problems, SY_ROM_ERROR, "pcir-pointer", file.size,
                         _("The pointer to the PCI data structure should be at 0x%zx, but the "
                           "file ends"), offset + SY_ROM_PCIR);
  else if (pcir < SY_ROM_HEADER_SIZE)
    sy_rom_problems_add (problems, SY_ROM_ERROR, "pcir-pointer", offset + SY_ROM_PCIR,
                         _("The pointer to the PCI data structure is 0x%x, which is inside of the "
                           "header of 0x%x bytes"), (guint) pcir,
                         (guint) SY_ROM_HEADER_SIZE);
  else if (file.size - offset < (gsize) pcir + SY_PCIR_SIZE)
    sy_rom_problems_add (problems, SY_ROM_ERROR, "pcir-pointer", offset + SY_ROM_PCIR,
                         _("The PCI data structure of 0x%x bytes should be at 0x%zx, but the file "
                           "ends at 0x%zx"), (guint) SY_PCIR_SIZE, offset + pcir, file.size);
  else
    sy_rom_problems_add (problems, SY_ROM_ERROR, "pcir-signature", offset + pcir,
                         _("The PCI data structure should begin there with 50 43 49 52 (“PCIR”), "
                           "but there is %02X %02X %02X %02X"), byte_at (file, offset + pcir),
                         byte_at (file, offset + pcir + 1), byte_at (file, offset + pcir + 2),
                         byte_at (file, offset + pcir + 3));
}

static void
parse_pcir (SyPciImage *self,
            SySpan      file,
            GPtrArray  *problems)
{
  gsize at = self->offset + self->pcir;
  SySpan pcir = sy_span_from (file, at);

  memcpy (self->pcir_signature, pcir.data, 4);
  self->vendor = word_at (pcir, SY_PCIR_VENDOR);
  self->device = word_at (pcir, SY_PCIR_DEVICE);
  self->pcir_length = word_at (pcir, SY_PCIR_LENGTH);
  self->pcir_revision = (guint8) byte_at (pcir, SY_PCIR_REVISION);
  self->class_code = byte_at (pcir, SY_PCIR_CLASS) |
                     (guint32) word_at (pcir, SY_PCIR_CLASS + 1) << 8;
  self->pcir_size = (gsize) word_at (pcir, SY_PCIR_IMAGE_LENGTH) * SY_PCI_IMAGE_BLOCK_SIZE;
  self->code_revision = word_at (pcir, SY_PCIR_CODE_REVISION);
  self->code_type = (guint8) byte_at (pcir, SY_PCIR_CODE_TYPE);
  self->pcir_last = (byte_at (pcir, SY_PCIR_INDICATOR) & SY_ROM_LAST) != 0;
  if (self->pcir_revision >= 3)
    {
      self->device_list = word_at (pcir, SY_PCIR_DEVICE_LIST);
      self->runtime_size = (gsize) word_at (pcir, SY_PCIR_RUNTIME_LENGTH) * SY_PCI_IMAGE_BLOCK_SIZE;
      if (self->pcir_length >= SY_PCIR_SIZE_3)
        {
          self->config_utility = word_at (pcir, SY_PCIR_CONFIG_UTILITY);
          self->dmtf_entry = word_at (pcir, SY_PCIR_DMTF_ENTRY);
        }
    }
  if (self->pcir_length < SY_PCIR_SIZE)
    sy_rom_problems_add (problems, SY_ROM_WARNING, "pcir-length", at + SY_PCIR_LENGTH,
                         _("The PCI data structure says to have 0x%x bytes, but it has at least "
                           "0x%x"), (guint) self->pcir_length, (guint) SY_PCIR_SIZE);
  if (self->pcir % 4 != 0)
    sy_rom_problems_add (problems, SY_ROM_NOTE, "pcir-alignment", at,
                         _("The PCI data structure is at 0x%x of its image, which is no multiple "
                           "of 4"), (guint) self->pcir);
}

/* A list that the data or the image ends before its zero does is no list that ended. */
static void
parse_devices (SyPciImage *self,
               SySpan      image,
               GPtrArray  *problems)
{
  gsize at = (gsize) self->pcir + self->device_list;
  guint16 device = 0;

  if (self->device_list == 0)
    return;
  for (guint i = 0; i <= SY_PCI_IMAGE_MAX_DEVICES; i++, at += 2)
    {
      if (!sy_span_u16 (image, at, &device))
        {
          sy_rom_problems_add (problems, SY_ROM_WARNING, "device-list", self->offset + at,
                               _("The list of devices at 0x%zx goes on there, where the image "
                                 "ends: no zero ends it"),
                               self->offset + self->pcir + self->device_list);
          return;
        }
      if (device == 0)
        return;
      if (i < SY_PCI_IMAGE_MAX_DEVICES)
        g_array_append_val (self->devices, device);
    }
  sy_rom_problems_add (problems, SY_ROM_WARNING, "device-list", self->offset + at,
                       _("The list of devices at 0x%zx has more than %d of them"),
                       self->offset + self->pcir + self->device_list, SY_PCI_IMAGE_MAX_DEVICES);
}

static void
parse_npde (SyPciImage *self,
            SySpan      file,
            GPtrArray  *problems)
{
  gsize at = ((gsize) self->pcir + self->pcir_length + 15) & ~(gsize) 15;
  SySpan npde = sy_span_from (file, self->offset + at);
  gsize size;

  if (!sy_span_has (npde, 0, "NPDE", 4))
    return;
  size = (gsize) word_at (npde, SY_NPDE_IMAGE_LENGTH) * SY_PCI_IMAGE_BLOCK_SIZE;
  if (at + word_at (npde, SY_NPDE_LENGTH) > (size > 0 ? size : self->pcir_size))
    {
      sy_rom_problems_add (problems, SY_ROM_WARNING, "npde-outside", self->offset + at,
                           _("NVIDIA’s extension at 0x%zx is not inside of the image at 0x%zx; it "
                             "does not count"), self->offset + at, self->offset);
      return;
    }
  self->npde.offset = at;
  self->npde.revision = word_at (npde, SY_NPDE_REVISION);
  self->npde.length = word_at (npde, SY_NPDE_LENGTH);
  self->npde.size = size;
  self->npde.has_last = self->npde.length > SY_NPDE_LAST;
  self->npde.last = self->npde.has_last && (byte_at (npde, SY_NPDE_LAST) & SY_ROM_LAST) != 0;
  if (self->npde.length > SY_NPDE_FLAGS)
    self->npde.flags = (guint8) byte_at (npde, SY_NPDE_FLAGS);
  if (self->npde.revision != 0x100 && self->npde.revision != 0x101)
    sy_rom_problems_add (problems, SY_ROM_NOTE, "npde-revision", self->offset + at + 4,
                         _("NVIDIA’s extension has revision 0x%x, of which nothing is known; it "
                           "is read as 0x101"), (guint) self->npde.revision);
  if (self->npde.size == 0)
    sy_rom_problems_add (problems, SY_ROM_NOTE, "npde-length", self->offset + at + 8,
                         _("NVIDIA’s extension does not say how long the image is; that of the PCI "
                           "data structure counts"));
}

/* NVIDIA's driver does the same (nvidia-open, s_locateExpansionRoms). */
static void
choose_size (SyPciImage *self,
             GPtrArray  *problems)
{
  gsize at = self->offset + (self->npde.size > 0 ? self->npde.offset + SY_NPDE_IMAGE_LENGTH
                                                 : (gsize) self->pcir + SY_PCIR_IMAGE_LENGTH);

  self->size = self->npde.size > 0 ? self->npde.size : self->pcir_size;
  self->last = self->pcir_last;
  if (self->npde.has_last)
    self->last = self->npde.last;
  else if (self->npde.size > 0 && self->npde.size < self->pcir_size)
    self->last = FALSE;

  if (self->size == 0)
    sy_rom_problems_add (problems, SY_ROM_ERROR, "image-length", at,
                         _("The image says to have no bytes"));
  else if (self->size > SY_PCI_IMAGE_MAX_SIZE)
    sy_rom_problems_add (problems, SY_ROM_ERROR, "image-length", at,
                         _("The image says to have %zu bytes, but a PCI device can have %d at "
                           "most"), self->size, SY_PCI_IMAGE_MAX_SIZE);
  else if (self->size > self->n_present)
    sy_rom_problems_add (problems, SY_ROM_ERROR, "truncated", self->offset + self->n_present,
                         _("The file is cut off: the image at 0x%zx should have %zu bytes, of "
                           "which %zu are there"), self->offset, self->size, self->n_present);
  self->n_present = MIN (self->n_present, self->size);
}

static guint8
sum_bytes (const guint8 *data,
           gsize         size)
{
  guint8 sum = 0;

  for (gsize i = 0; i < size; i++)
    sum = (guint8) (sum + data[i]);

  return sum;
}

static void
check_sum (SyPciImage *self,
           SySpan      image,
           GPtrArray  *problems)
{
  gsize init = self->init_size;
  guint8 init_sum;
  guint8 sum;

  if (self->code_type != SY_PCI_CODE_X86)
    return;
  if (init == 0 || init > self->size)
    sy_rom_problems_add (problems, SY_ROM_WARNING, "size-byte", self->offset + SY_ROM_INIT_SIZE,
                         _("The size byte says that a BIOS copies %zu bytes, but the image has "
                           "%zu"), init, self->size);
  if (image.size < self->size || self->size == 0)
    {
      self->sum = SY_PCI_SUM_UNKNOWN;
      return;
    }

  init_sum = sum_bytes (image.data, MIN (init, image.size));
  sum = (guint8) (init_sum + sum_bytes (image.data + MIN (init, image.size),
                                        image.size - MIN (init, image.size)));
  if (sum == 0)
    self->sum = SY_PCI_SUM_RIGHT;
  else if (init > 0 && init <= image.size && init_sum == 0)
    self->sum = SY_PCI_SUM_INIT_RIGHT;
  else if ((self->npde.flags & SY_PCI_NPDE_SUM_OFF) != 0)
    self->sum = SY_PCI_SUM_OFF;
  else
    self->sum = SY_PCI_SUM_WRONG;

  if (self->sum == SY_PCI_SUM_WRONG)
    sy_rom_problems_add (problems, SY_ROM_ERROR, "checksum", self->offset,
                         _("The image at 0x%zx is damaged: its bytes should sum up to 0x00, but "
                           "they do to 0x%02x"), self->offset, (guint) sum);
}

/*
 * The BIOS puts the ids of the card there; a byte after them and a sum of its own tell that the
 * block is one (envytools, envy_bios_parse).
 */
static void
parse_subsystem (SyPciImage *self,
                 SySpan      image)
{
  SySpan straps;

  if (self->code_type != SY_PCI_CODE_X86 || self->vendor != SY_PCI_VENDOR_NVIDIA ||
      self->pcir < SY_NVIDIA_END || byte_at (image, SY_NVIDIA_A5) != 0xa5 ||
      !sy_span_sub (image, SY_NVIDIA_STRAPS, SY_NVIDIA_END - SY_NVIDIA_STRAPS, &straps) ||
      sum_bytes (straps.data, straps.size) != 0)
    return;
  self->subsystem_vendor = word_at (image, SY_NVIDIA_SUBSYSTEM);
  self->subsystem_device = word_at (image, SY_NVIDIA_SUBSYSTEM + 2);
}

SyPciImage *
sy_pci_image_parse (SySpan     file,
                    gsize      offset,
                    GPtrArray *problems)
{
  g_autoptr (SyPciImage) self = NULL;
  SySpan image;

  if (!sy_pci_image_begins_at (file, offset, FALSE))
    {
      add_no_image (file, offset, problems);
      return NULL;
    }

  self = sy_pci_image_new ();
  self->offset = offset;
  self->n_present = file.size - offset;
  self->signature = word_at (file, offset);
  self->pcir = word_at (file, offset + SY_ROM_PCIR);
  parse_pcir (self, file, problems);
  parse_npde (self, file, problems);
  choose_size (self, problems);

  image = sy_span_from (file, offset);
  image.size = self->n_present;
  self->init_size = (gsize) byte_at (image, SY_ROM_INIT_SIZE) * SY_PCI_IMAGE_BLOCK_SIZE;
  parse_devices (self, image, problems);
  check_sum (self, image, problems);
  parse_subsystem (self, image);
  if (self->code_type == SY_PCI_CODE_EFI)
    sy_pci_image_parse_efi (self, image, problems);

  return g_steal_pointer (&self);
}

gboolean
sy_pci_image_lists (const SyPciImage *self,
                    guint16           device)
{
  for (guint i = 0; i < self->devices->len; i++)
    if (g_array_index (self->devices, guint16, i) == device)
      return TRUE;

  return FALSE;
}

gboolean
sy_pci_image_is_for (const SyPciImage *self,
                     guint16           vendor,
                     guint16           device)
{
  return self->vendor == vendor &&
         (self->device == device || sy_pci_image_lists (self, device));
}

const char *
sy_pci_code_to_string (guint8 code_type)
{
  switch (code_type)
    {
    case SY_PCI_CODE_X86:
      return "x86";

    case SY_PCI_CODE_OPEN_FIRMWARE:
      return "open-firmware";

    case SY_PCI_CODE_PA_RISC:
      return "pa-risc";

    case SY_PCI_CODE_EFI:
      return "efi";

    case SY_PCI_CODE_NBSI:
      return "nbsi";

    case SY_PCI_CODE_NVIDIA:
      return "nvidia";

    default:
      return "unknown";
    }
}

const char *
sy_pci_sum_to_string (SyPciSum sum)
{
  static const char * const names[] = { "none", "right", "init-right", "off", "wrong", "unknown" };

  return sum < G_N_ELEMENTS (names) ? names[sum] : "unknown";
}
