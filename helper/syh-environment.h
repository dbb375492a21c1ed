/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * syh_environment_prepare:
 *
 * Makes this process independent of whoever started it, before anything else is done: standard
 * descriptors open, all others closed; signals, resource limits, priority, umask, working folder
 * and environment variables set to known values. Of the environment only PKEXEC_UID is kept.
 *
 * A change once begun is finished: a closed terminal (SIGHUP), Ctrl-C, Ctrl-Z, a polite SIGTERM and
 * a reader that is gone (SIGPIPE) are ignored. What cannot be ignored, `recover` puts right.
 */
void syh_environment_prepare (void);

G_END_DECLS
