/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "syc-context.h"

G_BEGIN_DECLS

/**
 * syc_quit_ask_holders:
 * @request: for a mode, now
 *
 * Asks the programs of the calling user that hold the GPU to quit: those that the user agrees to,
 * each by an answer on the terminal, or all by --ask-to-quit. --yes agrees to none of that.
 *
 * Returns: %FALSE where one was asked and has not gone
 */
gboolean syc_quit_ask_holders (SycContext  *context,
                               SyRequest   *request,
                               GError     **error);

G_END_DECLS
