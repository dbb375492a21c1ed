/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/sy-boot-menu.h"
#include "host/sy-loader-entry.h"

G_BEGIN_DECLS

/** sy_boot_menu_take_entry: makes @entry that of the mode where it has the parameter of it */
void       sy_boot_menu_take_entry      (SyBootMenu          *self,
                                         const char          *id,
                                         const SyLoaderEntry *entry);

/* One reader a boot loader. */
gboolean   sy_boot_menu_read_systemd    (SyBootMenu          *self,
                                         SySysroot           *sysroot,
                                         GError             **error);
gboolean   sy_boot_menu_read_grub       (SyBootMenu          *self,
                                         SySysroot           *sysroot,
                                         GError             **error);

gboolean   sy_boot_menu_read_limine     (SyBootMenu          *self,
                                         SySysroot           *sysroot,
                                         GError             **error);

gboolean   sy_boot_menu_read_efi        (SyBootMenu          *self,
                                         SySysroot           *sysroot,
                                         GError             **error);

G_END_DECLS
