/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-efi-boot-entry.h"

G_BEGIN_DECLS

/**
 * SyEfiEntry: a boot entry of the firmware
 * @number: of Boot####
 * @options: of the kernel, also where they are inside of a unified kernel image; else empty
 * @unified: it starts such an image, which is on a partition that is mounted
 * @bytes: the variable
 */
typedef struct {
  guint16         number;
  char           *path;
  char           *options;
  gboolean        unified;
  GBytes         *bytes;
  SyEfiBootEntry *entry;
} SyEfiEntry;

/**
 * SyEfiFirmware: what the firmware starts
 * @entries: (element-type SyEfiEntry): in the order of their numbers
 * @order: (element-type guint16): BootOrder; what was started, where there is none
 * @next: (element-type guint16): BootNext, or empty
 * @current: (element-type guint16): BootCurrent, or empty
 */
typedef struct {
  GPtrArray *entries;
  GArray    *order;
  GArray    *next;
  GArray    *current;
} SyEfiFirmware;

/** sy_efi_firmware_read: fills @self, which is to be cleared also after an error */
gboolean          sy_efi_firmware_read          (SySysroot            *sysroot,
                                                 SyEfiFirmware        *self,
                                                 GError              **error);
void              sy_efi_firmware_clear         (SyEfiFirmware        *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SyEfiFirmware, sy_efi_firmware_clear)

/** sy_efi_firmware_find_number: (nullable): the entry of the number at @i, which may be gone */
const SyEfiEntry *sy_efi_firmware_find_number   (const SyEfiFirmware  *self,
                                                 GArray               *numbers,
                                                 guint                 i);

/** sy_efi_firmware_find_host: (nullable): what was started; where that was the entry of the mode,
 * the first of the others */
const SyEfiEntry *sy_efi_firmware_find_host     (const SyEfiFirmware  *self);

/** sy_efi_firmware_find_ordinary: (nullable): what the next ordinary start of Linux is */
const SyEfiEntry *sy_efi_firmware_find_ordinary (const SyEfiFirmware  *self);

/** sy_efi_firmware_find_mode: (nullable): the entry that sets the GPU aside */
const SyEfiEntry *sy_efi_firmware_find_mode     (const SyEfiFirmware  *self);

/** sy_efi_firmware_has_number: whether @number is among @numbers */
gboolean          sy_efi_firmware_has_number    (GArray               *numbers,
                                                 guint16               number);

/** sy_efi_firmware_find_free: the lowest number that nothing has */
guint16           sy_efi_firmware_find_free     (const SyEfiFirmware  *self);

/** sy_efi_entry_is_host: whether @self, which may be %NULL, starts Linux and is not the mode's */
gboolean          sy_efi_entry_is_host          (const SyEfiEntry     *self);

G_END_DECLS
