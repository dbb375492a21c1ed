/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "rom/sy-span.h"
#include "sy-error.h"

G_BEGIN_DECLS

/* Types of files (UEFI Platform Initialization 1.7, volume 3, table 3). */
#define SY_FIRMWARE_FILE_RAW 0x01
#define SY_FIRMWARE_FILE_PAD 0xf0

/**
 * SyFirmwareVolume: the header of a firmware volume (PI 1.7, volume 3, section 3.2.1)
 * @format: which file system it has
 * @size: what it says that it has, at most what is there
 * @first_file: where its files begin; @size where it is of a file system that is not known
 * @erased: the byte that flash memory has before it is written: 00 or ff
 * @cut_off: it says to be larger than what is there
 */
typedef struct {
  SyGuid   format;
  gsize    size;
  gsize    first_file;
  guint8   erased;
  gboolean cut_off;
} SyFirmwareVolume;

/**
 * SyFirmwareFile: of a volume; offsets in bytes from the begin of the volume
 * @end: behind it
 */
typedef struct {
  SyGuid   name;
  guint8   type;
  gsize    offset;
  gsize    content;
  gsize    end;
} SyFirmwareFile;

/** sy_firmware_volume_find: @out_offset: where a volume begins, at @start or later */
gboolean sy_firmware_volume_find (SySpan                   span,
                                  gsize                    start,
                                  gsize                   *out_offset);

/**
 * sy_firmware_volume_read:
 * @span: from the begin of the volume on
 *
 * Returns: %FALSE with %SY_ERROR_INVALID_DATA where it is none
 */
gboolean sy_firmware_volume_read (SySpan                   span,
                                  SyFirmwareVolume        *out_volume,
                                  GError                 **error);

/**
 * sy_firmware_volume_next:
 * @span: as it was read
 * @offset: (inout): at first @first_file, then behind the file that was given
 *
 * Returns: %FALSE where there is no further file, or none that can be read
 */
gboolean sy_firmware_volume_next (const SyFirmwareVolume  *self,
                                  SySpan                   span,
                                  gsize                   *offset,
                                  SyFirmwareFile          *out_file);

G_END_DECLS
