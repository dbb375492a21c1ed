/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SyRomSeverity:
 * @SY_ROM_NOTE: worth knowing, and harmless
 * @SY_ROM_WARNING: against the specification; what uses the ROM can stumble over it
 * @SY_ROM_ERROR: the ROM is not whole, or damaged
 */
typedef enum {
  SY_ROM_NOTE,
  SY_ROM_WARNING,
  SY_ROM_ERROR,
} SyRomSeverity;

/**
 * SyRomProblem: something that is wrong with a ROM
 * @id: stable and untranslated, such as "checksum"
 * @offset: where, in bytes from the begin of the file
 * @says: a sentence without a full stop at its end: what was found there, and what was expected
 */
typedef struct {
  SyRomSeverity  severity;
  const char    *id;
  gsize          offset;
  char          *says;
} SyRomProblem;

/** sy_rom_problems_new: (transfer full) (element-type SyRomProblem): an empty list */
GPtrArray   *sy_rom_problems_new    (void) G_GNUC_WARN_UNUSED_RESULT;

/** sy_rom_problems_add: @id: (transfer none): a literal */
void         sy_rom_problems_add    (GPtrArray     *problems,
                                     SyRomSeverity  severity,
                                     const char    *id,
                                     gsize          offset,
                                     const char    *format,
                                     ...) G_GNUC_PRINTF (5, 6);

/** sy_rom_problems_find: (nullable): the first one with at least this severity */
const SyRomProblem *
             sy_rom_problems_find   (const GPtrArray *problems,
                                     SyRomSeverity    severity);

/** sy_rom_severity_to_string: "note", "warning" or "error" */
const char  *sy_rom_severity_to_string (SyRomSeverity severity);

G_END_DECLS
