/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-error.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** SyXattr: an extended attribute of a file, such as its SELinux label (xattr(7)) */
typedef struct {
  char   *name;
  GBytes *value;
} SyXattr;

/** sy_xattrs_new: (element-type SyXattr): an empty array that frees its elements */
GPtrArray *sy_xattrs_new       (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_xattrs_read:
 * @fd: of the file, opened for reading
 *
 * Returns: (transfer full) (element-type SyXattr): the attributes the caller may read, but for
 *   security.ima and security.evm, which sign one content and are no use on another; empty where
 *   the file system has none
 */
GPtrArray *sy_xattrs_read      (int               fd) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_xattrs_write:
 * @xattrs: (nullable) (element-type SyXattr)
 *
 * Sets those that @fd does not have already. A file system without attributes is no error.
 */
gboolean   sy_xattrs_write     (int               fd,
                                const char       *path,
                                const GPtrArray  *xattrs,
                                GError          **error);

/** sy_xattrs_build_json: adds "xattrs": [{"name":…,"value": base64}] to an open object */
void       sy_xattrs_build_json (const GPtrArray *xattrs,
                                 JsonBuilder     *builder);

/** sy_xattrs_from_json: (transfer full) (nullable): %NULL where @array is malformed */
GPtrArray *sy_xattrs_from_json (JsonArray        *array) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
