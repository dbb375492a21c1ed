/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "plan/sy-request.h"
#include "sy-sysroot.h"
#include "syc-output.h"

G_BEGIN_DECLS

typedef struct _SycCommand SycCommand;

/**
 * SycContext:
 * @command: what is run
 * @arguments: its arguments, as many as its table entry allows
 * @output: for people: standard output, or standard error with --json
 * @document: (nullable): the one JSON document of this run
 * @found_failure: a check failed, so that the exit status says it though the run did not
 *
 * One run of the program. The members before @command are the options' values; %NULL or %FALSE
 * where one was not given.
 */
typedef struct {
  char             *sysroot_path;
  char             *lspci_path;
  char             *uri;
  gboolean          json;
  gboolean          version;
  gboolean          help;
  char             *gpu;
  char             *domain;
  char             *gvt_type;
  GStrv             options;
  char             *digest;
  char             *out_path;
  char             *rom_path;
  char             *qemu_args_path;
  char             *guest_driver;
  char             *machine;
  char             *address;
  gboolean          yes;
  gboolean          notify;
  gboolean          once;
  gboolean          next_boot;
  gboolean          now;
  gboolean          ask_to_quit;
  GStrv             with;
  gboolean          take_back;
  gboolean          all;
  gboolean          ladder;
  gboolean          ask_guest;
  gboolean          run_in_guest;
  gboolean          helped;
  gboolean          did_not_help;

  const SycCommand *command;
  GStrv             arguments;
  SySysroot        *sysroot;
  SycOutput        *output;
  JsonNode         *document;
  gboolean          found_failure;
} SycContext;

SycContext *syc_context_new           (void) G_GNUC_WARN_UNUSED_RESULT;
void        syc_context_free          (SycContext  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SycContext, syc_context_free)

/**
 * syc_context_get_sysroot:
 *
 * Opens the root that --sysroot names, once.
 *
 * Returns: (transfer none) (nullable): the root, or %NULL with @error set
 */
SySysroot  *syc_context_get_sysroot   (SycContext  *self,
                                       GError     **error);

/**
 * syc_context_make_stage_request:
 *
 * Returns: (transfer full): a request for @stage with the options' GPU and domain, or %NULL with
 *   %SY_ERROR_INVALID_REQUEST; for an unknown stage the message lists the stages
 */
SyRequest  *syc_context_make_stage_request (SycContext  *self,
                                            const char  *stage,
                                            GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/** syc_context_take_document: @document: (transfer full): printed at the end, with --json only */
void        syc_context_take_document (SycContext  *self,
                                       JsonNode    *document);

/**
 * syc_context_print_text:
 *
 * Prints @text on standard output; with --json, the document {"schema":1,MEMBER:TEXT}.
 */
void        syc_context_print_text    (SycContext  *self,
                                       const char  *member,
                                       const char  *text);

/** syc_context_agrees: asks @question on the terminal; only a yes is one */
gboolean    syc_context_agrees        (SycContext  *self,
                                       const char  *question);

/** syc_context_warn: a message on standard error, prefixed with the program's name */
void        syc_context_warn          (SycContext  *self,
                                       const char  *format,
                                       ...) G_GNUC_PRINTF (2, 3);

/**
 * syc_context_finish:
 * @error: (nullable): why the run failed
 *
 * Prints the document or the error, and makes sure that all of standard output was written.
 *
 * Returns: the exit status (#SyExitStatus)
 */
int         syc_context_finish        (SycContext   *self,
                                       const GError *error);

G_END_DECLS
