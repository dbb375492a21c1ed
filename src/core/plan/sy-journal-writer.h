/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-entry-private.h"

G_BEGIN_DECLS

/**
 * The writing half of the journal. Everything here is on the disk (fsync of files and
 * directories) when the call returns, and seen whole or not at all.
 */

/**
 * sy_journal_prepare: makes the state and journal directories, mode 0755, where they are missing
 */
gboolean  sy_journal_prepare   (SySysroot    *sysroot,
                                GError      **error);

/** sy_journal_next_id: (transfer full): one more than the highest there is */
char     *sy_journal_next_id   (SySysroot    *sysroot,
                                GError      **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_journal_clean: removes entries that were never finished building; nothing came of them */
gboolean  sy_journal_clean     (SySysroot    *sysroot,
                                GError      **error);

/**
 * sy_journal_begin:
 *
 * Writes @entry with every before and after under a temporary name, then moves it into place as
 * "applying". Contents keep to who could read the file: 0644 where everybody could, else 0600;
 * domain definitions may hold passwords and are 0600.
 */
gboolean  sy_journal_begin     (SySysroot    *sysroot,
                                SyEntry      *entry,
                                GError      **error);

/** sy_journal_set_state: the commit point when @state is %SY_ENTRY_COMMITTED */
gboolean  sy_journal_set_state (SySysroot    *sysroot,
                                SyEntry      *entry,
                                SyEntryState  state,
                                const char   *message,
                                GError      **error);

/** sy_journal_set_trial: replaces what is noted of the trial of @entry (sy-trial.c) */
gboolean  sy_journal_set_trial (SySysroot    *sysroot,
                                SyEntry      *entry,
                                const char   *text,
                                GError      **error);

/** sy_journal_note: keeps @content (mode 0600) as what is noted under "ITEM-@what" */
gboolean  sy_journal_note      (SySysroot    *sysroot,
                                SyEntry      *entry,
                                guint         item,
                                const char   *what,
                                const char   *content,
                                GError      **error);

/** sy_journal_note_domain: sy_journal_note() of a definition, with what everybody may see of it */
gboolean  sy_journal_note_domain (SySysroot    *sysroot,
                                  SyEntry      *entry,
                                  guint         item,
                                  const char   *what,
                                  const char   *xml,
                                  GError      **error);

/** sy_journal_get_size: about how many bytes sy_journal_begin() will write */
guint64   sy_journal_get_size  (SyEntry      *entry);

G_END_DECLS
