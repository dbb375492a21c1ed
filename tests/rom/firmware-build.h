/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "packers.h"

G_BEGIN_DECLS

/* What the core takes apart is put together here, by the UEFI Platform Initialization specification
 * 1.7, volume 3, and the UEFI specification 2.10. */

#define FFS2        "8c8ce578-8a3d-4f1c-9935-896185c32dd3"
#define FFS3        "5473c07a-3dcb-4dca-bd6f-1e9689e7349a"
#define LZMA        "ee4e5898-3914-4259-9d6e-dc7bd79403cf"
#define LZMA_X86    "d42ae6bd-1352-4bfb-909a-ca72a6eae889"
#define TIANO       "a31280ad-481e-41b6-95e8-127f4c984779"
#define CRC32       "fc1bcdb0-7d31-49aa-936a-a4600d9dd083"
#define ROM_FILE    "29206fc2-9eac-4612-a9a1-111111111111"

/** build_section: of any type, large where it has to be */
GBytes *build_section     (guint8       type,
                           GBytes      *content) G_GNUC_WARN_UNUSED_RESULT;

/** build_guided: @data: as it is to stand in the section, packed */
GBytes *build_guided      (const char  *guid,
                           gboolean     processing,
                           GBytes      *data) G_GNUC_WARN_UNUSED_RESULT;

/** build_compression: @kind: 0 none, 1 standard; @data: packed already */
GBytes *build_compression (guint8       kind,
                           gsize        unpacked_size,
                           GBytes      *data) G_GNUC_WARN_UNUSED_RESULT;

GBytes *build_file        (const char  *guid,
                           guint8       type,
                           GBytes      *content) G_GNUC_WARN_UNUSED_RESULT;

/** build_volume: @format: FFS2 or FFS3; @files: (element-type GBytes): of build_file();
 *   @extended: with an extended header */
GBytes *build_volume      (const char  *format,
                           GPtrArray   *files,
                           gboolean     extended) G_GNUC_WARN_UNUSED_RESULT;

/** build_volume_of: of one file with one section or more */
GBytes *build_volume_of   (GBytes      *sections) G_GNUC_WARN_UNUSED_RESULT;

GBytes *build_capsule     (const char  *guid,
                           gsize        header_size,
                           GBytes      *image) G_GNUC_WARN_UNUSED_RESULT;

/** build_flash: a descriptor, and @bios as the region for it */
GBytes *build_flash       (GBytes      *bios) G_GNUC_WARN_UNUSED_RESULT;

/** build_archive: @format: "7zip", "zip", "iso9660" or "pax", as libarchive calls it */
GBytes *build_archive     (const char  *format,
                           const char  *name,
                           GBytes      *content) G_GNUC_WARN_UNUSED_RESULT;

/** build_program: a program for Windows; @resource: (nullable); @overlay: (nullable) */
GBytes *build_program     (GBytes      *resource,
                           GBytes      *overlay) G_GNUC_WARN_UNUSED_RESULT;

/** build_join: one after the other, each at a multiple of @alignment */
GBytes *build_join        (gsize        alignment,
                           GBytes      *first,
                           ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
