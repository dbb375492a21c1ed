/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "guest/sy-domain-secrets.h"
#include "guest/sy-domain-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "guest/sy-domain.h"

#define DEFINITIONS_DIR "/etc/libvirt/qemu"
#define SAVE_DIR        "/var/lib/libvirt/qemu/save"
#define SNAPSHOT_DIR    "/var/lib/libvirt/qemu/snapshot"

/* libvirt reads names that end in ".xml" only, so that a left over file is no second machine. */
#define NEW_SUFFIX      ".switchyard-new"

#define SY_TYPE_DOMAIN_STORE_FILES (sy_domain_store_files_get_type ())
G_DECLARE_FINAL_TYPE (SyDomainStoreFiles, sy_domain_store_files, SY, DOMAIN_STORE_FILES,
                      SyDomainStore)

/**
 * SyDomainStoreFiles:
 *
 * The definitions as libvirt keeps them on disk, with the comment at their head. What
 * sy_domain_store_get_xml() returns is the whole file, so that defining it again gives the same
 * bytes.
 */
struct _SyDomainStoreFiles {
  SyDomainStore        parent_instance;

  SySysroot           *sysroot;
  SyDomainStoreAccess  access;
};

G_DEFINE_FINAL_TYPE (SyDomainStoreFiles, sy_domain_store_files, SY_TYPE_DOMAIN_STORE)

static SyTristate
get_saved (SySysroot  *sysroot,
           const char *name)
{
  g_autofree char *path = g_strdup_printf (SAVE_DIR "/%s.save", name);
  g_autoptr (GError) error = NULL;
  struct stat st;

  if (sy_sysroot_stat (sysroot, path, TRUE, &st, &error))
    return SY_TRISTATE_YES;

  return g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND) &&
         sy_sysroot_exists (sysroot, SAVE_DIR) ? SY_TRISTATE_NO : SY_TRISTATE_UNKNOWN;
}

static SyTristate
get_autostart (SySysroot  *sysroot,
               const char *name)
{
  g_autofree char *path = g_strdup_printf (DEFINITIONS_DIR "/autostart/%s.xml", name);
  g_autoptr (GError) error = NULL;
  struct stat st;

  if (sy_sysroot_stat (sysroot, path, FALSE, &st, &error))
    return SY_TRISTATE_YES;

  return g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND) ? SY_TRISTATE_NO
                                                               : SY_TRISTATE_UNKNOWN;
}

/* One file each, in a folder of the machine's name. */
static int
count_snapshots (SySysroot  *sysroot,
                 const char *name)
{
  g_autofree char *path = g_strdup_printf (SNAPSHOT_DIR "/%s", name);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = sy_sysroot_list (sysroot, path, &error);

  if (names != NULL)
    return (int) g_strv_length (names);

  return g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND) ? 0 : -1;
}

SyDomainInfo *
sy_domain_store_files_read (SySysroot   *sysroot,
                            const char  *uri,
                            const char  *path,
                            char       **out_xml,
                            GError     **error)
{
  g_autofree char *xml = sy_sysroot_read_text (sysroot, path, error);
  g_autoptr (SyDomain) domain = NULL;
  SyDomainInfo *info;

  if (xml == NULL)
    return NULL;

  domain = sy_domain_new_from_xml (xml, -1, error);
  if (domain == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  if (sy_domain_get_name (domain) == NULL || sy_domain_get_uuid (domain) == NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   _("%s: the definition lacks its <name> or <uuid>"), path);
      return NULL;
    }

  info = sy_domain_info_new (uri, sy_domain_get_name (domain), sy_domain_get_uuid (domain));
  info->saved = get_saved (sysroot, info->name);
  info->autostart = get_autostart (sysroot, info->name);
  info->n_snapshots = count_snapshots (sysroot, info->name);
  if (out_xml != NULL)
    *out_xml = g_steal_pointer (&xml);

  return info;
}

static GPtrArray *
sy_domain_store_files_list (SyDomainStore  *store,
                            GError        **error)
{
  SyDomainStoreFiles *self = SY_DOMAIN_STORE_FILES (store);
  g_autoptr (GPtrArray) infos = sy_domain_info_array_new ();
  g_auto (GStrv) names = sy_sysroot_list (self->sysroot, DEFINITIONS_DIR, error);

  if (names == NULL)
    return NULL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (DEFINITIONS_DIR, names[i], NULL);
      SyDomainInfo *info;

      if (!g_str_has_suffix (names[i], ".xml"))
        continue;
      info = sy_domain_store_files_read (self->sysroot, sy_domain_store_get_uri (store), path,
                                         NULL, error);
      if (info == NULL)
        return NULL;
      g_ptr_array_add (infos, info);
    }
  sy_domain_info_array_sort (infos);

  return g_steal_pointer (&infos);
}

/* The name inside DEFINITIONS_DIR of the file that holds the machine with this UUID. */
static char *
find_file (SyDomainStoreFiles  *self,
           const char          *uuid,
           char               **out_xml,
           GError             **error)
{
  g_auto (GStrv) names = sy_sysroot_list (self->sysroot, DEFINITIONS_DIR, error);

  if (names == NULL)
    return NULL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (DEFINITIONS_DIR, names[i], NULL);
      g_autofree char *xml = NULL;
      g_autoptr (SyDomainInfo) info = NULL;

      if (!g_str_has_suffix (names[i], ".xml"))
        continue;
      info = sy_domain_store_files_read (self->sysroot, "", path, &xml, error);
      if (info == NULL)
        return NULL;
      if (g_ascii_strcasecmp (info->uuid, uuid) != 0)
        continue;
      if (out_xml != NULL)
        *out_xml = g_steal_pointer (&xml);
      return g_strdup (names[i]);
    }

  g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
               _("There is no virtual machine with the UUID %s in %s"), uuid, DEFINITIONS_DIR);

  return NULL;
}

static char *
sy_domain_store_files_get_xml (SyDomainStore  *store,
                               const char     *uuid,
                               GError        **error)
{
  g_autofree char *xml = NULL;
  g_autofree char *name = find_file (SY_DOMAIN_STORE_FILES (store), uuid, &xml, error);

  if (name == NULL)
    return NULL;

  return sy_domain_store_shows_secrets (store) ? g_steal_pointer (&xml)
                                               : sy_domain_hide_secrets (xml);
}

static gboolean
write_all (int         fd,
           const char *text)
{
  gsize left = strlen (text);

  while (left > 0)
    {
      gssize n = TEMP_FAILURE_RETRY (write (fd, text, left));

      if (n < 0)
        return FALSE;
      text += n;
      left -= (gsize) n;
    }

  return TRUE;
}

/* Gives the new file the owner and mode of the one that it replaces. */
static gboolean
copy_rights (int         fd,
             const char *name,
             int         folder)
{
  struct stat old;
  struct stat new;

  if (fstatat (folder, name, &old, AT_SYMLINK_NOFOLLOW) < 0)
    return errno == ENOENT;
  if (!S_ISREG (old.st_mode))
    {
      errno = ELOOP;
      return FALSE;
    }

  return fstat (fd, &new) == 0 &&
         ((old.st_uid == new.st_uid && old.st_gid == new.st_gid) ||
          fchown (fd, old.st_uid, old.st_gid) == 0) &&
         fchmod (fd, old.st_mode & 07777) == 0;
}

/* After a crash at any point the file holds the old text or the new one, whole. */
static gboolean
replace_file (int         folder,
              const char *name,
              const char *text)
{
  g_autofree char *temporary = g_strconcat (".", name, NEW_SUFFIX, NULL);
  gboolean ok;
  int saved_errno;
  int fd;

  unlinkat (folder, temporary, 0);
  fd = openat (folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return FALSE;

  ok = flock (fd, LOCK_EX | LOCK_NB) == 0 && write_all (fd, text) &&
       copy_rights (fd, name, folder) && fsync (fd) == 0 &&
       renameat (folder, temporary, folder, name) == 0 && fsync (folder) == 0;
  saved_errno = errno;
  if (!ok)
    unlinkat (folder, temporary, 0);
  close (fd);
  errno = saved_errno;

  return ok;
}

static char *
get_name_for_new (const char  *xml,
                  GError     **error)
{
  g_autoptr (SyDomain) domain = sy_domain_new_from_xml (xml, -1, error);
  const char *name = domain != NULL ? sy_domain_get_name (domain) : NULL;

  if (domain == NULL)
    return NULL;
  if (name == NULL || name[0] == '\0' || name[0] == '.' || strchr (name, '/') != NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   _("“%s” cannot be the name of a virtual machine"), name != NULL ? name : "");
      return NULL;
    }

  return g_strconcat (name, ".xml", NULL);
}

static gboolean
check_writable (SyDomainStoreFiles  *self,
                GError             **error)
{
  if (self->access == SY_DOMAIN_STORE_READ_WRITE)
    return TRUE;

  g_set_error_literal (error, SY_ERROR, SY_ERROR_DENIED,
                       _("The virtual machines were opened for reading only"));

  return FALSE;
}

/* The file of the machine, or the name of one to make where there is no such machine yet. */
static char *
choose_file (SyDomainStoreFiles  *self,
             const char          *uuid,
             const char          *xml,
             GError             **error)
{
  g_autoptr (GError) find_error = NULL;
  g_autofree char *name = find_file (self, uuid, NULL, &find_error);
  g_autofree char *path = NULL;

  if (name != NULL)
    return g_steal_pointer (&name);
  if (!g_error_matches (find_error, SY_ERROR, SY_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&find_error));
      return NULL;
    }

  name = get_name_for_new (xml, error);
  if (name == NULL)
    return NULL;
  path = g_build_filename (DEFINITIONS_DIR, name, NULL);
  if (sy_sysroot_exists (self->sysroot, path))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_CONFLICT,
                   _("%s belongs to another virtual machine"), path);
      return NULL;
    }

  return g_steal_pointer (&name);
}

static char *
sy_domain_store_files_define (SyDomainStore  *store,
                              const char     *uuid,
                              const char     *xml,
                              GError        **error)
{
  SyDomainStoreFiles *self = SY_DOMAIN_STORE_FILES (store);
  g_autofree char *name = NULL;
  gboolean ok;
  int folder;

  if (!check_writable (self, error))
    return NULL;
  name = choose_file (self, uuid, xml, error);
  if (name == NULL)
    return NULL;
  folder = sy_sysroot_open (self->sysroot, DEFINITIONS_DIR, O_RDONLY | O_DIRECTORY, 0, error);
  if (folder < 0)
    return NULL;

  ok = replace_file (folder, name, xml);
  if (!ok)
    sy_error_set_errno (error, errno, _("%s/%s: cannot be written"), DEFINITIONS_DIR, name);
  close (folder);

  return ok ? g_strdup (xml) : NULL;
}

static gboolean
sy_domain_store_files_undefine (SyDomainStore  *store,
                                const char     *uuid,
                                GError        **error)
{
  SyDomainStoreFiles *self = SY_DOMAIN_STORE_FILES (store);
  g_autofree char *name = NULL;
  gboolean ok;
  int folder;

  if (!check_writable (self, error))
    return FALSE;
  name = find_file (self, uuid, NULL, error);
  if (name == NULL)
    return FALSE;
  folder = sy_sysroot_open (self->sysroot, DEFINITIONS_DIR, O_RDONLY | O_DIRECTORY, 0, error);
  if (folder < 0)
    return FALSE;

  ok = unlinkat (folder, name, 0) == 0 && fsync (folder) == 0;
  if (!ok)
    sy_error_set_errno (error, errno, _("%s/%s: cannot be removed"), DEFINITIONS_DIR, name);
  close (folder);

  return ok;
}

static void
sy_domain_store_files_finalize (GObject *object)
{
  g_clear_object (&SY_DOMAIN_STORE_FILES (object)->sysroot);

  G_OBJECT_CLASS (sy_domain_store_files_parent_class)->finalize (object);
}

static void
sy_domain_store_files_class_init (SyDomainStoreFilesClass *klass)
{
  SyDomainStoreClass *store_class = SY_DOMAIN_STORE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sy_domain_store_files_finalize;
  store_class->list = sy_domain_store_files_list;
  store_class->get_xml = sy_domain_store_files_get_xml;
  store_class->define = sy_domain_store_files_define;
  store_class->undefine = sy_domain_store_files_undefine;
}

static void
sy_domain_store_files_init (SyDomainStoreFiles *self)
{
}

/* What a crash left. A file that another run is writing just now is locked, and stays. */
static void
remove_leftovers (int folder,
                  GStrv names)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (names[i][0] == '.' && g_str_has_suffix (names[i], NEW_SUFFIX))
      {
        int fd = openat (folder, names[i], O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

        if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
          unlinkat (folder, names[i], 0);
        if (fd >= 0)
          close (fd);
      }
}

SyDomainStore *
sy_domain_store_files_open (SySysroot            *sysroot,
                            const char           *uri,
                            SyDomainStoreAccess   access,
                            GError              **error)
{
  g_auto (GStrv) names = NULL;
  SyDomainStoreFiles *self;
  int folder;

  if (sy_sysroot_is_report (sysroot))
    {
      g_autofree char *reason = sy_domain_store_get_advice (sysroot);

      g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_FOUND, reason);
      return NULL;
    }

  folder = sy_sysroot_open (sysroot, DEFINITIONS_DIR, O_RDONLY | O_DIRECTORY, 0, error);
  if (folder < 0)
    {
      g_prefix_error (error, _("There are no virtual machines below this root: "));
      return NULL;
    }

  names = access == SY_DOMAIN_STORE_READ_WRITE ? sy_sysroot_list (sysroot, DEFINITIONS_DIR, NULL)
                                               : NULL;
  if (names != NULL)
    remove_leftovers (folder, names);
  close (folder);

  self = g_object_new (SY_TYPE_DOMAIN_STORE_FILES, NULL);
  self->sysroot = g_object_ref (sysroot);
  self->access = access;
  sy_domain_store_set_up (SY_DOMAIN_STORE (self), uri, access == SY_DOMAIN_STORE_READ_WRITE);

  return SY_DOMAIN_STORE (self);
}
