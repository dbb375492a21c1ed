/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-view.h"

G_BEGIN_DECLS

#define SYA_TYPE_BANNER (sya_banner_get_type ())
G_DECLARE_FINAL_TYPE (SyaBanner, sya_banner, SYA, BANNER, SyaView)

/**
 * SyaBanner:
 *
 * The line below the header bar: that this is the sample or a report, that a change is running, or
 * that one was interrupted, with the button that puts everything back. Property "session".
 */

G_END_DECLS
