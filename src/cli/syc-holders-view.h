/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-holders.h"
#include "syc-output.h"

G_BEGIN_DECLS

/** syc_holders_view_print: who uses the discrete GPU; nothing where @holders is %NULL */
void syc_holders_view_print (const SyHolders *holders,
                             SycOutput       *output);

G_END_DECLS
