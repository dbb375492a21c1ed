/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-entry-private.h"
#include "plan/sy-file-state.h"
#include "plan/sy-transaction.h"

G_BEGIN_DECLS

typedef gboolean (*SyFileWriteFunc) (SySysroot          *sysroot,
                                     const char         *path,
                                     const SyFileState  *state,
                                     gboolean            replace,
                                     const GPtrArray    *xattrs,
                                     const char         *temp_name,
                                     GError            **error);

/**
 * SyTransactionOptions:
 * @run_everywhere: run commands and runtime changes below another root too; with programs that
 *   take no root as an argument that would change this computer, so only tests do it
 * @write_file: how a file is written; tests show with a wrong one that they would notice
 * @runtime_timeout_msec: for each write to sysfs
 */
typedef struct {
  gboolean        run_everywhere;
  SyFileWriteFunc write_file;
  guint           runtime_timeout_msec;
} SyTransactionOptions;

#define SY_TRANSACTION_OPTIONS_INIT \
  { FALSE, sy_file_writer_write, SY_RUNTIME_TIMEOUT_MSEC }

/**
 * SyTransaction: what the steps of one run need; borrowed
 * @hung: the kernel did not come back from a call: no device is touched any more, as the next
 *   call would hang too
 */
typedef struct {
  SySysroot                  *sysroot;
  SyDomainStore              *domains;
  SyProgressFunc              progress;
  gpointer                    user_data;
  GCancellable               *cancellable;
  const SyTransactionOptions *options;
  SyEntry                    *entry;
  guint                       step;      /* from 1, 0 between steps */
  gboolean                    recovering;
  gboolean                    hung;
} SyTransaction;

gboolean sy_transaction_apply_full   (SySysroot                  *sysroot,
                                      SyDomainStore              *domains,
                                      SyPlan                     *plan,
                                      const SyTransactionOptions *options,
                                      SyProgressFunc              progress,
                                      gpointer                    user_data,
                                      GCancellable               *cancellable,
                                      char                      **out_id,
                                      GError                    **error);
gboolean sy_transaction_recover_full (SySysroot                  *sysroot,
                                      SyDomainStore              *domains,
                                      const SyTransactionOptions *options,
                                      SyProgressFunc              progress,
                                      gpointer                    user_data,
                                      GCancellable               *cancellable,
                                      GStrv                      *out_ids,
                                      GError                    **error);

void     sy_transaction_report       (SyTransaction   *self,
                                      SyProgressKind   kind,
                                      const char      *format,
                                      ...) G_GNUC_PRINTF (3, 4);

/** sy_transaction_runs: whether commands and runtime changes are made on this root */
gboolean sy_transaction_runs         (SyTransaction   *self);

/** sy_transaction_temp_name: (transfer full): beside the file of an item; recover knows it too */
char    *sy_transaction_temp_name    (SyTransaction   *self,
                                      guint            item) G_GNUC_WARN_UNUSED_RESULT;

/** sy_transaction_get_store: (transfer full): where the domains of @uri are kept */
SyDomainStore *sy_transaction_get_store (SyTransaction *self,
                                         const char    *uri,
                                         GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_domain_store_read: the definition; *@out_xml is %NULL where there is no such domain */
gboolean sy_domain_store_read        (SyDomainStore   *store,
                                      const char      *uuid,
                                      char           **out_xml,
                                      GError         **error);

/** sy_step_check: whether the change's before is what the system is now, else %SY_ERROR_CONFLICT */
gboolean sy_step_check               (SyTransaction   *self,
                                      SyChange        *change,
                                      GError         **error);

/** sy_step_run: checks once more, makes one change of the entry and proves it */
gboolean sy_step_run                 (SyTransaction   *self,
                                      guint            item,
                                      GError         **error);

/**
 * sy_step_run_command:
 * @item: of the entry
 * @change: its command, or the inverse of that
 *
 * Runs a command and then every one of its proofs.
 */
gboolean sy_step_run_command         (SyTransaction   *self,
                                      guint            item,
                                      SyChange        *change,
                                      GError         **error);

/**
 * sy_rollback:
 * @problems: gets a line for each thing that was not put back
 *
 * Puts back whatever of the entry was done, in reverse order, then runs the commands again that
 * had been started, because what they built may hold our changes. Can be cut off and repeated.
 * A file or domain that is neither as before nor as we made it is someone else's: it is left as
 * it is, and named in @problems. A command that fails leaves the entry open, because what it built
 * may be half built; when recovering it is the second try, and the entry is closed all the same:
 * it must not stand in the way of every other change for ever.
 *
 * Returns: %FALSE where something failed that may go well another time
 */
gboolean sy_rollback                 (SyTransaction   *self,
                                      GString         *problems);

G_END_DECLS
