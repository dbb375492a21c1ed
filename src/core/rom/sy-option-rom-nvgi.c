/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rom/sy-option-rom-private.h"

#include <glib/gi18n-lib.h>

#define NVGI_FIXED1     0x04
#define NVGI_FIXED2     0x08
#define DIRECTORY_AFTER 4096      /* of the flash status, of which the header knows where it is */
#define DIRECTORY_ROM   0x08

static gboolean
read_directory (SySpan   file,
                guint32  header_size,
                guint32 *out_offset)
{
  guint32 status;

  return sy_span_u32 (file, header_size, &status) &&
         sy_span_has (file, (gsize) status + DIRECTORY_AFTER, "RFRD", 4) &&
         sy_span_u32 (file, (gsize) status + DIRECTORY_AFTER + DIRECTORY_ROM, out_offset);
}

/* By the version of the header. %FALSE where what it leads through is missing. */
static gboolean
read_offset (SySpan   file,
             guint   *out_version,
             guint32 *out_offset)
{
  guint32 fixed1 = 0;
  guint32 fixed2 = 0;

  if (!sy_span_u32 (file, NVGI_FIXED1, &fixed1) || !sy_span_u32 (file, NVGI_FIXED2, &fixed2))
    return FALSE;
  *out_version = fixed1 >> 8 & 0xff;
  switch (*out_version)
    {
    case 1:
    case 2:
      return sy_span_u32 (file, (gsize) (fixed1 >> 16 & 0x7fff) + 4, out_offset);

    case 3:
      return read_directory (file, fixed2 & 0xfffff, out_offset);

    default:
      return FALSE;
    }
}

gboolean
sy_option_rom_read_nvgi (SySpan     file,
                         gsize     *out_offset,
                         GPtrArray *problems)
{
  guint version = 0;
  guint32 offset;

  *out_offset = 0;
  if (!sy_span_has (file, 0, "NVGI", 4))
    return FALSE;
  if (!read_offset (file, &version, &offset))
    sy_rom_problems_add (problems, SY_ROM_NOTE, "nvgi", NVGI_FIXED1,
                         _("The header of NVIDIA’s tools, version %u, does not say where the ROM "
                           "begins"), version);
  else if (offset == 0 || !sy_pci_image_has_signature (file, offset))
    sy_rom_problems_add (problems, SY_ROM_WARNING, "nvgi", NVGI_FIXED1,
                         _("The header of NVIDIA’s tools says that the ROM begins at 0x%x, but "
                           "there is no 55 AA"), offset);
  else
    *out_offset = offset;

  return TRUE;
}
