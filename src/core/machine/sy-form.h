/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-gpu.h"

G_BEGIN_DECLS

/**
 * SyForm:
 * @laptop: what the parts of a computer say of its form: yes, no, or unknown
 * @mixed: parts for laptops and parts for desktops were seen, so that @laptop is unknown
 * @evidence: (nullable): why
 */
typedef struct {
  SyTristate  laptop;
  gboolean    mixed;
  SyEvidence *evidence;
} SyForm;

/**
 * sy_form_guess:
 * @out_form: filled in; clear it with sy_form_clear()
 * @devices: (element-type SyPciDevice): all functions
 * @gpus: (element-type SyGpu): of them
 *
 * Whether a computer is a laptop, from its processor's GPU, its chipset, a built-in panel, and only
 * where these are silent from the names of its GPUs. For computers without SMBIOS, such as pasted
 * listings. It stays a guess: small desktops have processors for laptops.
 */
void sy_form_guess (SyForm          *out_form,
                    const GPtrArray *devices,
                    const GPtrArray *gpus);
void sy_form_clear (SyForm          *form);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SyForm, sy_form_clear)

G_END_DECLS
