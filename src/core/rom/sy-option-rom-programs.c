/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rom/sy-option-rom.h"

#include <glib/gi18n-lib.h>

#include "rom/sy-pci-image-private.h"
#include "rom/sy-tiano.h"

static gboolean
is_packed (const SyPciImage *image)
{
  return image->code_type == SY_PCI_CODE_EFI && image->efi.compression == 1 &&
         image->efi.program == SY_PCI_PROGRAM_UNKNOWN && image->size > 0 &&
         image->n_present == image->size;
}

/* UEFI Specification 2.10, section 14.4.2.3: the whole program is compressed, its headers too. */
static void
check_program (SyPciImage *image,
               SySpan      file,
               GPtrArray  *problems)
{
  gsize offset = image->offset + image->efi.image_offset;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) program = NULL;
  SySpan packed;

  if (!sy_span_sub (file, offset, image->size - image->efi.image_offset, &packed))
    return;
  program = sy_tiano_decode (packed, SY_TIANO_EFI, SY_PCI_IMAGE_MAX_SIZE, NULL, &error);
  if (program != NULL)
    {
      sy_pci_image_check_program (image, sy_span_from_bytes (program), TRUE, problems);
      return;
    }
  image->efi.program = SY_PCI_PROGRAM_WRONG;
  sy_rom_problems_add (problems, SY_ROM_WARNING, "efi-program", offset,
                       _("The compressed program for EFI cannot be unpacked: %s"), error->message);
}

void
sy_option_rom_check_programs (SyOptionRom *self)
{
  SySpan file = sy_span_from_bytes (self->file);

  for (guint i = 0; i < self->images->len; i++)
    {
      SyPciImage *image = self->images->pdata[i];

      if (is_packed (image))
        check_program (image, file, self->problems);
    }
}
