/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SYA_TYPE_SEARCH_PROVIDER (sya_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (SyaSearchProvider, sya_search_provider, SYA, SEARCH_PROVIDER, GObject)

/**
 * SyaSearchProvider:
 *
 * What the search of GNOME's overview finds of us (org.gnome.Shell.SearchProvider2): the modes, and
 * the virtual machines by their names. What is chosen opens the window at its review; nothing is
 * switched from here.
 */

/** sya_search_provider_new: results activate the actions of @application, which it does not own */
SyaSearchProvider *sya_search_provider_new    (GApplication       *application)
                                               G_GNUC_WARN_UNUSED_RESULT;

gboolean           sya_search_provider_export (SyaSearchProvider  *self,
                                               GDBusConnection    *connection,
                                               const char         *path,
                                               GError            **error);

G_END_DECLS
