/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SYA_TYPE_APPLICATION (sya_application_get_type ())
G_DECLARE_FINAL_TYPE (SyaApplication, sya_application, SYA, APPLICATION, AdwApplication)

/**
 * SyaApplication:
 *
 * Options, actions, and what the window looks at: this computer, the sample laptop in a throw-away
 * directory that goes with the application, or a report.
 */
SyaApplication *sya_application_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
