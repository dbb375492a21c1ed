/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-evidence.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/** SY_OS_RELEASE_PATH: os-release(5), what programs look at first */
#define SY_OS_RELEASE_PATH "/etc/os-release"

/**
 * SyOsRelease:
 * @id: (nullable): ID of os-release(5), "linuxmint"
 * @id_like: (nullable): ID_LIKE: what it is close to, nearest first, "ubuntu debian"
 * @pretty_name: (nullable): PRETTY_NAME
 * @ostree: whether the system is an image that OSTree deploys: packages are layered onto it
 */
typedef struct {
  char     *id;
  char     *id_like;
  char     *pretty_name;
  gboolean  ostree;
} SyOsRelease;

/**
 * sy_os_release_read:
 *
 * Reads /etc/os-release, or /usr/lib/os-release where that is missing.
 */
void sy_os_release_read  (SyOsRelease *self,
                          SySysroot   *sysroot,
                          GPtrArray   *problems);

/** sy_os_release_parse: a later assignment wins, as in a shell */
void sy_os_release_parse (SyOsRelease *self,
                          const char  *text);
void sy_os_release_clear (SyOsRelease *self);

G_END_DECLS
