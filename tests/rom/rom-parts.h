/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rom/sy-option-rom.h"

G_BEGIN_DECLS

/*
 * Parts of ROMs for the tests, the bench and the fuzzer's corpus: images as vendors make them, with
 * nothing of any vendor in them.
 */

/** part_x86_new: an image for x86 of 10de:1c8d, the last of its chain, with headers of PCI 3.0 */
SyPciImage *part_x86_new     (guint        n_blocks) G_GNUC_WARN_UNUSED_RESULT;

/** part_efi_new: the same for EFI, x86-64, a driver of boot services */
SyPciImage *part_efi_new     (guint        n_blocks) G_GNUC_WARN_UNUSED_RESULT;

/** part_nvidia_new: one of NVIDIA's own, with its own signatures */
SyPciImage *part_nvidia_new  (guint        n_blocks) G_GNUC_WARN_UNUSED_RESULT;

/** part_add_npde: NVIDIA's extension, that says the same as PCIR */
void        part_add_npde    (SyPciImage  *image);

/** part_set_devices: @list: ended by zero */
void        part_set_devices (SyPciImage  *image,
                              const guint16 *list);

/** part_write: the image, with a body of which no two blocks are alike; for EFI with a program */
GBytes     *part_write       (const SyPciImage *image) G_GNUC_WARN_UNUSED_RESULT;

/** part_append: writes it at the end of @rom */
void        part_append      (GByteArray       *rom,
                              const SyPciImage *image);

/** part_chain_new: all three kinds after each other, with everything that an image can have */
GByteArray *part_chain_new   (void) G_GNUC_WARN_UNUSED_RESULT;

/** part_put: @value little-endian */
void        part_put         (GByteArray  *rom,
                              gsize        offset,
                              guint        n_bytes,
                              guint32      value);

/**
 * part_nvgi_new: the header of NVIDIA's tools
 * @version: 1 to 3
 * @size: how long the header is; the ROM is to follow it
 */
GByteArray *part_nvgi_new    (guint        version,
                              guint        size) G_GNUC_WARN_UNUSED_RESULT;

/** part_parse: of a copy of its own size, so that a sanitizer sees what reads past it */
SyOptionRom *part_parse      (const GByteArray *file) G_GNUC_WARN_UNUSED_RESULT;

const SyRomProblem *
            part_find_problem (const SyOptionRom *rom,
                               const char        *id);

/** part_assert_problem: @says: what its text has to hold: what was found, or what was expected */
void        part_assert_problem (const SyOptionRom *rom,
                                 const char        *id,
                                 SyRomSeverity      severity,
                                 gsize              offset,
                                 const char        *says);

/** part_fix_sum: makes the first image of part_chain_new() sum up to zero again */
void        part_fix_sum      (GByteArray        *file);

G_END_DECLS
