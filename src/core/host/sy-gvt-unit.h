/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-pci-address.h"
#include "plan/sy-plan.h"

G_BEGIN_DECLS

/**
 * SyGvtUnit:
 * @path: the file that asks for it
 * @uuid: of the virtual GPU
 * @parent: the GPU that it is a part of
 * @type: "i915-GVTg_V5_4"
 *
 * A virtual GPU that is created at every start, before libvirt starts virtual machines. The file
 * is a drop-in of multi-user.target that wants an instance of switchyard-gvt@.service and carries
 * the rest in a section of ours, which systemd skips (systemd.unit(5): names that begin with "X-").
 * mdevctl(8) is not used for it: its udev rule names a program that Debian 12, 13 and sid do not
 * install there, so that nothing would be created.
 */
typedef struct {
  char         *path;
  char         *uuid;
  SyPciAddress  parent;
  char         *type;
} SyGvtUnit;

void       sy_gvt_unit_free        (SyGvtUnit           *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyGvtUnit, sy_gvt_unit_free)

/**
 * sy_gvt_unit_read:
 *
 * Returns: (transfer full): what is asked for under @uuid; %SY_ERROR_NOT_FOUND where nothing is,
 *   %SY_ERROR_INVALID_DATA naming file and key where it cannot be understood
 */
SyGvtUnit *sy_gvt_unit_read        (SySysroot           *sysroot,
                                    const char          *uuid,
                                    GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_gvt_units_list:
 * @problems: (element-type utf8) (nullable): gets what could not be read
 *
 * Returns: (transfer full) (element-type SyGvtUnit): all of them, by UUID
 */
GPtrArray *sy_gvt_units_list       (SySysroot           *sysroot,
                                    GPtrArray           *problems) G_GNUC_WARN_UNUSED_RESULT;

/** sy_gvt_unit_plan_create: adds nothing where it is asked for in this very way already */
gboolean   sy_gvt_unit_plan_create (SySysroot           *sysroot,
                                    const SyPciAddress  *parent,
                                    const char          *type,
                                    const char          *uuid,
                                    SyPlan              *plan,
                                    GError             **error);

/** sy_gvt_unit_plan_remove: adds nothing where nobody asks for it */
gboolean   sy_gvt_unit_plan_remove (SySysroot           *sysroot,
                                    const char          *uuid,
                                    SyPlan              *plan,
                                    GError             **error);

G_END_DECLS
