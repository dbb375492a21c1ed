/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "syc-context.h"

G_BEGIN_DECLS

/** SycTakes: the options that a command has beside the global ones; --lspci is one of these */
typedef enum {
  SYC_TAKES_NOTHING = 0,
  SYC_TAKES_GPU = 1 << 0,
  SYC_TAKES_DOMAIN = 1 << 1,
  SYC_TAKES_DIGEST = 1 << 2,
  SYC_TAKES_YES = 1 << 3,
  SYC_TAKES_OUTPUT = 1 << 4,
  SYC_TAKES_LISTING = 1 << 5,
  SYC_TAKES_WHEN = 1 << 7,
  SYC_TAKES_NOTIFY = 1 << 8,
  SYC_TAKES_GVT_TYPE = 1 << 20,
  SYC_TAKES_OPTIONS = 1 << 21,
  SYC_TAKES_CHECK = 1 << 22,
  SYC_TAKES_DRIVER = 1 << 23,
  SYC_TAKES_ANSWER = 1 << 24,
  SYC_TAKES_PLACE = 1 << 13,
  SYC_TAKES_ROM = 1 << 14,
  SYC_TAKES_RECIPE = 1 << 9,
  SYC_NEEDS_OUTPUT = 1 << 6 | SYC_TAKES_OUTPUT,
} SycTakes;

/**
 * SycCommand:
 * @name: one or two words
 * @arguments: (nullable): for the usage line
 * @summary: untranslated msgid, one sentence without a full stop
 * @run: does it; what it prints for people goes to the context's output, its JSON document to
 *   syc_context_take_document(); with %FALSE it sets the error, which is put beside a document
 *   that it has given all the same
 */
struct _SycCommand {
  const char  *name;
  const char  *arguments;
  const char  *summary;
  SycTakes     takes;
  guint        min_arguments;
  guint        max_arguments;
  gboolean   (*run)          (SycContext  *context,
                              GError     **error);
};

/** syc_commands_get: the table, ended by an entry without a name */
const SycCommand *syc_commands_get (void);

/**
 * syc_command_find:
 * @words: what follows the global options
 * @out_n_words: how many of them are the command's name
 *
 * Returns: the command, or %NULL with %SY_ERROR_INVALID_REQUEST, which tells a command of a later
 *   version from a mistyped one
 */
const SycCommand *syc_command_find (const char * const  *words,
                                    guint               *out_n_words,
                                    GError             **error);

/* One file a command, named after it. */
gboolean syc_command_status        (SycContext  *context,
                                    GError     **error);
gboolean syc_command_stages        (SycContext  *context,
                                    GError     **error);
gboolean syc_command_plan          (SycContext  *context,
                                    GError     **error);
gboolean syc_command_apply         (SycContext  *context,
                                    GError     **error);
gboolean syc_command_mode          (SycContext  *context,
                                    GError     **error);
gboolean syc_command_gvt_list      (SycContext  *context,
                                    GError     **error);
gboolean syc_command_gvt_create    (SycContext  *context,
                                    GError     **error);
gboolean syc_command_gvt_remove    (SycContext  *context,
                                    GError     **error);
gboolean syc_command_history       (SycContext  *context,
                                    GError     **error);
gboolean syc_command_show          (SycContext  *context,
                                    GError     **error);
gboolean syc_command_undo          (SycContext  *context,
                                    GError     **error);
gboolean syc_command_recover       (SycContext  *context,
                                    GError     **error);
gboolean syc_command_keep          (SycContext  *context,
                                    GError     **error);
gboolean syc_command_drift         (SycContext  *context,
                                    GError     **error);
gboolean syc_command_domain_list   (SycContext  *context,
                                    GError     **error);
gboolean syc_command_domain_edit   (SycContext  *context,
                                    GError     **error);
gboolean syc_command_check         (SycContext  *context,
                                    GError     **error);
gboolean syc_command_mend          (SycContext  *context,
                                    GError     **error);
gboolean syc_command_ladder        (SycContext  *context,
                                    GError     **error);
gboolean syc_command_report        (SycContext  *context,
                                    GError     **error);
gboolean syc_command_acpi_vbios    (SycContext  *context,
                                    GError     **error);
gboolean syc_command_acpi_battery  (SycContext  *context,
                                    GError     **error);
gboolean syc_command_acpi_chassis  (SycContext  *context,
                                    GError     **error);
gboolean syc_command_acpi_show     (SycContext  *context,
                                    GError     **error);
gboolean syc_command_vbios_read    (SycContext  *context,
                                    GError     **error);
gboolean syc_command_vbios_show    (SycContext  *context,
                                    GError     **error);
gboolean syc_command_vbios_scan    (SycContext  *context,
                                    GError     **error);
gboolean syc_command_demo          (SycContext  *context,
                                    GError     **error);

G_END_DECLS
