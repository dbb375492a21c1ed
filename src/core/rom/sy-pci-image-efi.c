/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rom/sy-pci-image-private.h"

#include <glib/gi18n-lib.h>

/* Microsoft PE and COFF specification. */
#define DOS_PE_OFFSET      0x3c
#define PE_MACHINE         0x04
#define PE_N_SECTIONS      0x06
#define PE_OPTIONAL_SIZE   0x14
#define PE_OPTIONAL        0x18
#define OPTIONAL_SUBSYSTEM 0x44
#define SECTION_SIZE       40
#define SECTION_RAW_SIZE   16
#define SECTION_RAW_OFFSET 20

typedef struct {
  SyPciImage *image;
  SySpan      program;
  gsize       offset;       /* of the program, in the file */
  gboolean    unpacked;     /* so that its bytes have no place of their own there */
  GPtrArray  *problems;
} Reader;

static gsize
get_place (const Reader *self,
           gsize         at)
{
  return self->offset + (self->unpacked ? 0 : at);
}

/* The file's own begin, MZ, leads to PE; @out_pe: where that is in the program. */
static gboolean
find_pe (const Reader *self,
         gsize        *out_pe)
{
  guint32 pe;

  if (!sy_span_has (self->program, 0, "MZ", 2) ||
      !sy_span_u32 (self->program, DOS_PE_OFFSET, &pe))
    {
      sy_rom_problems_add (self->problems, SY_ROM_WARNING, "efi-program", self->offset,
                           _("The program for EFI should begin there with 4D 5A (“MZ”)"));
      return FALSE;
    }
  if (!sy_span_has (self->program, pe, "PE\0", 4))
    {
      sy_rom_problems_add (self->problems, SY_ROM_WARNING, "efi-program",
                           get_place (self, DOS_PE_OFFSET),
                           _("The program for EFI says that its PE header is at 0x%x, but there "
                             "is none"), pe);
      return FALSE;
    }
  *out_pe = pe;

  return TRUE;
}

static gboolean
check_number (const Reader *self,
              gsize         at,
              const char   *name,
              guint         expected)
{
  guint16 found;

  if (sy_span_u16 (self->program, at, &found) && found == expected)
    return TRUE;
  sy_rom_problems_add (self->problems, SY_ROM_WARNING, "efi-program", get_place (self, at),
                       _("The program for EFI has not the %s that the header of the image says: "
                         "0x%x"), name, expected);

  return FALSE;
}

/* Every section has to lie in the image. */
static gboolean
check_sections (const Reader *self,
                gsize         pe)
{
  guint16 n = 0;
  guint16 optional_size = 0;

  (void) sy_span_u16 (self->program, pe + PE_N_SECTIONS, &n);
  (void) sy_span_u16 (self->program, pe + PE_OPTIONAL_SIZE, &optional_size);
  for (guint i = 0; i < n; i++)
    {
      gsize row = pe + PE_OPTIONAL + optional_size + (gsize) i * SECTION_SIZE;
      guint32 size;
      guint32 offset;

      if (!sy_span_u32 (self->program, row + SECTION_RAW_SIZE, &size) ||
          !sy_span_u32 (self->program, row + SECTION_RAW_OFFSET, &offset) ||
          (size > 0 && (guint64) offset + size > self->program.size))
        {
          sy_rom_problems_add (self->problems, SY_ROM_WARNING, "efi-program", get_place (self, row),
                               _("Section %u of %u of the program for EFI does not end inside of "
                                 "its image"), i + 1, (guint) n);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
check_program (const Reader *self)
{
  gsize pe;

  return find_pe (self, &pe) &&
         check_number (self, pe + PE_MACHINE, _("machine"), self->image->efi.machine) &&
         check_number (self, pe + PE_OPTIONAL + OPTIONAL_SUBSYSTEM, _("subsystem"),
                       self->image->efi.subsystem) &&
         check_sections (self, pe);
}

static void
check_header (const SyPciImage *self,
              GPtrArray        *problems)
{
  if (self->efi.signature != SY_EFI_ROM_SIGNATURE)
    sy_rom_problems_add (problems, SY_ROM_WARNING, "efi-signature",
                         self->offset + SY_EFI_ROM_SIGNATURE_AT,
                         _("An image for EFI should have 0x%08x there, but there is 0x%08x"),
                         (guint) SY_EFI_ROM_SIGNATURE, self->efi.signature);
  else if (self->efi.compression > 1)
    sy_rom_problems_add (problems, SY_ROM_WARNING, "efi-compression",
                         self->offset + SY_EFI_ROM_COMPRESSION,
                         _("The program for EFI is compressed in the unknown way %u; 0 and 1 are "
                           "known"), (guint) self->efi.compression);
  else if (self->efi.image_offset < SY_ROM_HEADER_SIZE ||
           (self->size > 0 && self->efi.image_offset >= self->size))
    sy_rom_problems_add (problems, SY_ROM_WARNING, "efi-offset",
                         self->offset + SY_EFI_ROM_IMAGE_OFFSET,
                         _("The program for EFI should be at 0x%x of its image, which is not "
                           "between its header and its end, 0x%zx"),
                         (guint) self->efi.image_offset, self->size);
}

void
sy_pci_image_parse_efi (SyPciImage *self,
                        SySpan      image,
                        GPtrArray  *problems)
{
  guint n_problems = problems->len;
  guint16 init = 0;

  (void) sy_span_u16 (image, SY_ROM_INIT_SIZE, &init);
  self->init_size = (gsize) init * SY_PCI_IMAGE_BLOCK_SIZE;
  if (!sy_span_u32 (image, SY_EFI_ROM_SIGNATURE_AT, &self->efi.signature) ||
      !sy_span_u16 (image, SY_EFI_ROM_SUBSYSTEM, &self->efi.subsystem) ||
      !sy_span_u16 (image, SY_EFI_ROM_MACHINE, &self->efi.machine) ||
      !sy_span_u16 (image, SY_EFI_ROM_COMPRESSION, &self->efi.compression) ||
      !sy_span_u16 (image, SY_EFI_ROM_IMAGE_OFFSET, &self->efi.image_offset))
    return;
  check_header (self, problems);
  if (problems->len > n_problems)
    {
      self->efi.program = SY_PCI_PROGRAM_WRONG;
      return;
    }
  if (self->efi.compression != 0 || image.size < self->size)
    return;

  sy_pci_image_check_program (self, sy_span_from (image, self->efi.image_offset), FALSE, problems);
}

void
sy_pci_image_check_program (SyPciImage *self,
                            SySpan      program,
                            gboolean    unpacked,
                            GPtrArray  *problems)
{
  const Reader reader = {
    .image = self,
    .program = program,
    .offset = self->offset + self->efi.image_offset,
    .unpacked = unpacked,
    .problems = problems,
  };

  self->efi.program = check_program (&reader) ? SY_PCI_PROGRAM_RIGHT : SY_PCI_PROGRAM_WRONG;
}
