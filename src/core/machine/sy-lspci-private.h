/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-lspci.h"

G_BEGIN_DECLS

SyLspciDevice *sy_lspci_device_new          (const SyPciAddress *address) G_GNUC_WARN_UNUSED_RESULT;

/** sy_lspci_device_read_line: what follows the address: "3D controller [0302]: … [10de:1c8d]" */
void           sy_lspci_device_read_line    (SyLspciDevice *self,
                                             const char    *rest);

/** sy_lspci_device_read_fields: what follows the address with -mm, in double quotes */
void           sy_lspci_device_read_fields  (SyLspciDevice *self,
                                             const char    *rest);

/** sy_lspci_device_set_class: from "3D controller", "3D controller [0302]" or "0302" */
void           sy_lspci_device_set_class    (SyLspciDevice *self,
                                             const char    *field);

/** sy_lspci_device_set_name: keeps the first name; what lspci puts after it is cut off */
void           sy_lspci_device_set_name     (SyLspciDevice *self,
                                             const char    *text,
                                             gssize         length);
void           sy_lspci_device_set_driver   (SyLspciDevice *self,
                                             const char    *driver);
/** sy_lspci_device_set_revision: from "(rev a1)" at the end of @text, if it is there */
void           sy_lspci_device_set_revision (SyLspciDevice *self,
                                             const char    *text);

/** sy_lspci_parse_ids: the last "vvvv:dddd" of @text; @out_start: where it or its "[" begins */
gboolean       sy_lspci_parse_ids           (const char    *text,
                                             guint32       *out_first,
                                             guint32       *out_second,
                                             gsize         *out_start);

/** sy_lspci_parse_trailing_id: of "NVIDIA Corporation [10de]" or "10de", or %SY_LSPCI_UNKNOWN */
guint32        sy_lspci_parse_trailing_id   (const char    *field);

#define SY_LSPCI_ADDRESS "(?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]"

#define SY_LSPCI_MAX_CONNECTORS 64

typedef struct _SyLspciParser SyLspciParser;
typedef struct _SyLspciExtra  SyLspciExtra;

/** sy_lspci_parser_set_secondary: the bridge at @address leads to @bus; it need not be known yet */
void           sy_lspci_parser_set_secondary (SyLspciParser *self,
                                              const char    *address,
                                              int            bus);
void           sy_lspci_parser_set_boot_vga  (SyLspciParser *self,
                                              const char    *address);

/** sy_lspci_extra_new: reads what stands beside listings: trees, connectors, logs */
SyLspciExtra  *sy_lspci_extra_new    (void) G_GNUC_WARN_UNUSED_RESULT;
void           sy_lspci_extra_free   (SyLspciExtra    *self);

/** sy_lspci_extra_read: whether @line, with its indentation, was something of that */
gboolean       sy_lspci_extra_read   (SyLspciExtra    *self,
                                      SyLspciParser   *parser,
                                      const char      *line);

/** sy_lspci_extra_finish: @devices: (element-type SyLspciDevice): get their connectors */
void           sy_lspci_extra_finish (SyLspciExtra    *self,
                                      const GPtrArray *devices);

G_END_DECLS
