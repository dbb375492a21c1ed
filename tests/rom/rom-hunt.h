/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "firmware-build.h"
#include "rom/sy-rom-scan.h"

G_BEGIN_DECLS

#define HUNT_VENDOR 0x10de
#define HUNT_DEVICE 0x1c8d

/* The card that is hunted for. */
extern const SyRomCard hunt_card;

/** hunt: scans @file; a test fails where that is cancelled */
SyRomScan *hunt           (GBytes     *file) G_GNUC_WARN_UNUSED_RESULT;

/** expect_rom: @file holds @rom, and the path to it has @words, divided by "|", in this order */
void       expect_rom     (GBytes     *file,
                           GBytes     *rom,
                           const char *words);

/** hide_in_firmware: (nullable): the firmware of QEMU with @rom as one more file of its drivers,
 *   packed by @packing: "LZMA" or "Tiano"; %NULL where that firmware is not installed */
GBytes    *hide_in_firmware (GBytes     *rom,
                             const char *packing) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
