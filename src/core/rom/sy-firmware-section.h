/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "rom/sy-span.h"
#include "sy-error.h"

G_BEGIN_DECLS

/**
 * SyFirmwareContent: what is in a section, or what has to be done to see it
 * @SY_FIRMWARE_CONTENT_DATA: no sections
 * @SY_FIRMWARE_CONTENT_SECTIONS: sections, as they are
 * @SY_FIRMWARE_CONTENT_VOLUME: a firmware volume
 * @SY_FIRMWARE_CONTENT_LZMA: packed sections, and so for those that follow
 * @SY_FIRMWARE_CONTENT_STANDARD: packed by EFI 1.1 or by Tiano; it does not say which
 * @SY_FIRMWARE_CONTENT_UNKNOWN: of a form that is not known, encrypted for example
 */
typedef enum {
  SY_FIRMWARE_CONTENT_DATA,
  SY_FIRMWARE_CONTENT_SECTIONS,
  SY_FIRMWARE_CONTENT_VOLUME,
  SY_FIRMWARE_CONTENT_LZMA,
  SY_FIRMWARE_CONTENT_LZMA_X86,
  SY_FIRMWARE_CONTENT_STANDARD,
  SY_FIRMWARE_CONTENT_TIANO,
  SY_FIRMWARE_CONTENT_GZIP,
  SY_FIRMWARE_CONTENT_UNKNOWN,
} SyFirmwareContent;

/**
 * SyFirmwareSection: of a file (PI 1.7, volume 3, section 3.2.4)
 * @guid: of one that is defined by its GUID, or of a freeform one; else zeros
 * @data: where its content begins
 * @end: behind it
 */
typedef struct {
  guint8            type;
  SyGuid            guid;
  SyFirmwareContent content;
  gsize             offset;
  gsize             data;
  gsize             end;
} SyFirmwareSection;

/**
 * sy_firmware_section_next:
 * @span: a row of sections, of which each begins at a multiple of 4
 * @offset: (inout): at first 0, then behind the section that was given
 *
 * Returns: %FALSE where there is no further section, or none that can be read
 */
gboolean    sy_firmware_section_next    (SySpan                    span,
                                         gsize                    *offset,
                                         SyFirmwareSection        *out_section);

/** sy_firmware_section_are: whether @span is filled by sections, but for padding */
gboolean    sy_firmware_section_are     (SySpan                    span);

/** sy_firmware_section_is_packed: whether sy_firmware_section_unpack() has to unpack it */
gboolean    sy_firmware_section_is_packed (const SyFirmwareSection *self);

/**
 * sy_firmware_section_unpack:
 * @span: as it was read
 * @max_size: what it may unpack to, in bytes
 *
 * Returns: (transfer full) (nullable): the bytes, or %NULL with %SY_ERROR_INVALID_DATA,
 *   %SY_ERROR_REFUSED where they would be larger, or %SY_ERROR_CANCELLED
 */
GBytes     *sy_firmware_section_unpack  (const SyFirmwareSection  *self,
                                         SySpan                    span,
                                         gsize                     max_size,
                                         GCancellable             *cancellable,
                                         GError                  **error)
                                         G_GNUC_WARN_UNUSED_RESULT;

/** sy_firmware_section_get_name: (transfer full): what it is, in the words of the specification */
char       *sy_firmware_section_get_name (const SyFirmwareSection *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
