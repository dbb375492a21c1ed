/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "guest/sy-domain-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "guest/sy-domain.h"

typedef struct {
  char     *uri;
  gboolean  shows_secrets;
} SyDomainStorePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (SyDomainStore, sy_domain_store, G_TYPE_OBJECT)

SyDomainInfo *
sy_domain_info_new (const char *uri,
                    const char *name,
                    const char *uuid)
{
  SyDomainInfo *self = g_new0 (SyDomainInfo, 1);

  self->uri = g_strdup (uri);
  self->name = g_strdup (name);
  self->uuid = g_ascii_strdown (uuid, -1);
  self->n_snapshots = -1;

  return self;
}

SyDomainInfo *
sy_domain_info_copy (const SyDomainInfo *self)
{
  SyDomainInfo *copy = sy_domain_info_new (self->uri, self->name, self->uuid);

  copy->running = self->running;
  copy->saved = self->saved;
  copy->autostart = self->autostart;
  copy->n_snapshots = self->n_snapshots;

  return copy;
}

void
sy_domain_info_free (SyDomainInfo *self)
{
  g_free (self->uri);
  g_free (self->name);
  g_free (self->uuid);
  g_free (self);
}

GPtrArray *
sy_domain_info_array_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sy_domain_info_free);
}

static int
compare_infos (gconstpointer a,
               gconstpointer b)
{
  const SyDomainInfo *first = *(const SyDomainInfo * const *) a;
  const SyDomainInfo *second = *(const SyDomainInfo * const *) b;
  int order = strcmp (first->name, second->name);

  return order != 0 ? order : strcmp (first->uuid, second->uuid);
}

void
sy_domain_info_array_sort (GPtrArray *infos)
{
  g_ptr_array_sort (infos, compare_infos);
}

static void
sy_domain_store_finalize (GObject *object)
{
  SyDomainStorePrivate *priv = sy_domain_store_get_instance_private (SY_DOMAIN_STORE (object));

  g_free (priv->uri);

  G_OBJECT_CLASS (sy_domain_store_parent_class)->finalize (object);
}

static void
sy_domain_store_class_init (SyDomainStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sy_domain_store_finalize;
}

static void
sy_domain_store_init (SyDomainStore *self)
{
}

void
sy_domain_store_set_up (SyDomainStore *self,
                        const char    *uri,
                        gboolean       shows_secrets)
{
  SyDomainStorePrivate *priv = sy_domain_store_get_instance_private (self);

  g_free (priv->uri);
  priv->uri = g_strdup (uri);
  priv->shows_secrets = shows_secrets;
}

/* Other URIs can run programs (qemu+ssh) or reach other computers, whose GPUs are not ours. */
static gboolean
check_uri (const char  *uri,
           GError     **error)
{
  if (g_strcmp0 (uri, "qemu:///system") == 0 || g_strcmp0 (uri, "qemu:///session") == 0)
    return TRUE;

  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
               _("“%s” is not a libvirt connection that can be used; "
                 "expected qemu:///system or qemu:///session"), uri);

  return FALSE;
}

SyDomainStore *
sy_domain_store_open (SySysroot            *sysroot,
                      const char           *uri,
                      SyDomainStoreAccess   access,
                      GError              **error)
{
  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), NULL);

  if (!check_uri (uri, error))
    return NULL;

  return sy_sysroot_is_live (sysroot)
         ? sy_domain_store_libvirt_open (sysroot, uri, access, error)
         : sy_domain_store_files_open (sysroot, uri, access, error);
}

const char *
sy_domain_store_get_uri (SyDomainStore *self)
{
  SyDomainStorePrivate *priv;

  g_return_val_if_fail (SY_IS_DOMAIN_STORE (self), NULL);

  priv = sy_domain_store_get_instance_private (self);

  return priv->uri;
}

gboolean
sy_domain_store_shows_secrets (SyDomainStore *self)
{
  SyDomainStorePrivate *priv;

  g_return_val_if_fail (SY_IS_DOMAIN_STORE (self), FALSE);

  priv = sy_domain_store_get_instance_private (self);

  return priv->shows_secrets;
}

GPtrArray *
sy_domain_store_list (SyDomainStore  *self,
                      GError        **error)
{
  g_return_val_if_fail (SY_IS_DOMAIN_STORE (self), NULL);

  return SY_DOMAIN_STORE_GET_CLASS (self)->list (self, error);
}

static char *
join_names (GPtrArray *infos)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < infos->len; i++)
    {
      const SyDomainInfo *info = infos->pdata[i];

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", info->name);
    }

  return g_string_free (names, FALSE);
}

SyDomainInfo *
sy_domain_store_find (SyDomainStore  *self,
                      const char     *name_or_uuid,
                      GError        **error)
{
  g_autoptr (GPtrArray) infos = NULL;
  g_autofree char *names = NULL;

  g_return_val_if_fail (SY_IS_DOMAIN_STORE (self), NULL);
  g_return_val_if_fail (name_or_uuid != NULL, NULL);

  infos = sy_domain_store_list (self, error);
  if (infos == NULL)
    return NULL;

  /* A machine may be called like another one's UUID; the name is what the user sees. */
  for (guint i = 0; i < infos->len; i++)
    if (strcmp (((SyDomainInfo *) infos->pdata[i])->name, name_or_uuid) == 0)
      return sy_domain_info_copy (infos->pdata[i]);
  for (guint i = 0; i < infos->len; i++)
    if (g_ascii_strcasecmp (((SyDomainInfo *) infos->pdata[i])->uuid, name_or_uuid) == 0)
      return sy_domain_info_copy (infos->pdata[i]);

  names = join_names (infos);
  if (infos->len == 0)
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                 _("There is no virtual machine “%s”: %s has none at all"),
                 name_or_uuid, sy_domain_store_get_uri (self));
  else
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                 _("There is no virtual machine “%s” in %s. Choose one of these: %s"),
                 name_or_uuid, sy_domain_store_get_uri (self), names);

  return NULL;
}

char *
sy_domain_store_get_xml (SyDomainStore  *self,
                         const char     *uuid,
                         GError        **error)
{
  g_return_val_if_fail (SY_IS_DOMAIN_STORE (self), NULL);
  g_return_val_if_fail (uuid != NULL, NULL);

  return SY_DOMAIN_STORE_GET_CLASS (self)->get_xml (self, uuid, error);
}

/* A definition with another UUID, or without one, would make a second machine. */
static gboolean
check_uuid (const char  *uuid,
            const char  *xml,
            GError     **error)
{
  g_autoptr (SyDomain) domain = sy_domain_new_from_xml (xml, -1, error);

  if (domain == NULL)
    return FALSE;
  if (sy_domain_get_uuid (domain) != NULL &&
      g_ascii_strcasecmp (sy_domain_get_uuid (domain), uuid) == 0)
    return TRUE;

  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
               _("The definition has the UUID %s where %s was expected"),
               sy_domain_get_uuid (domain) != NULL ? sy_domain_get_uuid (domain) : "(none)", uuid);

  return FALSE;
}

char *
sy_domain_store_define (SyDomainStore  *self,
                        const char     *uuid,
                        const char     *xml,
                        GError        **error)
{
  g_return_val_if_fail (SY_IS_DOMAIN_STORE (self), NULL);
  g_return_val_if_fail (uuid != NULL, NULL);
  g_return_val_if_fail (xml != NULL, NULL);

  if (!check_uuid (uuid, xml, error))
    return NULL;

  return SY_DOMAIN_STORE_GET_CLASS (self)->define (self, uuid, xml, error);
}

gboolean
sy_domain_store_undefine (SyDomainStore  *self,
                          const char     *uuid,
                          GError        **error)
{
  g_return_val_if_fail (SY_IS_DOMAIN_STORE (self), FALSE);
  g_return_val_if_fail (uuid != NULL, FALSE);

  return SY_DOMAIN_STORE_GET_CLASS (self)->undefine (self, uuid, error);
}

void
sy_domain_store_ask_versions (SyDomainStore  *self,
                              SyVirtVersions *versions)
{
  g_return_if_fail (SY_IS_DOMAIN_STORE (self));

  if (SY_DOMAIN_STORE_GET_CLASS (self)->ask_versions != NULL)
    SY_DOMAIN_STORE_GET_CLASS (self)->ask_versions (self, versions);
}
