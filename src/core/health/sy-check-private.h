/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-vbios-need.h"
#include "health/sy-health.h"

G_BEGIN_DECLS

/**
 * SySubject: what the checks are about, found out once
 * @gpu_hostdev: (nullable): the host device that is the GPU: by the computer where that is known,
 *   else the likeliest
 * @gpu: (nullable): the same, on the computer
 * @vendor, @device: of the GPU; 0 where not known
 * @laptop: whether the GPU is a laptop's; no for a card to plug in, also one beside a laptop
 * @muxless: whether it drives no output
 * @likely_muxless: @muxless, or what people do for such laptops alone is done here
 * @battery: whether a table says that there is a rechargeable battery
 * @has_tables: whether it is given ACPI tables
 * @versions: of the libvirt and QEMU that run it: as given, else as this computer's packages say
 * @hidden: the virtual machine hides that it is one, by any means
 */
typedef struct {
  const SyHealthInput  *in;
  const SyGuest        *guest;
  SyMachine            *machine;
  const SyGuestHostdev *gpu_hostdev;
  const SyGpu          *gpu;
  guint16               vendor;
  guint16               device;
  SyTristate            laptop;
  SyTristate            muxless;
  gboolean              likely_muxless;
  SyTristate            battery;
  gboolean              has_tables;
  SyTristate            hidden;
  SyVirtVersions        versions;
} SySubject;

void        sy_subject_init          (SySubject           *self,
                                      const SyHealthInput *input);

/** sy_subject_knows: whether all of these parts of the definition were there */
gboolean    sy_subject_knows         (const SySubject     *self,
                                      SyGuestParts         parts);

/** sy_subject_gets_rom: whether the driver wants the video BIOS by _ROM; unknown: not known */
SyTristate  sy_subject_wants_rom     (const SySubject     *self);

/** sy_subject_find_rom: whether a table has a _ROM, and it; unknown where one could not be read */
SyTristate  sy_subject_find_rom      (const SySubject     *self,
                                      const SyAcpiInfo   **out_info);

/** sy_finding_offer_files: to have the stage "vbios" write its files again, as many as there are */
void        sy_finding_offer_files  (SyFinding       *self,
                                     const SySubject *subject);

/** sy_subject_is_own_file: whether this program wrote it for a virtual machine (stage vbios) */
gboolean    sy_subject_is_own_file  (const char          *path);

/** sy_subject_find_file: (nullable) */
const SyHealthFile *sy_subject_find_file (const SySubject *self,
                                          const char      *path);

/** sy_subject_get_vendor_id: (nullable): the vendor that Hyper-V's interface is said to be of */
const SyGuestItem *sy_subject_get_vendor_id (const SySubject *self);

/** sy_subject_has_stock_firmware: no where the path is none of a distribution's */
SyTristate  sy_subject_has_stock_firmware (const SySubject *self);

/**
 * SyCheck: one thing that is looked at
 * @code43: whether the driver's answer is Code 43
 */
typedef struct {
  const char *id;
  const char *group;       /* untranslated msgids */
  const char *title;
  const char *why;
  const char *sources;
  gboolean    code43;
  void      (*run)         (const SySubject *subject,
                            SyFinding       *finding);
} SyCheck;

/* One table a file, ended by an entry without an id. */
extern const SyCheck sy_checks_acpi[];
extern const SyCheck sy_checks_arguments[];
extern const SyCheck sy_checks_display[];
extern const SyCheck sy_checks_files[];
extern const SyCheck sy_checks_gpu[];
extern const SyCheck sy_checks_hiding[];
extern const SyCheck sy_checks_host[];
extern const SyCheck sy_checks_ids[];
extern const SyCheck sy_checks_platform[];
extern const SyCheck sy_checks_resources[];
extern const SyCheck sy_checks_rom[];

/* For checks. */

/** sy_finding_set: the state, and one sentence of what was found */
void        sy_finding_set           (SyFinding       *self,
                                      SyFindingState   state,
                                      const char      *format,
                                      ...) G_GNUC_PRINTF (3, 4);

/** sy_finding_worsen: sy_finding_set(), where that is worse than what was found before */
void        sy_finding_worsen        (SyFinding       *self,
                                      SyFindingState   state,
                                      const char      *format,
                                      ...) G_GNUC_PRINTF (3, 4);

/** sy_finding_add: evidence from @line of the definition; 0: from the definition as a whole */
void        sy_finding_add           (SyFinding       *self,
                                      const SySubject *subject,
                                      guint            line,
                                      const char      *format,
                                      ...) G_GNUC_PRINTF (4, 5);

/** sy_finding_add_from: evidence from elsewhere */
void        sy_finding_add_from      (SyFinding       *self,
                                      const char      *source,
                                      const char      *format,
                                      ...) G_GNUC_PRINTF (3, 4);

/** sy_finding_advise: what to do by hand */
void        sy_finding_advise        (SyFinding       *self,
                                      const char      *says);

/**
 * sy_finding_offer:
 * @option: (nullable): words for the stage
 *
 * What to do, by a stage where this program can mend the virtual machine, else by hand.
 */
void        sy_finding_offer         (SyFinding       *self,
                                      const SySubject *subject,
                                      const char      *stage,
                                      const char      *option,
                                      const char      *says);

/** sy_finding_offer_cpu: to show the guest the real processor */
void        sy_finding_offer_cpu     (SyFinding       *self,
                                      const SySubject *subject);

/**
 * sy_finding_require_gpu:
 *
 * Returns: whether there is a host device that is a GPU; if not, @self says so
 */
gboolean    sy_finding_require_gpu   (SyFinding       *self,
                                      const SySubject *subject);

/** sy_finding_set_piece: unknown, because only a piece of the definition is there */
void        sy_finding_set_piece     (SyFinding       *self);

/** sy_messages_apply: lines of a log that name the cause which @finding's check is about */
void        sy_messages_apply        (const SySubject *subject,
                                      SyFinding       *finding);

G_END_DECLS
