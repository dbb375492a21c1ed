/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-progress.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * SyStart: what was done in the beginning of a start
 * @taken_back: the journal entries of the undos, maybe none
 * @reboot: whether the computer should start again, because what it started with is not in force
 *   any more
 */
typedef struct {
  GStrv    taken_back;
  gboolean reboot;
} SyStart;

void     sy_start_clear       (SyStart *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SyStart, sy_start_clear)

/**
 * sy_start_run:
 * @out_start: (out): also filled where this fails: what could be done is done
 *
 * To be called once in every start, before the desktop comes up. Rolls back what was interrupted;
 * counts this start in what is on trial, and takes back what nobody has confirmed by its second
 * start. With %SY_BOOT_SAFE_PARAMETER it takes back all that is on trial at once, makes the host's
 * entry the default again, and gives the GPU of an entry of the virtual machine back to Linux, in
 * this start.
 *
 * It asks for a restart only where it took something back, and each entry of the journal can be
 * taken back only once: so it cannot do that for ever.
 */
gboolean sy_start_run         (SySysroot       *sysroot,
                               SyProgressFunc   progress,
                               gpointer         user_data,
                               SyStart         *out_start,
                               GError         **error);

/**
 * sy_start_give_back_gpus:
 *
 * Takes every function that vfio-pci got through the kernel's command line away from it and has the
 * kernel look for its driver again. Only for the beginning of a start, while nothing uses them.
 */
gboolean sy_start_give_back_gpus (SySysroot    *sysroot,
                                  GError      **error);

G_END_DECLS
