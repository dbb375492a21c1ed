/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

#define SY_QEMU_NAMESPACE "http://libvirt.org/schemas/domain/qemu/1.0"

/** sy_xml_is_qemu: whether it is libvirt's <qemu:@name>, with whatever prefix */
gboolean  sy_xml_is_qemu   (const xmlNode *element,
                            const char    *name);

/**
 * sy_xml_path_make:
 * @element: below @root, or @root itself
 *
 * Names an element of a domain by what libvirt does not change when it writes a definition anew:
 * "devices/controller[@type=pci][@index=1]", "qemu:override/qemu:device[@alias=ua-dgpu]". Where
 * that is not enough, "#2" counts from 0 among those that fit.
 *
 * Returns: (transfer full) (nullable): %NULL for elements of namespaces that are not libvirt's
 */
char     *sy_xml_path_make (const xmlNode *root,
                            const xmlNode *element) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_xml_path_find:
 * @path: as sy_xml_path_make() makes it; predicates may be "[@attribute=value]",
 *   "[child/@attribute=value]" and "[.=content]", values URI-escaped; "" is @root
 *
 * Returns: (transfer none) (nullable): %NULL where there is none, or @path is not understood
 */
xmlNode  *sy_xml_path_find (const xmlNode *root,
                            const char    *path);

G_END_DECLS
