/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-evidence.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/* What the device manager of Windows calls "Code 43" (CM_PROB_FAILED_POST_START). */
#define SY_GUEST_AGENT_CODE_43 43

#define SY_GUEST_AGENT_UNKNOWN_CODE (-1)

/**
 * SyGuestAgent: what the QEMU guest agent in Windows says of the NVIDIA GPU
 * @name: (nullable): the driver's, "NVIDIA GeForce GTX 1050"
 * @windows_version: (nullable): as Windows counts, "31.0.15.5186"
 * @driver: as NVIDIA counts, 551; 0: it has no NVIDIA driver, or that is not known
 * @code: of the device manager, 0: it works; or %SY_GUEST_AGENT_UNKNOWN_CODE
 * @problem: (nullable): why something of that is not known
 */
typedef struct {
  char  *name;
  char  *windows_version;
  guint  driver;
  int    code;
  char  *problem;
} SyGuestAgent;

void          sy_guest_agent_free          (SyGuestAgent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyGuestAgent, sy_guest_agent_free)

/**
 * sy_guest_agent_parse_devices:
 * @answer: of the agent's command guest-get-devices (since QEMU 5.2)
 *
 * Returns: (transfer full) (nullable): @code is not known; or %NULL with %SY_ERROR_INVALID_DATA
 */
SyGuestAgent *sy_guest_agent_parse_devices (const char   *answer,
                                            GError      **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_guest_agent_parse_code:
 * @output: of the command that %SY_GUEST_AGENT_PROGRAM runs: "43", a number a line, of every
 *   NVIDIA display device
 * @out_code: the worst
 */
gboolean      sy_guest_agent_parse_code    (const char   *output,
                                            int          *out_code,
                                            GError      **error);

/** sy_guest_agent_get_nvidia_version: of "31.0.15.5186": 551; 0 where it is no version of theirs */
guint         sy_guest_agent_get_nvidia_version (const char *windows_version);

/**
 * sy_guest_agent_ask:
 * @uuid: of a machine of libvirt's system instance that runs
 * @run: whether a command may be run in the guest (guest-exec), which tells the code; it changes
 *   nothing there
 *
 * Asks, for some seconds at most. libvirt allows it to those who may manage machines.
 *
 * Returns: (transfer full) (nullable): what is known; or %NULL with the reason
 */
SyGuestAgent *sy_guest_agent_ask           (const char   *uri,
                                            const char   *uuid,
                                            gboolean      run,
                                            GError      **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
