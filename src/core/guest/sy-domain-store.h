/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "guest/sy-virt-versions.h"
#include "sy-error.h"
#include "sy-evidence.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

#define SY_TYPE_DOMAIN_STORE (sy_domain_store_get_type ())
G_DECLARE_DERIVABLE_TYPE (SyDomainStore, sy_domain_store, SY, DOMAIN_STORE, GObject)

/**
 * SyDomainInfo: one virtual machine, as listed
 */
typedef struct {
  char       *uri;        /* "qemu:///system", "qemu:///session" */
  char       *name;
  char       *uuid;       /* lower case, with dashes */
  SyTristate  running;
  SyTristate  saved;      /* a managed save holds its state: the next start resumes that */
  SyTristate  autostart;  /* whether it starts with the computer */
  int         n_snapshots;  /* -1: not known */
} SyDomainInfo;

SyDomainInfo *sy_domain_info_copy (const SyDomainInfo *self) G_GNUC_WARN_UNUSED_RESULT;
void          sy_domain_info_free (SyDomainInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyDomainInfo, sy_domain_info_free)

/**
 * SyDomainStore:
 *
 * Where persistent domain definitions are kept: libvirt on the live system, the files of
 * /etc/libvirt/qemu below any other root (which is where libvirt keeps them).
 */
struct _SyDomainStoreClass {
  GObjectClass parent_class;

  GPtrArray *(*list)     (SyDomainStore *self,
                          GError       **error);
  char      *(*get_xml)  (SyDomainStore *self,
                          const char    *uuid,
                          GError       **error);
  char      *(*define)   (SyDomainStore *self,
                          const char    *uuid,
                          const char    *xml,
                          GError       **error);
  gboolean   (*undefine) (SyDomainStore *self,
                          const char    *uuid,
                          GError       **error);
  void       (*ask_versions) (SyDomainStore  *self,
                              SyVirtVersions *versions);
};

typedef enum {
  SY_DOMAIN_STORE_READ_ONLY,   /* for looking: needs no rights, leaves secrets out */
  SY_DOMAIN_STORE_READ_WRITE,  /* for the helper: passwords included, may define */
} SyDomainStoreAccess;

/**
 * sy_domain_store_open:
 * @uri: "qemu:///system" or "qemu:///session"; other than the live root it only labels
 *
 * Returns: (transfer full): a store, or %NULL with %SY_ERROR_NOT_FOUND when libvirt is not
 *   installed, %SY_ERROR_DENIED, or %SY_ERROR_FAILED when it does not answer; the message says how
 *   to start it
 */
SyDomainStore *sy_domain_store_open     (SySysroot           *sysroot,
                                         const char          *uri,
                                         SyDomainStoreAccess  access,
                                         GError             **error) G_GNUC_WARN_UNUSED_RESULT;

const char    *sy_domain_store_get_uri  (SyDomainStore *self);

/** sy_domain_store_shows_secrets: whether definitions come with their passwords */
gboolean       sy_domain_store_shows_secrets (SyDomainStore *self);

/** sy_domain_store_list: (transfer full) (element-type SyDomainInfo): sorted by name */
GPtrArray     *sy_domain_store_list     (SyDomainStore *self,
                                         GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_domain_store_find: by name or UUID; %SY_ERROR_NOT_FOUND lists the names there are */
SyDomainInfo  *sy_domain_store_find     (SyDomainStore *self,
                                         const char    *name_or_uuid,
                                         GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_domain_store_get_xml: (transfer full): the persistent (inactive) definition */
char          *sy_domain_store_get_xml  (SyDomainStore *self,
                                         const char    *uuid,
                                         GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_domain_store_define:
 *
 * Returns: (transfer full): the definition as it is kept now, which libvirt may have completed
 *   (addresses of devices, for one)
 */
char          *sy_domain_store_define   (SyDomainStore *self,
                                         const char    *uuid,
                                         const char    *xml,
                                         GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_domain_store_undefine: the disks, firmware variables and TPM state stay */
gboolean       sy_domain_store_undefine (SyDomainStore *self,
                                         const char    *uuid,
                                         GError       **error);

/**
 * sy_domain_store_ask_versions:
 * @versions: (inout): what is known already; what libvirt says replaces it
 *
 * Asks the libvirt that runs the machines for its version and that of its QEMU. Nothing changes
 * where it does not answer.
 */
void           sy_domain_store_ask_versions (SyDomainStore  *self,
                                             SyVirtVersions *versions);

/**
 * sy_domain_store_find_session:
 *
 * Looks for machines of qemu:///session, as GNOME Boxes makes them: in the files of the calling
 * user on the live root, of all of /home below any other. Starts no session daemon, as opening
 * that URI would.
 *
 * Returns: (transfer full) (element-type SyDomainInfo): sorted by name; empty where there are none
 *   or they may not be looked at
 */
GPtrArray     *sy_domain_store_find_session (SySysroot *sysroot) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_domain_store_get_advice:
 *
 * Returns: (transfer full): one translated sentence that says how to install or start libvirt on
 *   this system, or that a report holds no machines
 */
char          *sy_domain_store_get_advice   (SySysroot *sysroot) G_GNUC_WARN_UNUSED_RESULT;

/** sy_domain_store_get_service: the unit of the daemon that runs QEMU's machines */
const char    *sy_domain_store_get_service  (SySysroot *sysroot);

G_END_DECLS
