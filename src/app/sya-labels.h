/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-stage.h"
#include "plan/sy-journal.h"
#include "sya-gpu-labels.h"

G_BEGIN_DECLS

/*
 * How the core's values are shown: icon names, style classes and translated words. Pure functions,
 * so that they are tested without a display. No meaning is carried by an icon or colour alone.
 */

const char *sya_stage_state_get_label  (SyStageState       state);
const char *sya_stage_state_get_icon   (SyStageState       state);
const char *sya_stage_state_get_style  (SyStageState       state);

const char *sya_certainty_get_label    (SyCertainty        certainty);

const char *sya_verdict_get_title      (SyVerdict          verdict);
const char *sya_verdict_get_icon       (SyVerdict          verdict);
const char *sya_verdict_get_style      (SyVerdict          verdict);

const char *sya_severity_get_label     (SySeverity         severity);
const char *sya_severity_get_icon      (SySeverity         severity);
const char *sya_severity_get_style     (SySeverity         severity);

/** sya_entry_get_state_label: @interrupted: begun, not finished, and nobody is at it */
const char *sya_entry_get_state_label  (SyEntry           *entry,
                                        gboolean           interrupted);
const char *sya_entry_get_state_icon   (SyEntry           *entry);

/** sya_change_get_title: (transfer full): "Create /etc/…", "Run mkinitcpio -P", … */
char       *sya_change_get_title       (SyChange          *change) G_GNUC_WARN_UNUSED_RESULT;
const char *sya_change_get_icon        (SyChange          *change);

/** sya_format_argv: (transfer full): the words, quoted where a shell would need it */
char       *sya_format_argv            (const char * const *argv) G_GNUC_WARN_UNUSED_RESULT;

/** sya_initramfs_get_label: (nullable): the tool's own name, %NULL where it is not known */
const char *sya_initramfs_get_label    (SyInitramfsKind    kind);
const char *sya_bootloader_get_label   (SyBootloaderKind   kind);

/** sya_format_time: (transfer full): date and time of day where the user is */
char       *sya_format_time            (GDateTime         *time) G_GNUC_WARN_UNUSED_RESULT;

/** sya_format_model: (transfer full): vendor and model, the vendor once; “This computer” */
char       *sya_format_model           (const char        *vendor,
                                        const char        *model) G_GNUC_WARN_UNUSED_RESULT;

/** sya_error_get_title: of the page that tells @error of a change */
const char *sya_error_get_title        (const GError      *error);

G_END_DECLS
