/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "acpi/sy-aml.h"

G_BEGIN_DECLS

/**
 * SyAmlWriter:
 *
 * Writes AML term by term, in the order in which it stands in the table. Blocks (scopes, devices,
 * methods, buffers…) are begun and ended; their length is filled in by the end. Whoever calls it
 * writes sense: only lengths are kept here, not grammar.
 */
typedef struct _SyAmlWriter SyAmlWriter;

SyAmlWriter *sy_aml_writer_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void         sy_aml_writer_free     (SyAmlWriter   *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyAmlWriter, sy_aml_writer_free)

/** sy_aml_writer_op: @op: one of SY_AML_…, with its prefix where it has one */
void         sy_aml_writer_op       (SyAmlWriter   *self,
                                     guint          op);

/** sy_aml_writer_begin: @op: of a term that has a PkgLength, such as %SY_AML_SCOPE */
void         sy_aml_writer_begin    (SyAmlWriter   *self,
                                     guint          op);

/** sy_aml_writer_end: ends the block that was begun last */
void         sy_aml_writer_end      (SyAmlWriter   *self);

/** sy_aml_writer_path: @path: "\\_SB.PCI0.S08", "_ROM"; segments have 1 to 4 characters */
void         sy_aml_writer_path     (SyAmlWriter   *self,
                                     const char    *path);

/**
 * sy_aml_writer_integer:
 *
 * In the shortest form. No 64 bits: where the DSDT is of revision 1, as QEMU's is, integers have
 * 32 in every table (ACPI 6.5, section 19.6.28).
 */
void         sy_aml_writer_integer  (SyAmlWriter   *self,
                                     guint32        value);
void         sy_aml_writer_string   (SyAmlWriter   *self,
                                     const char    *text);

/** sy_aml_writer_buffer: a buffer that holds @data */
void         sy_aml_writer_buffer   (SyAmlWriter   *self,
                                     const guint8  *data,
                                     gsize          length);

/** sy_aml_writer_begin_method: @n_arguments: 0 to 7; the method is serialized */
void         sy_aml_writer_begin_method (SyAmlWriter *self,
                                         const char  *path,
                                         guint        n_arguments);

/** sy_aml_writer_begin_package: of @n_elements, which follow */
void         sy_aml_writer_begin_package (SyAmlWriter *self,
                                          guint        n_elements);

/** sy_aml_writer_get_bytes: (transfer full): what was written; every block must have been ended */
GBytes      *sy_aml_writer_get_bytes (SyAmlWriter  *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
