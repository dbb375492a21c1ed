/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-assessment.h"

G_BEGIN_DECLS

/**
 * SyBootCheck:
 * @id: stable name: "boot.ids", "boot.driver"…
 * @device: (nullable): the PCI address that it is about
 * @state: yes: as expected; no: not; unknown: could not be read
 * @found: translated, one sentence without a full stop is enough
 * @expected: the same of what was asked for
 * @why: (nullable): the likely cause where it is not as expected
 * @fix: (nullable): what to do then
 */
typedef struct {
  const char *id;
  char       *device;
  SyTristate  state;
  char       *found;
  char       *expected;
  char       *why;
  char       *fix;
} SyBootCheck;

/**
 * SyBootResult:
 * @vm: whether this start was one with the GPU set aside; its entry is the "vm" one
 * @safe: whether it was started with %SY_BOOT_SAFE_PARAMETER, which leaves Linux its GPU; not @vm
 * @once: whether the next start alone is set to that entry
 * @vm_is_default: whether that entry starts when nobody chooses
 * @checks: (element-type SyBootCheck)
 *
 * What the running system shows of what its boot entry asked for. Everything is measured: the
 * kernel's command line, drivers, IOMMU groups, the boot menu; nothing is remembered.
 */
typedef struct {
  gboolean    vm;
  gboolean    safe;
  gboolean    once;
  SyTristate  vm_is_default;
  GPtrArray  *checks;
} SyBootResult;

/**
 * sy_boot_result_new:
 *
 * Returns: (nullable): the comparison; %NULL where the system was not started by an entry of the
 *   mode and none is in the boot menu
 */
SyBootResult *sy_boot_result_new  (SyAssessment *assessment) G_GNUC_WARN_UNUSED_RESULT;
void          sy_boot_result_free (SyBootResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyBootResult, sy_boot_result_free)

/** sy_boot_result_describe_next: translated: what the next start will be */
const char   *sy_boot_result_describe_next    (const SyBootResult *self);

/** sy_boot_result_count_unexpected: how many checks are not as expected */
guint         sy_boot_result_count_unexpected (const SyBootResult *self);

G_END_DECLS
