/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-evidence.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/** SyOsRelease: fields of os-release(5); %NULL where not given */
typedef struct {
  char *id;
  char *pretty_name;
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
