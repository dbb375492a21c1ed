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

/** sy_lspci_device_differs: whether both are known to be different devices */
gboolean       sy_lspci_device_differs     (const SyLspciDevice *self,
                                            const SyLspciDevice *other);

/** sy_lspci_device_is_cut: whether @rest, which @self was read from, ends before the ids */
gboolean       sy_lspci_device_is_cut      (const SyLspciDevice *self,
                                            const char          *rest);

/** sy_lspci_device_merge: takes what @self lacks from @other */
void           sy_lspci_device_merge       (SyLspciDevice *self,
                                            SyLspciDevice *other);

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
typedef struct _SyLspciReport SyLspciReport;
typedef struct _SyLspciOrigin SyLspciOrigin;

/** SyLspciParser: where the reading of a text is, line by line */
struct _SyLspciParser {
  SyLspciExtra  *extra;
  SyLspciReport *report;
  SyLspciOrigin *origin;
  GHashTable    *marks;       /* text of the address → SyLspciDevice that holds only marks */
  GHashTable    *by_address;  /* text of the address → SyLspciDevice */
  SyLspciDevice *current;     /* the device that detail lines belong to, nullable */
  int            group;       /* of the "IOMMU Group N:" heading above */
  gboolean       several;     /* another computer began, so that the rest is not read */
  gboolean       torn;        /* a library message cut the last device line in two */
  GRegex        *line;        /* prefix, address, rest */
  GRegex        *glued;       /* the address and class of another device in one line */
  GRegex        *glued_details; /* a line of -k or -v in that of its device */
  GRegex        *heading;
  GRegex        *group_path;
  GRegex        *udev_path;
  GRegex        *line_end;    /* of HTML */
  GRegex        *noise;
};

/** sy_lspci_after: (nullable): what follows @key at the beginning of @line, without blanks */
const char    *sy_lspci_after                (const char    *line,
                                              const char    *key);

/** sy_lspci_decode_entities: in place: what forums and mail programs make of a text */
void           sy_lspci_decode_entities      (char          *text);

/** sy_lspci_parser_read_record: whether @line is a field of a record of -vmm */
gboolean       sy_lspci_parser_read_record   (SyLspciParser *parser,
                                              const char    *line);

/** sy_lspci_parser_read_udev: whether @line is one of `udevadm info --export-db` */
gboolean       sy_lspci_parser_read_udev     (SyLspciParser *parser,
                                              const char    *line);

/** sy_lspci_parser_set_secondary: the bridge at @address leads to @bus; it need not be known yet */
void           sy_lspci_parser_set_secondary (SyLspciParser *self,
                                              const char    *address,
                                              int            bus);
void           sy_lspci_parser_set_boot_vga  (SyLspciParser *self,
                                              const char    *address);

/** sy_lspci_parser_get_device: (nullable): the device at @address, made where it is new */
SyLspciDevice *sy_lspci_parser_get_device    (SyLspciParser *self,
                                              const char    *address);

/** sy_lspci_report_new: reads what lshw and inxi print of GPUs */
SyLspciReport *sy_lspci_report_new   (void) G_GNUC_WARN_UNUSED_RESULT;
void           sy_lspci_report_free  (SyLspciReport   *self);

/** sy_lspci_report_read: whether @text, a line without blanks around it, was of those */
gboolean       sy_lspci_report_read  (SyLspciReport   *self,
                                      SyLspciParser   *parser,
                                      const char      *text);

/** sy_lspci_origin_new: knows one computer from the next */
SyLspciOrigin *sy_lspci_origin_new   (void) G_GNUC_WARN_UNUSED_RESULT;
void           sy_lspci_origin_free  (SyLspciOrigin   *self);

/**
 * sy_lspci_origin_is_other:
 * @has_devices: whether devices stood before @text
 *
 * Returns: whether @text, a line without blanks around it, names another computer than one before
 */
gboolean       sy_lspci_origin_is_other (SyLspciOrigin *self,
                                         const char    *text,
                                         gboolean       has_devices);

/** sy_lspci_origin_has_other_processor: whether @device shows another maker's than one before */
gboolean       sy_lspci_origin_has_other_processor (SyLspciOrigin       *self,
                                                    const SyLspciDevice *device);

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
