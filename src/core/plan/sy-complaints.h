/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SyComplaints: the lines of a program's output that tell of an error, the first ones
 *
 * Programs that build an initramfs go on after an error, so that it is far from the last lines, and
 * some exit with 0.
 */
typedef struct _SyComplaints SyComplaints;

SyComplaints *sy_complaints_new    (void) G_GNUC_WARN_UNUSED_RESULT;
void          sy_complaints_free   (SyComplaints *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyComplaints, sy_complaints_free)

/** sy_complaints_take: looks at one line */
void          sy_complaints_take   (SyComplaints *self,
                                    const char   *line);

/** sy_complaints_append: adds the lines that the message of @error does not have yet to it */
void          sy_complaints_append (SyComplaints *self,
                                    GError       *error);

G_END_DECLS
