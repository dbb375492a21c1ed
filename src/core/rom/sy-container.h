/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "rom/sy-span.h"
#include "sy-error.h"

G_BEGIN_DECLS

/**
 * SyContainerFunc:
 * @name: of the member, valid UTF-8
 * @position: how much of the container was read for it and for all before it, 0 to 1
 * @content: (nullable): %NULL where it could not be read
 * @problem: (nullable): why not
 *
 * Returns: %FALSE with @error, to end the reading with it
 */
typedef gboolean (*SyContainerFunc) (const char    *name,
                                     double         position,
                                     GBytes        *content,
                                     const GError  *problem,
                                     gpointer       user_data,
                                     GError       **error);

/**
 * SyContainerLimit: asked before each member
 *
 * Returns: how large it may be, in bytes
 */
typedef gsize (*SyContainerLimit)   (gpointer       user_data);

/**
 * sy_container_recognise:
 *
 * Returns: (nullable): "zip", "7z", "cab", "iso", "rar", "tar", "gzip", "xz", "bzip2" or "zstd" if
 *   @span begins as such a container does
 */
const char *sy_container_recognise  (SySpan             span);

/**
 * sy_container_find:
 * @start: from where on to look
 *
 * Looks for a container inside of something else, a program that unpacks itself for example.
 *
 * Returns: (nullable): its form, as sy_container_recognise() says
 */
const char *sy_container_find       (SySpan             span,
                                     gsize              start,
                                     gsize             *out_offset);

/**
 * sy_container_read:
 * @bytes: from the begin of the container on
 *
 * Hands every regular file of the container to @func, in its order, through libarchive.
 *
 * Returns: %FALSE with %SY_ERROR_INVALID_DATA where it is damaged or of no form that libarchive
 *   reads, with %SY_ERROR_CANCELLED, or with the error of @func
 */
gboolean    sy_container_read       (GBytes            *bytes,
                                     SyContainerLimit   limit,
                                     SyContainerFunc    func,
                                     gpointer           user_data,
                                     GCancellable      *cancellable,
                                     GError           **error);

G_END_DECLS
