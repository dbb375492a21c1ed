/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "report/sy-recording.h"

G_BEGIN_DECLS

typedef enum {
  SY_REPORT_DIRECTORY,
  SY_REPORT_FILE,
  SY_REPORT_LINK,
} SyReportMemberKind;

/**
 * SyReportMember:
 * @path: inside the root, without symbolic links, such as "/sys/devices/pci0000:00/uevent"
 * @wanted: the file was read or the directory listed; otherwise it is only known to be there
 * @target: (nullable): text of a link
 * @content: (nullable): of a file; %NULL leaves it out
 */
typedef struct {
  char               *path;
  SyReportMemberKind  kind;
  gboolean            wanted;
  char               *target;
  GBytes             *content;
} SyReportMember;

/**
 * sy_report_tree_new:
 *
 * Finds what has to be in a root for each access of @recording to come out as it did: links on the
 * way with their text, directories that were listed with everything in them, files. Contents are
 * not read. People's own places (`/home`, `/proc/PID`, virtual machines) are not entered.
 *
 * Returns: (transfer full) (element-type SyReportMember): sorted by path, parents first
 */
GPtrArray *sy_report_tree_new       (SySysroot         *sysroot,
                                     const SyRecording *recording) G_GNUC_WARN_UNUSED_RESULT;

/** sy_report_member_new: the strings are copied */
SyReportMember *sy_report_member_new  (const char         *path,
                                       SyReportMemberKind  kind,
                                       const char         *target) G_GNUC_WARN_UNUSED_RESULT;
void            sy_report_member_free (SyReportMember     *self);

G_END_DECLS
