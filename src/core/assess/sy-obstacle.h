/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SySeverity:
 * @SY_SEVERITY_NOTE: good to know
 * @SY_SEVERITY_WARNS: works, with trouble that can be named
 * @SY_SEVERITY_BLOCKS: as long as it is so, no virtual machine gets the GPU
 */
typedef enum {
  SY_SEVERITY_NOTE,
  SY_SEVERITY_WARNS,
  SY_SEVERITY_BLOCKS,
} SySeverity;

/**
 * SyFixKind:
 * @SY_FIX_NONE: it cannot be mended; the words, if any, say why
 * @SY_FIX_STAGE: a stage of Switchyard mends it; the target is its id
 * @SY_FIX_PACKAGES: a package is missing; the target is the command that installs it
 * @SY_FIX_COMMAND: the target is a command line to copy
 * @SY_FIX_FIRMWARE: a setting of the firmware, which only the user can change
 * @SY_FIX_ADVICE: anything else; the words say what
 */
typedef enum {
  SY_FIX_NONE,
  SY_FIX_STAGE,
  SY_FIX_PACKAGES,
  SY_FIX_COMMAND,
  SY_FIX_FIRMWARE,
  SY_FIX_ADVICE,
} SyFixKind;

/**
 * SyObstacle:
 * @id: stable, such as "iommu-off"
 * @says: one or two translated sentences for people
 * @fix: (nullable): what to do about it, translated
 * @fix_target: (nullable): see #SyFixKind; the words in @fix do without it
 *
 * What stands in the way of a GPU's move to a virtual machine.
 */
typedef struct {
  char       *id;
  SySeverity  severity;
  char       *says;
  char       *fix;
  SyFixKind   fix_kind;
  char       *fix_target;
} SyObstacle;

/** sy_obstacle_new: without a fix; @format is that of @says */
SyObstacle *sy_obstacle_new        (const char *id,
                                    SySeverity  severity,
                                    const char *format,
                                    ...) G_GNUC_PRINTF (3, 4) G_GNUC_WARN_UNUSED_RESULT;
void        sy_obstacle_free       (SyObstacle *self);

/** sy_obstacle_set_fix: replaces the fix; @format is that of the words */
void        sy_obstacle_set_fix    (SyObstacle *self,
                                    SyFixKind   kind,
                                    const char *target,
                                    const char *format,
                                    ...) G_GNUC_PRINTF (4, 5);

/* Stable names for JSON. */
const char *sy_severity_to_string  (SySeverity  severity);
const char *sy_fix_kind_to_string  (SyFixKind   kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyObstacle, sy_obstacle_free)

G_END_DECLS
