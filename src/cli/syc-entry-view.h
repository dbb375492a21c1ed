/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-journal.h"
#include "syc-output.h"

G_BEGIN_DECLS

/** syc_entry_view_format_time: (transfer full): "2026-01-31 18:05", local time */
char     *syc_entry_view_format_time    (SyEntry *entry) G_GNUC_WARN_UNUSED_RESULT;

/** syc_entry_view_describe_state: (transfer full): one or a few words, for people */
char     *syc_entry_view_describe_state (SyEntry *entry) G_GNUC_WARN_UNUSED_RESULT;

SycStyle  syc_entry_view_get_style      (SyEntry *entry);

G_END_DECLS
