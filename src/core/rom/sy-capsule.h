/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rom/sy-span.h"

G_BEGIN_DECLS

/**
 * SyFirmwarePart: a piece of an image that its own tables name; offsets in bytes
 * @label: what it is: a proper name of the format, not translated
 * @parent: of a #SyRomFrame: the index of the part that it is in, and 1; else 0
 * @depth: in how many parts it is
 */
typedef struct {
  gsize  offset;
  gsize  end;
  char  *label;
  guint  parent;
  guint  depth;
} SyFirmwarePart;

/** sy_firmware_parts_new: (transfer full) (element-type SyFirmwarePart): an empty list */
GPtrArray *sy_firmware_parts_new  (void) G_GNUC_WARN_UNUSED_RESULT;

/** sy_firmware_parts_add: @end may lie behind the end of @span, and is cut there */
void       sy_firmware_parts_add  (GPtrArray  *parts,
                                   SySpan      span,
                                   guint64     offset,
                                   guint64     end,
                                   const char *format,
                                   ...) G_GNUC_PRINTF (5, 6);

/**
 * sy_capsule_read:
 *
 * Reads the header of an update capsule (UEFI specification 2.10, section 8.5.3) and of those of
 * makers: AMI Aptio, Intel, Lenovo, Toshiba; of firmware management, the payloads too.
 *
 * Returns: (transfer full) (nullable) (element-type SyFirmwarePart): first what it carries, then
 *   pieces of that; %NULL where it is no capsule
 */
GPtrArray *sy_capsule_read        (SySpan      span) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_flash_image_read:
 *
 * Reads the descriptor at the begin of an image of all of a flash chip (Intel, 5A A5 F0 0F at 16).
 *
 * Returns: (transfer full) (nullable) (element-type SyFirmwarePart): its regions; %NULL where there
 *   is no descriptor
 */
GPtrArray *sy_flash_image_read    (SySpan      span) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
