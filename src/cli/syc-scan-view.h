/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-machine.h"
#include "rom/sy-rom-scan.h"
#include "syc-context.h"

G_BEGIN_DECLS

/** syc_scan_view_find_gpu: (nullable): the GPU that a ROM is for; @out_match: (optional) */
const SyGpu *syc_scan_view_find_gpu (SyMachine         *machine,
                                     const SyRomFound  *found,
                                     SyOptionRomMatch  *out_match);

/** syc_scan_view_find_best: (nullable): the ROM to take for a GPU of the computer */
const SyRomFound *
             syc_scan_view_find_best (SyMachine        *machine,
                                      const SyRomScan  *scan);

/** syc_scan_view_print: for people; @files: (nullable) (element-type utf8): where each was
 *   written */
void         syc_scan_view_print     (SyMachine        *machine,
                                      const SyRomScan  *scan,
                                      const GPtrArray  *files,
                                      SycOutput        *output);

/** syc_scan_view_to_json: (transfer full): the document */
JsonNode    *syc_scan_view_to_json   (SyMachine        *machine,
                                      const SyRomScan  *scan,
                                      const GPtrArray  *files) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
