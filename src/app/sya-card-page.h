/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/sy-boot-card.h"

#include "sya-subpage.h"

G_BEGIN_DECLS

#define SYA_TYPE_CARD_PAGE (sya_card_page_get_type ())
G_DECLARE_FINAL_TYPE (SyaCardPage, sya_card_page, SYA, CARD_PAGE, SyaSubpage)

/**
 * sya_card_page_new:
 *
 * What to do if the screen stays black, with the keys of the boot loader @kind: to print or to take
 * a photo of before a restart.
 */
SyaSubpage *sya_card_page_new (SyBootloaderKind kind) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
