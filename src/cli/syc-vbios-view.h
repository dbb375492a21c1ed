/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-machine.h"
#include "rom/sy-option-rom.h"
#include "syc-context.h"

G_BEGIN_DECLS

/**
 * syc_vbios_view_show: what is in a ROM, for people and as the document
 * @machine: whose GPUs it is compared with
 */
void syc_vbios_view_show (SycContext        *context,
                          const char        *file,
                          const SyOptionRom *rom,
                          SyMachine         *machine);

G_END_DECLS
