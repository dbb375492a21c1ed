/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* How long a process that does not hang is waited for, however busy the computer is. */
#define SY_CHILD_PATIENCE_MSEC 20000

/**
 * sy_child_keep_only:
 * @files: descriptors that stay open
 *
 * Closes all other descriptors, so that a child that hangs keeps no lock of its parent's. Only
 * system calls: safe between fork() and the end of the child.
 */
void     sy_child_keep_only       (const int *files,
                                   guint      n);

/**
 * sy_child_waits_in_kernel:
 *
 * Whether @pid is in a call of the kernel that no signal ends (state D of proc(5)), as it is for
 * ever where a driver hangs, and for moments where a disk is waited for.
 */
gboolean sy_child_waits_in_kernel (pid_t      pid);

/**
 * sy_child_gather:
 * @pipe_fd: to which the child @pid writes
 * @timeout_ms: from when on a child that waits in the kernel counts as hanging
 *
 * Returns: (transfer full): what the child wrote until it closed the pipe; until it hung, or
 *   until %SY_CHILD_PATIENCE_MSEC were over, where it did not
 */
char    *sy_child_gather          (int        pipe_fd,
                                   pid_t      pid,
                                   guint      timeout_ms);

G_END_DECLS
