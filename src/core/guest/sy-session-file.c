/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "guest/sy-session-file.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "guest/sy-domain.h"
#include "guest/sy-domain-store-private.h"

#define FIRST_USER 1000
#define LAST_USER  60000

typedef struct {
  SyDomainInfo *info;
  char         *xml;
} Found;

static void
found_free (gpointer data)
{
  Found *self = data;

  g_clear_pointer (&self->info, sy_domain_info_free);
  g_free (self->xml);
  g_free (self);
}

static gboolean
is_root_on_live (SySysroot *sysroot)
{
  return sy_sysroot_is_live (sysroot) && geteuid () == 0;
}

/* Root's own home, and those of people. */
static GPtrArray *
list_homes (SySysroot *sysroot)
{
  GPtrArray *homes = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *passwd = sy_sysroot_read_text (sysroot, "/etc/passwd", NULL);
  g_auto (GStrv) lines = g_strsplit (passwd != NULL ? passwd : "", "\n", -1);
  g_auto (GStrv) users = NULL;

  if (sy_sysroot_is_live (sysroot))
    g_ptr_array_add (homes, g_strdup (g_get_home_dir ()));
  else
    users = sy_sysroot_list (sysroot, "/home", NULL);
  for (guint i = 0; users != NULL && users[i] != NULL; i++)
    g_ptr_array_add (homes, g_build_filename ("/home", users[i], NULL));
  for (guint i = 0; is_root_on_live (sysroot) && lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], ":", -1);
      guint64 uid;

      if (g_strv_length (fields) == 7 && fields[5][0] == '/' &&
          g_ascii_string_to_unsigned (fields[2], 10, FIRST_USER, LAST_USER, &uid, NULL))
        g_ptr_array_add (homes, g_strdup (fields[5]));
    }

  return homes;
}

/* The text of a plain file of @owner's; NULL for anything else. */
static char *
read_owned (SySysroot  *sysroot,
            const char *path,
            uid_t       owner)
{
  int fd = sy_sysroot_open (sysroot, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0, NULL);
  g_autofree char *text = NULL;
  gsize length = 0;
  struct stat st;
  gssize n = 0;

  if (fd < 0)
    return NULL;
  if (fstat (fd, &st) == 0 && S_ISREG (st.st_mode) && st.st_uid == owner &&
      st.st_size <= SY_DOMAIN_MAX_SIZE)
    {
      text = g_malloc0 ((gsize) st.st_size + 1);
      while (length < (gsize) st.st_size &&
             (n = read (fd, text + length, (gsize) st.st_size - length)) > 0)
        length += (gsize) n;
    }
  close (fd);

  return text != NULL && length > 0 && n >= 0 ? g_steal_pointer (&text) : NULL;
}

static gboolean
matches (SySysroot  *sysroot,
         SyDomain   *domain,
         const char *name_or_uuid)
{
  if (sy_domain_get_name (domain) == NULL || sy_domain_get_uuid (domain) == NULL)
    return FALSE;
  if (name_or_uuid == NULL)
    return !is_root_on_live (sysroot);
  if (g_ascii_strcasecmp (sy_domain_get_uuid (domain), name_or_uuid) == 0)
    return TRUE;

  return !is_root_on_live (sysroot) && strcmp (sy_domain_get_name (domain), name_or_uuid) == 0;
}

static void
look_into (SySysroot  *sysroot,
           const char *folder,
           uid_t       owner,
           const char *name_or_uuid,
           GPtrArray  *all)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, folder, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autofree char *xml = NULL;
      g_autoptr (SyDomain) domain = NULL;
      Found *found;

      if (!g_str_has_suffix (names[i], ".xml"))
        continue;
      xml = read_owned (sysroot, path, owner);
      domain = xml != NULL ? sy_domain_new_from_xml (xml, -1, NULL) : NULL;
      if (domain == NULL || !matches (sysroot, domain, name_or_uuid))
        continue;
      found = g_new0 (Found, 1);
      found->info = sy_domain_info_new ("qemu:///session", sy_domain_get_name (domain),
                                        sy_domain_get_uuid (domain));
      found->xml = g_steal_pointer (&xml);
      g_ptr_array_add (all, found);
    }
}

static void
set_not_one (const GPtrArray  *all,
             const char       *name_or_uuid,
             GError          **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  if (all->len == 0)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                   _("There is no virtual machine “%s” in a session of yours either."),
                   name_or_uuid != NULL ? name_or_uuid : "");
      return;
    }
  for (guint i = 0; i < all->len; i++)
    g_string_append_printf (names, "%s%s (%s)", i > 0 ? ", " : "",
                            ((const Found *) all->pdata[i])->info->name,
                            ((const Found *) all->pdata[i])->info->uuid);
  g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
               _("There are several virtual machines: choose one with --domain: %s"), names->str);
}

/* libvirt warns at the head of its files not to edit them; that is no part of the definition. */
static char *
skip_head (const char *xml)
{
  const char *start = strstr (xml, "<domain");

  return g_strdup (start != NULL ? start : xml);
}

SyDomainInfo *
sy_session_file_read (SySysroot   *sysroot,
                      const char  *name_or_uuid,
                      char       **out_xml,
                      GError     **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (found_free);
  g_autoptr (GPtrArray) homes = list_homes (sysroot);
  const char * const *folders = sy_domain_store_get_session_folders ();
  const Found *found;

  for (guint i = 0; i < homes->len; i++)
    {
      struct stat st;

      if (!sy_sysroot_stat (sysroot, homes->pdata[i], TRUE, &st, NULL))
        continue;
      for (guint j = 0; folders[j] != NULL; j++)
        {
          g_autofree char *folder = g_build_filename (homes->pdata[i], folders[j], NULL);

          look_into (sysroot, folder, st.st_uid, name_or_uuid, all);
        }
    }
  if (all->len != 1)
    {
      set_not_one (all, name_or_uuid, error);
      return NULL;
    }
  found = all->pdata[0];
  *out_xml = skip_head (found->xml);

  return sy_domain_info_copy (found->info);
}
