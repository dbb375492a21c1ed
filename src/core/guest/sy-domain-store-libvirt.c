/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "guest/sy-domain-store-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

#include "guest/sy-libvirt-call.h"

/*
 * A daemon that systemd starts by its socket needs seconds on a slow disk; the first definition
 * makes libvirt try out every QEMU program there is, which can take a minute.
 */
#define LOOK_TIMEOUT_MS   20000
#define DEFINE_TIMEOUT_MS 120000
#define CLOSE_TIMEOUT_MS  2000

#define SY_TYPE_DOMAIN_STORE_LIBVIRT (sy_domain_store_libvirt_get_type ())
G_DECLARE_FINAL_TYPE (SyDomainStoreLibvirt, sy_domain_store_libvirt, SY, DOMAIN_STORE_LIBVIRT,
                      SyDomainStore)

struct _SyDomainStoreLibvirt {
  SyDomainStore  parent_instance;

  SySysroot     *sysroot;
  virConnectPtr  connection;
  gboolean       read_write;
  gboolean       silent;      /* a call got no answer: the next ones will not either */
};

G_DEFINE_FINAL_TYPE (SyDomainStoreLibvirt, sy_domain_store_libvirt, SY_TYPE_DOMAIN_STORE)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (virDomain, virDomainFree)

static void
close_connection (gpointer data)
{
  virConnectClose (data);
}

static gpointer
open_in_thread (SyLibvirtCall *call)
{
  return call->read_write ? virConnectOpen (call->text) : virConnectOpenReadOnly (call->text);
}

static SyTristate
to_tristate (int answer)
{
  return answer < 0 ? SY_TRISTATE_UNKNOWN : answer > 0 ? SY_TRISTATE_YES : SY_TRISTATE_NO;
}

static SyTristate
get_autostart (virDomainPtr domain)
{
  int autostart;

  return virDomainGetAutostart (domain, &autostart) < 0 ? SY_TRISTATE_UNKNOWN
                                                        : to_tristate (autostart);
}

static SyDomainInfo *
read_info (virDomainPtr domain,
           const char  *uri)
{
  char uuid[VIR_UUID_STRING_BUFLEN] = "";
  SyDomainInfo *info;

  if (virDomainGetUUIDString (domain, uuid) < 0)
    return NULL;

  info = sy_domain_info_new (uri, virDomainGetName (domain), uuid);
  info->running = to_tristate (virDomainIsActive (domain));
  info->saved = to_tristate (virDomainHasManagedSaveImage (domain, 0));
  info->autostart = get_autostart (domain);
  info->n_snapshots = virDomainSnapshotNum (domain, 0);

  return info;
}

static gpointer
list_in_thread (SyLibvirtCall *call)
{
  GPtrArray *infos;
  virDomainPtr *domains = NULL;
  int n = virConnectListAllDomains (call->connection, &domains,
                                    VIR_CONNECT_LIST_DOMAINS_PERSISTENT);

  if (n < 0)
    return NULL;

  infos = sy_domain_info_array_new ();
  for (int i = 0; i < n; i++)
    {
      SyDomainInfo *info = read_info (domains[i], call->text);

      if (info != NULL)
        g_ptr_array_add (infos, info);
      virDomainFree (domains[i]);
    }
  free (domains);
  sy_domain_info_array_sort (infos);

  return infos;
}

/* Passwords are in the definition only for those who may write it, so they survive an edit. */
static gpointer
get_xml_in_thread (SyLibvirtCall *call)
{
  g_autoptr (virDomain) domain = virDomainLookupByUUIDString (call->connection, call->text);
  unsigned int flags = VIR_DOMAIN_XML_INACTIVE;

  if (domain == NULL)
    return NULL;
  if (call->read_write)
    flags |= VIR_DOMAIN_XML_SECURE;

  return virDomainGetXMLDesc (domain, flags);
}

static gpointer
define_in_thread (SyLibvirtCall *call)
{
  g_autoptr (virDomain) domain =
    virDomainDefineXMLFlags (call->connection, call->xml, VIR_DOMAIN_DEFINE_VALIDATE);

  return domain != NULL ? virDomainGetXMLDesc (domain, VIR_DOMAIN_XML_INACTIVE |
                                                       VIR_DOMAIN_XML_SECURE)
                        : NULL;
}

static gpointer
undefine_in_thread (SyLibvirtCall *call)
{
  g_autoptr (virDomain) domain = virDomainLookupByUUIDString (call->connection, call->text);

  return domain != NULL && virDomainUndefineFlags (domain, VIR_DOMAIN_UNDEFINE_KEEP_NVRAM |
                                                           VIR_DOMAIN_UNDEFINE_KEEP_TPM) == 0
         ? GINT_TO_POINTER (TRUE) : NULL;
}

static void
free_text (gpointer text)
{
  free (text);
}

static gpointer
ask_versions_in_thread (SyLibvirtCall *call)
{
  SyVirtVersions *versions = g_new0 (SyVirtVersions, 1);
  unsigned long libvirt = 0;
  unsigned long qemu = 0;

  if (virConnectGetLibVersion (call->connection, &libvirt) == 0)
    versions->libvirt = (guint) libvirt;
  if (virConnectGetVersion (call->connection, &qemu) == 0)
    versions->qemu = (guint) qemu;

  return versions;
}

/* Makes a call and returns its result, which @call no longer owns. */
static gpointer
run (SyDomainStoreLibvirt  *self,
     SyLibvirtCall         *call,
     guint                  timeout_ms,
     GError               **error)
{
  call->read_write = self->read_write;
  if (!self->silent && sy_libvirt_call_run (call, timeout_ms))
    {
      if (call->result == NULL)
        sy_libvirt_set_error (self->sysroot, call->failure, error);
      return g_steal_pointer (&call->result);
    }

  self->silent = TRUE;
  sy_libvirt_set_error (self->sysroot, NULL, error);

  return NULL;
}

static GPtrArray *
sy_domain_store_libvirt_list (SyDomainStore  *store,
                              GError        **error)
{
  SyDomainStoreLibvirt *self = SY_DOMAIN_STORE_LIBVIRT (store);
  g_autoptr (SyLibvirtCall) call =
    sy_libvirt_call_new (list_in_thread, self->connection, (GDestroyNotify) g_ptr_array_unref);

  call->text = g_strdup (sy_domain_store_get_uri (store));

  return run (self, call, LOOK_TIMEOUT_MS, error);
}

/* libvirt hands out memory of malloc(), which is what g_free() frees since GLib 2.46. */
static char *
sy_domain_store_libvirt_get_xml (SyDomainStore  *store,
                                 const char     *uuid,
                                 GError        **error)
{
  SyDomainStoreLibvirt *self = SY_DOMAIN_STORE_LIBVIRT (store);
  g_autoptr (SyLibvirtCall) call =
    sy_libvirt_call_new (get_xml_in_thread, self->connection, free_text);

  call->text = g_strdup (uuid);

  return run (self, call, LOOK_TIMEOUT_MS, error);
}

/* Domain capabilities are for connections that may write only (CVE-2019-10168), and what is
 * reviewed must be what runs: so nothing is asked here that a reader may not ask. */
static void
sy_domain_store_libvirt_ask_versions (SyDomainStore  *store,
                                      SyVirtVersions *versions)
{
  SyDomainStoreLibvirt *self = SY_DOMAIN_STORE_LIBVIRT (store);
  g_autoptr (SyLibvirtCall) call =
    sy_libvirt_call_new (ask_versions_in_thread, self->connection, g_free);
  g_autofree SyVirtVersions *found = NULL;

  found = run (self, call, LOOK_TIMEOUT_MS, NULL);
  if (found == NULL)
    return;
  if (found->libvirt != 0)
    versions->libvirt = found->libvirt;
  if (found->qemu != 0)
    versions->qemu = found->qemu;
}

static gboolean
check_writable (SyDomainStoreLibvirt  *self,
                GError               **error)
{
  if (self->read_write)
    return TRUE;

  g_set_error_literal (error, SY_ERROR, SY_ERROR_DENIED,
                       _("The virtual machines were opened for reading only"));

  return FALSE;
}

static char *
sy_domain_store_libvirt_define (SyDomainStore  *store,
                                const char     *uuid,
                                const char     *xml,
                                GError        **error)
{
  SyDomainStoreLibvirt *self = SY_DOMAIN_STORE_LIBVIRT (store);
  g_autoptr (SyLibvirtCall) call = NULL;

  if (!check_writable (self, error))
    return NULL;

  call = sy_libvirt_call_new (define_in_thread, self->connection, free_text);
  call->xml = g_strdup (xml);

  return run (self, call, DEFINE_TIMEOUT_MS, error);
}

static gboolean
sy_domain_store_libvirt_undefine (SyDomainStore  *store,
                                  const char     *uuid,
                                  GError        **error)
{
  SyDomainStoreLibvirt *self = SY_DOMAIN_STORE_LIBVIRT (store);
  g_autoptr (SyLibvirtCall) call = NULL;

  if (!check_writable (self, error))
    return FALSE;

  call = sy_libvirt_call_new (undefine_in_thread, self->connection, NULL);
  call->text = g_strdup (uuid);

  return run (self, call, LOOK_TIMEOUT_MS, error) != NULL;
}

/* Closing waits for the daemon too; one that is silent keeps its connection until we end. */
static void
sy_domain_store_libvirt_finalize (GObject *object)
{
  SyDomainStoreLibvirt *self = SY_DOMAIN_STORE_LIBVIRT (object);

  if (self->connection != NULL && !self->silent)
    {
      g_autoptr (SyLibvirtCall) call = sy_libvirt_call_new (sy_libvirt_close_in_thread, NULL,
                                                           NULL);

      call->connection = g_steal_pointer (&self->connection);
      sy_libvirt_call_run (call, CLOSE_TIMEOUT_MS);
    }
  g_clear_object (&self->sysroot);

  G_OBJECT_CLASS (sy_domain_store_libvirt_parent_class)->finalize (object);
}

static void
sy_domain_store_libvirt_class_init (SyDomainStoreLibvirtClass *klass)
{
  SyDomainStoreClass *store_class = SY_DOMAIN_STORE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sy_domain_store_libvirt_finalize;
  store_class->list = sy_domain_store_libvirt_list;
  store_class->get_xml = sy_domain_store_libvirt_get_xml;
  store_class->define = sy_domain_store_libvirt_define;
  store_class->undefine = sy_domain_store_libvirt_undefine;
  store_class->ask_versions = sy_domain_store_libvirt_ask_versions;
}

static void
sy_domain_store_libvirt_init (SyDomainStoreLibvirt *self)
{
}

SyDomainStore *
sy_domain_store_libvirt_open (SySysroot            *sysroot,
                              const char           *uri,
                              SyDomainStoreAccess   access,
                              GError              **error)
{
  g_autoptr (SyDomainStoreLibvirt) self = g_object_new (SY_TYPE_DOMAIN_STORE_LIBVIRT, NULL);
  g_autoptr (SyLibvirtCall) call = sy_libvirt_call_new (open_in_thread, NULL, close_connection);

  self->sysroot = g_object_ref (sysroot);
  self->read_write = access == SY_DOMAIN_STORE_READ_WRITE;
  sy_domain_store_set_up (SY_DOMAIN_STORE (self), uri, self->read_write);
  call->text = g_strdup (uri);
  self->connection = run (self, call, LOOK_TIMEOUT_MS, error);

  return self->connection != NULL ? SY_DOMAIN_STORE (g_steal_pointer (&self)) : NULL;
}
