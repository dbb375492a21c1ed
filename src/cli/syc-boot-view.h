/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-boot-result.h"
#include "syc-output.h"

G_BEGIN_DECLS

/** syc_boot_view_print: what this start showed of what was asked for; nothing for %NULL */
void syc_boot_view_print      (const SyBootResult *result,
                               SycOutput          *output);

/** syc_boot_view_print_next: what the next start will be; nothing for %NULL */
void syc_boot_view_print_next (const SyBootResult *result,
                               guint               indent,
                               SycOutput          *output);

/** syc_boot_view_print_card: what to do if the screen stays black after the restart */
void syc_boot_view_print_card (SySysroot          *sysroot,
                               SycOutput          *output);

G_END_DECLS
