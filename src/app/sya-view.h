/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sya-session.h"

G_BEGIN_DECLS

#define SYA_TYPE_VIEW (sya_view_get_type ())
G_DECLARE_DERIVABLE_TYPE (SyaView, sya_view, SYA, VIEW, AdwBin)

/**
 * SyaView:
 *
 * A part of the window that shows the newest snapshot of a session; property "session".
 */

/**
 * SyaViewClass:
 * @update: called once the session is known and at every new snapshot; the snapshot is %NULL before
 *   the first one was read
 */
struct _SyaViewClass {
  AdwBinClass parent_class;

  void (*update) (SyaView *self);
};

/** sya_view_get_session: (nullable): owned by @self */
SyaSession  *sya_view_get_session  (SyaView *self);

/** sya_view_get_snapshot: (nullable): the session's newest; owned by it */
SyaSnapshot *sya_view_get_snapshot (SyaView *self);

G_END_DECLS
