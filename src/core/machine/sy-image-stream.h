/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sy-error.h"

G_BEGIN_DECLS

/**
 * SyImageStream:
 *
 * The bytes of an initramfs image from front to back: the file as it lies there, or what a
 * compressed part of it unpacks to. Bounded by #SyImageStream.limit; every read is checked.
 */
typedef struct _SyImageStream SyImageStream;

/**
 * sy_image_stream_new:
 * @fd: (transfer none): of a regular file; read with pread(2), its own offset is left alone
 * @begin: in @fd, where the image begins
 * @end: in @fd, where it ends at the latest
 * @name: the file, for messages
 * @limit: bytes that may be read, at most
 */
SyImageStream *sy_image_stream_new            (int             fd,
                                               guint64         begin,
                                               guint64         end,
                                               const char     *name,
                                               guint64         limit,
                                               GCancellable   *cancellable)
                                               G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_image_stream_new_compressed:
 * @begin: in @fd, where the compressed data begin
 *
 * Unpacks gzip, bzip2, lzma, xz, zstd and lz4, which is what the kernel reads
 * (lib/decompress.c) but for lzo: libarchive would start an external program for that one.
 */
SyImageStream *sy_image_stream_new_compressed (int             fd,
                                               guint64         begin,
                                               guint64         end,
                                               const char     *name,
                                               guint64         limit,
                                               GCancellable   *cancellable,
                                               GError        **error) G_GNUC_WARN_UNUSED_RESULT;

void           sy_image_stream_free           (SyImageStream  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyImageStream, sy_image_stream_free)

/** sy_image_stream_get_offset: bytes that were consumed */
guint64        sy_image_stream_get_offset     (SyImageStream  *self);

/** sy_image_stream_get_packed: bytes of the file that the unpacked ones came from */
guint64        sy_image_stream_get_packed     (SyImageStream  *self);

/**
 * sy_image_stream_peek:
 * @length: at most %SY_IMAGE_STREAM_MAX_PEEK
 * @out_data: (out) (transfer none): valid until the next call
 *
 * Returns: how many bytes are there, less than @length only at the end; -1 with @error set
 */
gssize         sy_image_stream_peek           (SyImageStream  *self,
                                               gsize           length,
                                               const guint8  **out_data,
                                               GError        **error);
#define SY_IMAGE_STREAM_MAX_PEEK 8192

/** sy_image_stream_skip: %SY_ERROR_INVALID_DATA where the data end before @length bytes */
gboolean       sy_image_stream_skip           (SyImageStream  *self,
                                               guint64         length,
                                               GError        **error);

G_END_DECLS
