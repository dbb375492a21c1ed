/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "acpi/sy-acpi-file.h"
#include "acpi/sy-acpi-path.h"
#include "plan/sy-plan.h"

G_BEGIN_DECLS

/* The ROM as it was given, beside the tables that were made from it. */
#define SY_VBIOS_STORE_ROM     "vbios.rom"
#define SY_VBIOS_STORE_BATTERY "battery.aml"

/** sy_vbios_store_get_folder: (transfer full) (nullable): where the files of a domain are; %NULL
 * where @uuid is none */
char      *sy_vbios_store_get_folder (const char        *uuid) G_GNUC_WARN_UNUSED_RESULT;

/** sy_vbios_store_read_rom: (nullable): the ROM that is stored; %NULL without @error: none */
GBytes    *sy_vbios_store_read_rom   (SySysroot         *sysroot,
                                      const char        *folder,
                                      GError           **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_vbios_store_make:
 * @rom: (nullable): without one there are no tables for it
 * @battery: whether there is a battery too
 *
 * Returns: (transfer full) (element-type SyAcpiFile): all that the folder shall hold
 */
GPtrArray *sy_vbios_store_make       (GBytes            *rom,
                                      const SyAcpiPath  *path,
                                      const char        *machine,
                                      gboolean           battery,
                                      GError           **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_vbios_store_is_current:
 * @out_stale: (transfer full) (nullable): what the tables that are there were made for, where
 *   that is the reason
 *
 * Whether the folder holds just @files.
 */
gboolean   sy_vbios_store_is_current (SySysroot         *sysroot,
                                      const char        *folder,
                                      const GPtrArray   *files,
                                      char             **out_stale);

/** sy_vbios_store_plan: adds what makes it so; tables of an earlier, larger ROM are removed */
gboolean   sy_vbios_store_plan       (SyPlan            *plan,
                                      SySysroot         *sysroot,
                                      const char        *folder,
                                      const GPtrArray   *files,
                                      GError           **error);

/** sy_vbios_store_list_tables: (transfer full): paths of the tables among @files, in order */
GStrv      sy_vbios_store_list_tables (const char       *folder,
                                       const GPtrArray  *files) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
