/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-evidence.h"

G_BEGIN_DECLS

/* As libvirt counts: 9.0.0 is 9000000. */
#define SY_VIRT_VERSION(major, minor, release) ((major) * 1000000u + (minor) * 1000u + (release))

/**
 * SyVirtVersions: what will run a domain
 * @libvirt, @qemu: as SY_VIRT_VERSION(); 0 where it is not known
 * @spice: whether that QEMU has SPICE graphics (its domain capabilities tell)
 * @egl_headless: the same for EGL without a window
 */
typedef struct {
  guint      libvirt;
  guint      qemu;
  SyTristate spice;
  SyTristate egl_headless;
} SyVirtVersions;

/** sy_virt_version_parse: "11.3.0", "7.2" or "10.0.2-1"; 0 where that is no version */
guint    sy_virt_version_parse      (const char           *text);

/** sy_virt_version_format: (transfer full): "11.3.0" */
char    *sy_virt_version_format     (guint                 version) G_GNUC_WARN_UNUSED_RESULT;

/** sy_virt_has_raw_tables: <acpi><table type='raw'>, libvirt 11.2.0 */
gboolean sy_virt_has_raw_tables     (const SyVirtVersions *self);

/** sy_virt_has_override: <qemu:override>, from 8.2.0 on, without its crash from 8.5.0 on */
gboolean sy_virt_has_override       (const SyVirtVersions *self);

G_END_DECLS
