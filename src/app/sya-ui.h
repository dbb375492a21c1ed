/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Where the template of a widget is in the resources: SYA_UI ("sya-window"). */
#define SYA_UI(name) "/io/github/switchyard/Switchyard/ui/" name ".ui"
