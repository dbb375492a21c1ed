/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rom/sy-capsule.h"
#include "rom/sy-rom-scan.h"
#include "rom/sy-span.h"

G_BEGIN_DECLS

/* A scan under way. */
typedef struct {
  SyRomScan         *scan;
  SyRomScanLimits    limits;
  gint64             deadline_us;
  GHashTable        *by_sha256;       /* char -> SyRomFound of scan */
  SyRomScanProgress  progress;
  gpointer           user_data;
  GCancellable      *cancellable;
  double             fraction;        /* at the begin of what is looked into */
  double             share;           /* of the whole, that it is */
  gboolean           hp;              /* a file in it has a name that HP gives */
} SyRomSearch;

/**
 * SyRomFrame: bytes that are looked through as one, and what their parts are called
 * @path: what they are
 * @parts: (element-type SyFirmwarePart): outer ones before those inside of them
 * @depth: how many things they are in
 * @n_named: of the parts, those that the file itself names: resources, regions
 * @quiet: no word of ROMs that are not whole, as the bytes are packed
 * @advice: (nullable): said where no ROM is in it
 */
typedef struct {
  GBytes     *bytes;
  SySpan      span;
  const char *path;
  GPtrArray  *parts;
  guint       depth;
  guint       n_named;
  gboolean    quiet;
  const char *advice;
} SyRomFrame;

typedef enum {
  SY_ROM_BYTES_FILE,
  SY_ROM_BYTES_SECTIONS,
} SyRomBytes;

/* The functions that return a gboolean give %FALSE where the whole search has to end: @error is
 * set where it was cancelled, and else the scan says why it stopped. */

/** sy_rom_search_count: counts a part; @path: (nullable): reported as progress */
gboolean sy_rom_search_count      (SyRomSearch       *self,
                                   guint              depth,
                                   const char        *path,
                                   GError           **error);

/** sy_rom_search_get_room: how many bytes may come out of the next part */
gsize    sy_rom_search_get_room   (const SyRomSearch *self);

/** sy_rom_search_unpacked: counts bytes that came out of a part */
gboolean sy_rom_search_unpacked   (SyRomSearch       *self,
                                   gsize              size);

/** sy_rom_search_see_name: @name: of a file in it: whose update it is */
void     sy_rom_search_see_name   (SyRomSearch       *self,
                                   const char        *name);

/** sy_rom_search_failed: notes why a part was not unpacked */
gboolean sy_rom_search_failed     (SyRomSearch       *self,
                                   const char        *path,
                                   const GError      *problem,
                                   GError           **error);

void     sy_rom_search_note       (SyRomSearch       *self,
                                   SyRomNoteKind      kind,
                                   const char        *path,
                                   const char        *says);

/** sy_rom_frame_add: names a part of it */
void     sy_rom_frame_add         (SyRomFrame        *self,
                                   gsize              offset,
                                   gsize              end,
                                   const char        *format,
                                   ...) G_GNUC_PRINTF (4, 5);

/** sy_rom_frame_last_path: (transfer full): the path to the part that was added last */
char    *sy_rom_frame_last_path   (const SyRomFrame  *self) G_GNUC_WARN_UNUSED_RESULT;

/** sy_rom_frame_path: (transfer full): the path to @offset; with its distance from the innermost
 *   part where @exact. It takes longer the more parts there are */
char    *sy_rom_frame_path        (const SyRomFrame  *self,
                                   gsize              offset,
                                   gboolean           exact) G_GNUC_WARN_UNUSED_RESULT;

/** sy_rom_search_bytes: looks through @bytes, which are called @path */
gboolean sy_rom_search_bytes      (SyRomSearch       *self,
                                   GBytes            *bytes,
                                   SyRomBytes         kind,
                                   const char        *path,
                                   guint              depth,
                                   GError           **error);

/** sy_rom_search_file: opens what @frame may be as a file: a container, a program, a capsule */
gboolean sy_rom_search_file       (SyRomSearch       *self,
                                   SyRomFrame        *frame,
                                   GError           **error);

/** sy_rom_search_volumes: between two offsets of @frame */
gboolean sy_rom_search_volumes    (SyRomSearch       *self,
                                   SyRomFrame        *frame,
                                   gsize              begin,
                                   gsize              end,
                                   guint              depth,
                                   GError           **error);

/** sy_rom_search_sections: and behind the last of them volumes */
gboolean sy_rom_search_sections   (SyRomSearch       *self,
                                   SyRomFrame        *frame,
                                   gsize              begin,
                                   gsize              end,
                                   guint              depth,
                                   GError           **error);

/** sy_entropy_is_high: whether the bytes are as good as random: encrypted or compressed */
gboolean sy_entropy_is_high       (SySpan             span);

G_END_DECLS
