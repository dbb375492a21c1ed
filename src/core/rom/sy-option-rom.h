/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "rom/sy-pci-image.h"
#include "sy-evidence.h"

G_BEGIN_DECLS

/* A chain has two or three images, NVIDIA's up to six. */
#define SY_OPTION_ROM_MAX_IMAGES 16

/**
 * SyOptionRomBefore: what a file has before its ROM
 * @SY_OPTION_ROM_BEFORE_NVGI: the header that NVIDIA's tools and GPU-Z write
 * @SY_OPTION_ROM_BEFORE_OTHER: anything else
 */
typedef enum {
  SY_OPTION_ROM_BEFORE_NOTHING,
  SY_OPTION_ROM_BEFORE_NVGI,
  SY_OPTION_ROM_BEFORE_OTHER,
} SyOptionRomBefore;

/**
 * SyOptionRomMatch: for which card a ROM is
 * @SY_OPTION_ROM_MATCH_LISTED: that card is in its list of devices
 * @SY_OPTION_ROM_MATCH_SAME: its id is that of the card
 */
typedef enum {
  SY_OPTION_ROM_MATCH_OTHER,
  SY_OPTION_ROM_MATCH_LISTED,
  SY_OPTION_ROM_MATCH_SAME,
} SyOptionRomMatch;

/**
 * SyOptionRom: the expansion ROM of a PCI device (PCI Firmware Specification 3.3, chapter 5)
 * @file: the bytes that it is in
 * @before: what is before it, of a whole file that was parsed
 * @offset: where its first image begins in @file, in bytes
 * @size: from there to the end of its last image that is there whole, in bytes
 * @images: (element-type SyPciImage): in the order of the chain; empty where there is none
 * @problems: (element-type SyRomProblem): everything that is wrong, in the order of the search
 * @headless: where @images begin, the rest of a ROM begins whose first image is damaged
 */
typedef struct {
  GBytes            *file;
  SyOptionRomBefore  before;
  gsize              offset;
  gsize              size;
  GPtrArray         *images;
  GPtrArray         *problems;
  gboolean           headless;
} SyOptionRom;

void              sy_option_rom_free       (SyOptionRom  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyOptionRom, sy_option_rom_free)

/**
 * sy_option_rom_parse:
 * @file: a ROM as dumped: with or without a header before it and padding after it
 *
 * Finds the ROM in a file that is meant to hold one: at the begin, where NVIDIA's header says, or
 * at the first place where one begins; and reads all of its images, also behind a damaged one.
 *
 * Returns: (transfer full): never %NULL; without images where no ROM was found, and then the
 *   problems say why
 */
SyOptionRom      *sy_option_rom_parse      (GBytes       *file) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_option_rom_parse_at:
 * @offset: where the first image begins, as sy_option_rom_find() tells
 *
 * Reads the chain of images that begins at @offset. It takes as long as adding up the bytes of its
 * images, at most %SY_PCI_IMAGE_MAX_SIZE each.
 *
 * Returns: (transfer full): never %NULL; without images where none begins there
 */
SyOptionRom      *sy_option_rom_parse_at   (GBytes       *file,
                                            gsize         offset) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_option_rom_find:
 * @from: where to begin to look
 *
 * Looks for the first image that begins at @from or later, at any alignment: 55 AA with a pointer
 * to PCIR. Reads every byte about once, and allocates nothing.
 *
 * Returns: %FALSE where there is none
 */
gboolean          sy_option_rom_find       (SySpan        data,
                                            gsize         from,
                                            gsize        *out_offset);

/**
 * sy_option_rom_find_next:
 * @self: a ROM of @data that was parsed
 *
 * Looks for the ROM after it: behind the end of one that is whole, else behind the begin of its
 * first image, but not among its images.
 */
gboolean          sy_option_rom_find_next  (const SyOptionRom *self,
                                            SySpan             data,
                                            gsize             *out_offset);

/**
 * sy_option_rom_check_programs:
 *
 * Unpacks the compressed programs of images for EFI, and looks whether they are whole; reading a
 * ROM alone does that with those only that are not compressed. For a ROM that a user looks at: a
 * program may unpack to %SY_PCI_IMAGE_MAX_SIZE.
 */
void              sy_option_rom_check_programs (SyOptionRom *self);

/** sy_option_rom_is_whole: whether it has images, and none of its problems is an error */
gboolean          sy_option_rom_is_whole   (const SyOptionRom *self);

/** sy_option_rom_get_bytes: (transfer full): all of its images, as they are in the file */
GBytes           *sy_option_rom_get_bytes  (const SyOptionRom *self) G_GNUC_WARN_UNUSED_RESULT;

/** sy_option_rom_get_image_bytes: (transfer full): one of them, as much as there is of it */
GBytes           *sy_option_rom_get_image_bytes (const SyOptionRom *self,
                                                 guint index) G_GNUC_WARN_UNUSED_RESULT;

/** sy_option_rom_match: by its first image, which is the one that the card's driver reads */
SyOptionRomMatch  sy_option_rom_match      (const SyOptionRom *self,
                                            guint16            vendor,
                                            guint16            device);

/** sy_option_rom_match_subsystem: unknown where the ROM or the card does not tell */
SyTristate        sy_option_rom_match_subsystem (const SyOptionRom *self,
                                                 guint16            vendor,
                                                 guint16            device);

/** sy_option_rom_match_to_string: "other", "listed" or "same" */
const char       *sy_option_rom_match_to_string (SyOptionRomMatch match);

/** sy_option_rom_build_json: adds its members to the object that was begun */
void              sy_option_rom_build_json (const SyOptionRom *self,
                                            JsonBuilder       *builder);

G_END_DECLS
