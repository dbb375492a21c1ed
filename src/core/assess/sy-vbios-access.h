/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "assess/sy-stage.h"
#include "guest/sy-domain.h"

G_BEGIN_DECLS

/*
 * How a virtual machine comes to its tables: by its definition, and, where that is a QEMU argument
 * (libvirt before 11.2), by a rule for AppArmor or a type for SELinux, which libvirt makes itself
 * for tables that it knows of.
 */

/**
 * sy_vbios_access_is_given:
 * @files: (element-type SyAcpiFile): what @folder holds
 *
 * Whether the definition names just these tables of @folder, in their order, and they may be read.
 */
gboolean sy_vbios_access_is_given (const SyStageContext  *context,
                                   SyDomain              *domain,
                                   const char            *folder,
                                   const GPtrArray       *files);

/** sy_vbios_access_plan: adds what makes it so; edits @domain */
gboolean sy_vbios_access_plan     (SyPlan                *plan,
                                   const SyStageContext  *context,
                                   const SyDomainInfo    *info,
                                   SyDomain              *domain,
                                   const char            *folder,
                                   const GPtrArray       *files,
                                   GError               **error);

G_END_DECLS
