/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

/* kvmgt is loaded while the computer starts, and offers its types only when i915 is ready. */
#define SY_GVT_START_TIMEOUT_MSEC 15000

/**
 * sy_gvt_start:
 * @uuid: of a virtual GPU that a file of /etc asks for
 * @timeout_ms: how long to wait for the GPU to offer the type
 * @out_says: (out): one translated sentence for the system's log
 *
 * Creates the virtual GPU, where it does not exist already. What switchyard-gvt@.service runs at
 * every start of the computer; nothing is journalled, as nothing stays when the computer stops.
 */
gboolean sy_gvt_start (SySysroot   *sysroot,
                       const char  *uuid,
                       guint        timeout_ms,
                       char       **out_says,
                       GError     **error);

G_END_DECLS
