/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SYA_TYPE_SUBPAGE (sya_subpage_get_type ())
G_DECLARE_DERIVABLE_TYPE (SyaSubpage, sya_subpage, SYA, SUBPAGE, AdwBin)

/**
 * SyaSubpage:
 *
 * A page that the window shows on top of its main pages, with a way back. Property "title" is what
 * the header bar says; while "busy" is set there is no way back.
 */
struct _SyaSubpageClass
{
  AdwBinClass parent_class;
};

const char *sya_subpage_get_title (SyaSubpage *self);
void        sya_subpage_set_title (SyaSubpage *self,
                                   const char *title);
gboolean    sya_subpage_get_busy  (SyaSubpage *self);
void        sya_subpage_set_busy  (SyaSubpage *self,
                                   gboolean    busy);

G_END_DECLS
