/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-domain-store.h"

G_BEGIN_DECLS

/** sy_domain_info_new: @uuid in any case */
SyDomainInfo  *sy_domain_info_new           (const char           *uri,
                                             const char           *name,
                                             const char           *uuid) G_GNUC_WARN_UNUSED_RESULT;

/** sy_domain_info_array_new: (element-type SyDomainInfo): an empty array that frees its elements */
GPtrArray     *sy_domain_info_array_new     (void) G_GNUC_WARN_UNUSED_RESULT;
void           sy_domain_info_array_sort    (GPtrArray            *infos);

void           sy_domain_store_set_up       (SyDomainStore        *self,
                                             const char           *uri,
                                             gboolean              shows_secrets);

/** sy_domain_store_libvirt_open: connects; gives up on a daemon that does not answer in time */
SyDomainStore *sy_domain_store_libvirt_open (SySysroot            *sysroot,
                                             const char           *uri,
                                             SyDomainStoreAccess   access,
                                             GError              **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_domain_store_files_open: the files below a root that is not the live one */
SyDomainStore *sy_domain_store_files_open   (SySysroot            *sysroot,
                                             const char           *uri,
                                             SyDomainStoreAccess   access,
                                             GError              **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_domain_store_get_session_folders: below a home, ended by %NULL */
const char * const *sy_domain_store_get_session_folders (void);

/** sy_domain_store_files_read: reads one definition and what the list needs of it */
SyDomainInfo  *sy_domain_store_files_read   (SySysroot            *sysroot,
                                             const char           *uri,
                                             const char           *path,
                                             char                **out_xml,
                                             GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
