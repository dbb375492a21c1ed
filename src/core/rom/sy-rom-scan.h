/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "rom/sy-rom-fit.h"
#include "sy-error.h"

G_BEGIN_DECLS

/* The largest file that is looked into; an update on a CD has 100 MiB. */
#define SY_ROM_SCAN_FILE_MAX_SIZE (512 * 1024 * 1024)

/**
 * SyRomScanLimits: what a scan may cost, so that no file can make it endless
 * @max_unpacked: bytes in all
 * @max_part: bytes that one member or section may unpack to
 * @max_depth: of one in the other: containers, volumes, sections
 * @max_parts: members, files and sections
 * @max_seconds: in all
 * @run_programs: whether a program that is installed may unpack what we cannot
 */
typedef struct {
  guint64  max_unpacked;
  gsize    max_part;
  guint    max_depth;
  guint    max_parts;
  guint    max_seconds;
  gboolean run_programs;
} SyRomScanLimits;

/** sy_rom_scan_limits_set_default: what suits the updates of laptops, with much to spare */
void        sy_rom_scan_limits_set_default (SyRomScanLimits *self);

/**
 * SyRomFound: a ROM, once, wherever and however often it was found
 * @path: where: "update.exe > 7z: bios.cap > AMI capsule > FV 8c8c… > file … > LZMA > raw+0x40"
 * @also: (element-type utf8): where the same bytes were found too
 * @rom: it alone; its offsets count from its begin
 * @sha256: of its bytes
 */
typedef struct {
  char        *path;
  GPtrArray   *also;
  SyOptionRom *rom;
  char        *sha256;
} SyRomFound;

/**
 * SyRomNoteKind: why something was not looked into
 * @SY_ROM_NOTE_ENCRYPTED: or packed in a way that only its maker's program undoes
 * @SY_ROM_NOTE_UNSUPPORTED: a form that is known, and not read here
 * @SY_ROM_NOTE_DAMAGED: it is not as its form says that it should be
 * @SY_ROM_NOTE_PROGRAM: a program is missing
 * @SY_ROM_NOTE_LIMIT: it would unpack to too much
 */
typedef enum {
  SY_ROM_NOTE_ENCRYPTED,
  SY_ROM_NOTE_UNSUPPORTED,
  SY_ROM_NOTE_DAMAGED,
  SY_ROM_NOTE_PROGRAM,
  SY_ROM_NOTE_LIMIT,
} SyRomNoteKind;

/**
 * SyRomScanNote: something that was not looked into
 * @says: why, and what to do instead where there is something
 */
typedef struct {
  SyRomNoteKind  kind;
  char          *path;
  char          *says;
} SyRomScanNote;

/**
 * SyRomScan: what a file holds
 * @name: of the file
 * @founds: (element-type SyRomFound): in the order in which they were found
 * @notes: (element-type SyRomScanNote): at most 64
 * @n_notes_left_out: how many more there would be
 * @n_parts: members, files and sections that were looked into
 * @unpacked: bytes that came out of containers and compressed sections
 * @stopped: (nullable): why the scan gave up before the end
 */
typedef struct {
  char      *name;
  GPtrArray *founds;
  GPtrArray *notes;
  guint      n_notes_left_out;
  guint      n_parts;
  guint64    unpacked;
  char      *stopped;
} SyRomScan;

/**
 * SyRomScanProgress:
 * @fraction: how far the scan is, 0 to 1
 * @path: what is looked into
 *
 * Called in the thread of the scan, often.
 */
typedef void (*SyRomScanProgress) (double      fraction,
                                   const char *path,
                                   gpointer    user_data);

/**
 * sy_rom_scan:
 * @file: a firmware update, an image of a flash chip, a ROM or a file with one somewhere
 * @name: of the file, for the paths
 * @limits: (nullable): %NULL for the default
 * @progress: (nullable)
 *
 * Looks for every expansion ROM: in containers, programs that unpack themselves, capsules, firmware
 * volumes, files and sections, compressed or not, one in the other; and at last at every place of
 * everything that was unpacked.
 *
 * Returns: (transfer full) (nullable): what was found, also where @stopped says that not all was
 *   looked at; %NULL with %SY_ERROR_CANCELLED
 */
SyRomScan  *sy_rom_scan                    (GBytes                 *file,
                                            const char             *name,
                                            const SyRomScanLimits  *limits,
                                            SyRomScanProgress       progress,
                                            gpointer                user_data,
                                            GCancellable           *cancellable,
                                            GError                **error)
                                            G_GNUC_WARN_UNUSED_RESULT;

void        sy_rom_scan_free               (SyRomScan              *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyRomScan, sy_rom_scan_free)

/**
 * sy_rom_scan_find_best:
 *
 * Returns: (nullable): of those that can be used for that card, the one that fits best; among
 *   equals one whose own id it is before one that lists it, and then the first
 */
const SyRomFound *
            sy_rom_scan_find_best          (const SyRomScan        *self,
                                            const SyRomCard        *card);

/** sy_rom_scan_count_equal: how many others fit that card as well as @found does */
guint       sy_rom_scan_count_equal        (const SyRomScan        *self,
                                            const SyRomFound       *found,
                                            const SyRomCard        *card);

/** sy_rom_scan_count_usable: how many different ones can be used for that card */
guint       sy_rom_scan_count_usable       (const SyRomScan        *self,
                                            const SyRomCard        *card);

/** sy_rom_scan_lacks_program: whether a part was left out as “innoextract” is not installed */
gboolean    sy_rom_scan_lacks_program      (const SyRomScan        *self);

/**
 * sy_rom_scan_choose:
 *
 * The one ROM that fits that card best, for where nobody can be asked.
 *
 * Returns: (transfer none) (nullable): it, or %NULL with %SY_ERROR_CONFLICT that lists those that
 *   fit equally well, or %SY_ERROR_NOT_FOUND with what was not looked into
 */
const SyRomFound *
            sy_rom_scan_choose             (const SyRomScan        *self,
                                            const SyRomCard        *card,
                                            GError                **error);

/** sy_rom_note_kind_to_string: "encrypted", "unsupported", "damaged", "program" or "limit" */
const char *sy_rom_note_kind_to_string     (SyRomNoteKind           kind);

G_END_DECLS
