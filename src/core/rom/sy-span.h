/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SySpan: bytes of somebody else, which are never read past their end
 *
 * Every reader of a firmware format takes one. The functions return %FALSE, and leave the out
 * parameter alone, where what they are to read is not there whole. All numbers are little-endian.
 */
typedef struct {
  const guint8 *data;
  gsize         size;
} SySpan;

#define SY_GUID_SIZE 16

/** SyGuid: as it lies in a file: the first three groups of digits little-endian */
typedef struct {
  guint8 bytes[SY_GUID_SIZE];
} SyGuid;

/** sy_span_from_bytes: valid as long as @bytes is */
SySpan   sy_span_from_bytes (GBytes      *bytes);

/** sy_span_sub: @size bytes at @offset */
gboolean sy_span_sub        (SySpan       self,
                             gsize        offset,
                             gsize        size,
                             SySpan      *out_span);

/** sy_span_from: all from @offset on; empty where that lies behind the end */
SySpan   sy_span_from       (SySpan       self,
                             gsize        offset);

gboolean sy_span_u8         (SySpan       self,
                             gsize        offset,
                             guint8      *out_value);
gboolean sy_span_u16        (SySpan       self,
                             gsize        offset,
                             guint16     *out_value);
gboolean sy_span_u24        (SySpan       self,
                             gsize        offset,
                             guint32     *out_value);
gboolean sy_span_u32        (SySpan       self,
                             gsize        offset,
                             guint32     *out_value);
gboolean sy_span_u64        (SySpan       self,
                             gsize        offset,
                             guint64     *out_value);
gboolean sy_span_guid       (SySpan       self,
                             gsize        offset,
                             SyGuid      *out_guid);

/** sy_span_has: whether @text, of @length bytes, stands at @offset */
gboolean sy_span_has        (SySpan       self,
                             gsize        offset,
                             const void  *text,
                             gsize        length);

/** sy_span_find: where the bytes stand first, from @start on */
gboolean sy_span_find       (SySpan       self,
                             gsize        start,
                             const void  *text,
                             gsize        length,
                             gsize       *out_offset);

/** sy_guid_is: @text: "8c8ce578-8a3d-4f1c-9935-896185c32dd3", in lower case */
gboolean sy_guid_is         (const SyGuid *self,
                             const char   *text);

char    *sy_guid_format     (const SyGuid *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
