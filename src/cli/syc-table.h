/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "syc-output.h"

G_BEGIN_DECLS

/**
 * SycTable:
 *
 * Rows of cells, printed in aligned columns; the last column is wrapped at the output's width.
 */
typedef struct _SycTable SycTable;

SycTable *syc_table_new   (guint       n_columns) G_GNUC_WARN_UNUSED_RESULT;
void      syc_table_free  (SycTable   *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SycTable, syc_table_free)

/** syc_table_add: a row as pairs of a #SycStyle and a text, one pair a column */
void      syc_table_add   (SycTable   *self,
                           ...);

/** syc_table_print: every row, @indent cells in, two blanks between columns */
void      syc_table_print (SycTable   *self,
                           SycOutput  *output,
                           guint       indent);

G_END_DECLS
