/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SYA_TYPE_LISTING_DIALOG (sya_listing_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SyaListingDialog, sya_listing_dialog, SYA, LISTING_DIALOG, AdwWindow)

/**
 * SyaListingDialog:
 *
 * Takes what somebody pasted of lspci and opens a window on that computer.
 */
GtkWidget *sya_listing_dialog_new (GtkWindow *parent) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
