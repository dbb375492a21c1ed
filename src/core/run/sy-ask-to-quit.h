/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-holders.h"

G_BEGIN_DECLS

/* How long a program may take to save and go before its user is told that it did not. */
#define SY_ASK_TO_QUIT_TIMEOUT_MS 10000

/**
 * sy_ask_to_quit_check:
 * @holder: of a GPU
 *
 * Whether @holder is one that can be asked: a program that the calling user runs now, on this
 * computer. The desktop goes with the session, services and virtual machines have ways of their
 * own, and other users' programs are not the caller's. Root asks nobody but its own.
 */
gboolean sy_ask_to_quit_check (SySysroot       *sysroot,
                               const SyHolder  *holder);

/**
 * sy_ask_to_quit:
 * @holder: what the user agreed to have asked
 * @timeout_ms: how long it may take
 *
 * Sends SIGTERM, once, to the very process that holds @gpu, and waits until it is gone. By a file
 * descriptor of the process (pidfd_open(2)), so that another one that got the number meanwhile is
 * never hit. Nothing is ever killed: what does not go stays. Blocking; to be called as the user.
 *
 * Returns: whether it is gone, or has the GPU no more; %SY_ERROR_REFUSED where it is none to ask,
 *   %SY_ERROR_BUSY where it did not go in time
 */
gboolean sy_ask_to_quit       (SySysroot       *sysroot,
                               const SyGpu     *gpu,
                               const SyHolder  *holder,
                               guint            timeout_ms,
                               GError         **error);

G_END_DECLS
