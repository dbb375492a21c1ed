/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * sy_tty_agent_start:
 *
 * Starts polkit's pkttyagent(1) for this process, so that a password can be asked for in the
 * terminal where no desktop does it (SSH, a virtual console); a desktop's own dialog comes first.
 * pkexec has an agent of its own, but up to polkit 123 that one only ever fails ("No session for
 * cookie": it registers as root and answers as the user; polkit pull request 423), and in 127 again
 * (polkit issue 686).
 *
 * Returns: (transfer full) (nullable): the agent, registered and ready; %NULL without a terminal or
 *   without pkttyagent
 */
GSubprocess *sy_tty_agent_start (void) G_GNUC_WARN_UNUSED_RESULT;

/** sy_tty_agent_stop: (transfer full) (nullable): ends the agent, which gives the terminal back */
void         sy_tty_agent_stop  (GSubprocess *agent);

G_END_DECLS
