/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "acpi/sy-acpi-info.h"
#include "assess/sy-assessment.h"
#include "guest/sy-guest-agent.h"
#include "guest/sy-guest.h"
#include "guest/sy-virt-versions.h"
#include "health/sy-finding.h"

G_BEGIN_DECLS

/** SyHealthFileState: what is known of a file that a virtual machine is given */
typedef enum {
  SY_HEALTH_FILE_NOT_LOOKED_AT,   /* it is of another computer */
  SY_HEALTH_FILE_READ,
  SY_HEALTH_FILE_MISSING,
  SY_HEALTH_FILE_UNREADABLE,      /* for this process; QEMU's account may differ */
} SyHealthFileState;

/**
 * SyHealthFile:
 * @acpi: (nullable): of an ACPI table that was read
 * @data: (nullable): of a ROM that was read
 * @reachable: whether QEMU's own account can get at it, by the permissions of it and the folders
 *   above it
 * @problem: (nullable): why it was not read
 */
typedef struct {
  char              *path;
  SyHealthFileState  state;
  SyAcpiInfo        *acpi;
  GBytes            *data;
  SyTristate         reachable;
  char              *problem;
} SyHealthFile;

/** sy_health_files_new: (element-type SyHealthFile): an empty list that frees its elements */
GPtrArray *sy_health_files_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_health_files_read:
 * @sysroot: (nullable): where the files are; %NULL where they are of another computer
 *
 * Reads every file that @guest names: ACPI tables and ROMs.
 *
 * Returns: (transfer full) (element-type SyHealthFile)
 */
GPtrArray *sy_health_files_read (const SyGuest *guest,
                                 SySysroot     *sysroot) G_GNUC_WARN_UNUSED_RESULT;

/**
 * SyHealthInput: all that the checks may depend on
 * @source: what the definition is called in evidence: a file's name, "win10"
 * @assessment: (nullable): of the computer that runs the machine; %NULL where it is another one,
 *   or not known
 * @domain: (nullable): name of the virtual machine, where this program can mend it
 * @files: (nullable) (element-type SyHealthFile)
 * @versions: of the libvirt and QEMU that run it; zeros where not known
 * @agent: (nullable): what Windows says, where it was asked
 * @agent_problem: (nullable): why it could not be asked
 * @guest_driver: version of NVIDIA's driver in the guest, such as 551; 0: not known
 */
typedef struct {
  const SyGuest  *guest;
  const char     *source;
  SyAssessment   *assessment;
  const char     *domain;
  const GPtrArray *files;
  SyVirtVersions  versions;
  const SyGuestAgent *agent;
  const char     *agent_problem;
  guint           guest_driver;
} SyHealthInput;

/**
 * sy_health_is_local:
 *
 * Whether a definition that comes as a file is one of this computer: it hands over a display of
 * this computer. What it says of files and devices can be looked at only then.
 */
gboolean   sy_health_is_local  (const SyGuest *guest,
                                SyMachine     *machine);

/**
 * sy_health_check:
 *
 * Runs every check. A pure function of @input.
 *
 * Returns: (transfer full) (element-type SyFinding): worst first, then as the table has them
 */
GPtrArray *sy_health_check     (const SyHealthInput *input) G_GNUC_WARN_UNUSED_RESULT;

/** sy_health_count: how many findings are in @state */
guint      sy_health_count     (const GPtrArray *findings,
                                SyFindingState   state);

/** sy_health_summarize: (transfer full): one translated sentence */
char      *sy_health_summarize (const GPtrArray *findings) G_GNUC_WARN_UNUSED_RESULT;

/** sy_health_find: (nullable): the finding called @id */
const SyFinding *sy_health_find (const GPtrArray *findings,
                                 const char      *id);

/** sy_health_build_json: adds the members "findings" and "summary" */
void       sy_health_build_json (const GPtrArray *findings,
                                 JsonBuilder     *builder);

G_END_DECLS
