/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SyUnitName:
 * @unit: (nullable): a system service, or the scope of an application or a virtual machine
 * @application: (nullable): ID of the desktop application that the unit is for
 * @machine: (nullable): name of the virtual machine that the unit is for
 * @is_system: whether it is a system service
 *
 * What systemd calls the control group of a process. Units that say nothing to people or carry a
 * user's number (sessions, terminal tabs, the user's manager) are left out.
 */
typedef struct {
  char     *unit;
  char     *application;
  char     *machine;
  gboolean  is_system;
} SyUnitName;

/**
 * sy_unit_name_parse:
 * @self: all zero
 * @cgroup: content of /proc/PID/cgroup (cgroups(7)), of either hierarchy
 */
void sy_unit_name_parse (SyUnitName *self,
                         const char *cgroup);
void sy_unit_name_clear (SyUnitName *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SyUnitName, sy_unit_name_clear)

G_END_DECLS
