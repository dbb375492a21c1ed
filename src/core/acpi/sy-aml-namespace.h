/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "acpi/sy-aml-cursor.h"

G_BEGIN_DECLS

typedef enum {
  SY_AML_OBJECT_SCOPE,
  SY_AML_OBJECT_DEVICE,
  SY_AML_OBJECT_NAME,
  SY_AML_OBJECT_METHOD,
} SyAmlObjectKind;

/**
 * SyAmlObject:
 * @path: from the root on: "\_SB.PCI0.S08.S00._ROM"
 * @content: the value of a name, the body of a method (points into what was read)
 */
typedef struct {
  SyAmlObjectKind  kind;
  char            *path;
  SyAmlCursor      content;
} SyAmlObject;

/**
 * SyAmlNamespace: what a table declares
 * @objects: (element-type SyAmlObject): in the order of the table; both branches of an If count
 * @complete: whether all of the table was understood
 */
typedef struct {
  GPtrArray *objects;
  gboolean   complete;
} SyAmlNamespace;

/**
 * sy_aml_namespace_new:
 * @aml: what follows a table's header; must outlive the result
 *
 * Reads scopes, devices, names and methods out of a table, without running it. Where it meets what
 * it does not understand, the rest of that block is passed and the result is not complete.
 */
SyAmlNamespace    *sy_aml_namespace_new         (SyAmlCursor           aml)
                                                 G_GNUC_WARN_UNUSED_RESULT;
void               sy_aml_namespace_free        (SyAmlNamespace       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyAmlNamespace, sy_aml_namespace_free)

/** sy_aml_namespace_find: (nullable): the object called @name right below @parent */
const SyAmlObject *sy_aml_namespace_find        (const SyAmlNamespace *self,
                                                 const char           *parent,
                                                 const char           *name);

/**
 * sy_aml_namespace_get_value:
 *
 * What reading @object gives: the value of a name, or what a method without conditions returns,
 * be it there or in a name beside it.
 */
gboolean           sy_aml_namespace_get_value   (const SyAmlNamespace *self,
                                                 const SyAmlObject    *object,
                                                 SyAmlCursor          *out_value);

/** sy_aml_object_get_parent: (transfer full): the path without its last segment */
char              *sy_aml_object_get_parent     (const SyAmlObject    *self)
                                                 G_GNUC_WARN_UNUSED_RESULT;

/** sy_aml_object_get_name: the last segment of the path */
const char        *sy_aml_object_get_name       (const SyAmlObject    *self);

G_END_DECLS
