/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-dmi.h"
#include "machine/sy-fact.h"
#include "machine/sy-gpu.h"
#include "machine/sy-kernel.h"
#include "machine/sy-os-release.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * SyFactSources:
 * @devices: (element-type SyPciDevice)
 * @gpus: (element-type SyGpu)
 *
 * What the readers of facts may build on: the root, and what was read of it before.
 */
typedef struct {
  SySysroot         *sysroot;
  const SyKernel    *kernel;
  const SyDmi       *dmi;
  const SyOsRelease *os_release;
  const GPtrArray   *devices;
  const GPtrArray   *gpus;
  SyTristate         iommu;
} SyFactSources;

/** sy_facts_find_program: (transfer full) (nullable): the path of the program called @name */
char       *sy_facts_find_program   (SySysroot  *sysroot,
                                     const char *name) G_GNUC_WARN_UNUSED_RESULT;

/** sy_facts_has_programs: whether a program that was not found is not installed */
gboolean    sy_facts_has_programs   (SySysroot  *sysroot);

/**
 * sy_facts_is_unit_active:
 * @unit: "libvirtd.socket"
 *
 * Returns: whether systemd starts @unit at boot or runs it now; unknown without systemd's folder
 */
SyTristate  sy_facts_is_unit_active (SySysroot  *sysroot,
                                     const char *unit);

/*
 * The readers: one file each. A reader adds the facts of its file to @facts, every one of them
 * whatever was found: a file that cannot be read is an unknown fact that says so.
 */
void sy_facts_read_firmware (GPtrArray           *facts,
                             const SyFactSources *from);
void sy_facts_read_iommu    (GPtrArray           *facts,
                             const SyFactSources *from);
void sy_facts_read_kernel   (GPtrArray           *facts,
                             const SyFactSources *from);
void sy_facts_read_memory   (GPtrArray           *facts,
                             const SyFactSources *from);
void sy_facts_read_driver   (GPtrArray           *facts,
                             const SyFactSources *from);
void sy_facts_read_switch   (GPtrArray           *facts,
                             const SyFactSources *from);

/* After the kernel's facts: whether there is kvmgt is one of the reasons. */
void sy_facts_read_virtual_gpu (GPtrArray           *facts,
                                const SyFactSources *from);
void sy_facts_read_manager  (GPtrArray           *facts,
                             const SyFactSources *from);
void sy_facts_read_virtualization (GPtrArray           *facts,
                                   const SyFactSources *from);
void sy_facts_read_rights   (GPtrArray           *facts,
                             const SyFactSources *from);

G_END_DECLS
