/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "acpi/sy-aml.h"

G_BEGIN_DECLS

/**
 * SyAmlCursor: what is left to read of some AML
 *
 * Every function below returns FALSE where what it is to read is not there whole; the cursor then
 * stands somewhere inside, and what it stands in is to be given up.
 */
typedef struct {
  const guint8 *data;
  gsize         left;
} SyAmlCursor;

/** sy_aml_cursor_peek: the next byte, or 0 at the end */
guint8   sy_aml_cursor_peek         (const SyAmlCursor *self);

gboolean sy_aml_cursor_skip         (SyAmlCursor       *self,
                                     gsize              n_bytes);

/** sy_aml_cursor_op: with its prefix, where it has one: %SY_AML_DEVICE */
gboolean sy_aml_cursor_op           (SyAmlCursor       *self,
                                     guint             *out_op);

/** sy_aml_cursor_block: reads a PkgLength; @out_block: what it covers, after itself */
gboolean sy_aml_cursor_block        (SyAmlCursor       *self,
                                     SyAmlCursor       *out_block);

/**
 * sy_aml_cursor_path:
 * @out_path: (transfer full): as in source text, with underscores at the ends of segments left out:
 *   "\_SB.PCI0", "^BAT0"; empty for the null name
 */
gboolean sy_aml_cursor_path         (SyAmlCursor       *self,
                                     char             **out_path);

/** sy_aml_cursor_integer: a constant */
gboolean sy_aml_cursor_integer      (SyAmlCursor       *self,
                                     guint64           *out_value);

/** sy_aml_cursor_string: @out_text: (transfer none): inside of what is read */
gboolean sy_aml_cursor_string       (SyAmlCursor       *self,
                                     const char       **out_text);

/** sy_aml_cursor_skip_data: passes a constant, string, buffer, package or path */
gboolean sy_aml_cursor_skip_data    (SyAmlCursor       *self);

/** sy_aml_cursor_skip_term: passes an expression; not one that calls a method with arguments */
gboolean sy_aml_cursor_skip_term    (SyAmlCursor       *self);

/**
 * sy_aml_cursor_element:
 * @self: at a package
 * @out_count: (optional): how many elements it says to have
 * @out_element: at the element
 */
gboolean sy_aml_cursor_element      (SyAmlCursor        self,
                                     guint              index,
                                     guint             *out_count,
                                     SyAmlCursor       *out_element);

G_END_DECLS
