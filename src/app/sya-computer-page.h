/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sya-view.h"

G_BEGIN_DECLS

#define SYA_TYPE_COMPUTER_PAGE (sya_computer_page_get_type ())
G_DECLARE_FINAL_TYPE (SyaComputerPage, sya_computer_page, SYA, COMPUTER_PAGE, SyaView)

/** SyaComputerPage: what this computer is, whether it will work, and the next step */

G_END_DECLS
