/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "guest/sy-takeover.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "guest/sy-domain-store-private.h"
#include "guest/sy-edit.h"
#include "guest/sy-session-file.h"
#include "guest/sy-xml-text.h"

/* <linux/posix_acl_xattr.h>: a version of four bytes, then entries of eight, little-endian. */
#define ACL_XATTR       "system.posix_acl_access"
#define ACL_HEADER_SIZE 4
#define ACL_ENTRY_SIZE  8
#define ACL_USER        0x02
#define ACL_EXECUTE     0x01

/* The sandbox of Flathub's GNOME Boxes, whose programs the system does not have. */
#define SANDBOX "/app/"

#define SYSTEM_EMULATOR \
  N_("That QEMU is part of the sandbox of GNOME Boxes; libvirt takes its own.")
#define SYSTEM_FIRMWARE \
  N_("That firmware is part of the sandbox of GNOME Boxes; libvirt looks for its own.")

void
sy_takeover_free (SyTakeover *self)
{
  g_clear_pointer (&self->info, sy_domain_info_free);
  g_free (self->xml);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->closed, g_ptr_array_unref);
  g_free (self->account);
  g_free (self);
}

static guint
read_le (const guint8 *bytes,
         guint         n)
{
  guint value = 0;

  for (guint i = 0; i < n; i++)
    value |= (guint) bytes[i] << (8 * i);

  return value;
}

/* Whether the access list of the open folder @fd lets @uid pass. */
static gboolean
acl_lets_pass (int   fd,
               uid_t uid)
{
  guint8 bytes[ACL_HEADER_SIZE + 64 * ACL_ENTRY_SIZE];
  gssize size = fgetxattr (fd, ACL_XATTR, bytes, sizeof bytes);

  for (gssize at = ACL_HEADER_SIZE; at + ACL_ENTRY_SIZE <= size; at += ACL_ENTRY_SIZE)
    if (read_le (bytes + at, 2) == ACL_USER && read_le (bytes + at + 4, 4) == uid)
      return (read_le (bytes + at + 2, 2) & ACL_EXECUTE) != 0;

  return FALSE;
}

static gboolean
can_pass (SySysroot  *sysroot,
          const char *folder,
          uid_t       uid)
{
  g_autoptr (GError) error = NULL;
  struct stat st;
  gboolean passes;
  int fd;

  /* What is not there need not be opened; QEMU will say that a file is missing. */
  if (!sy_sysroot_stat (sysroot, folder, TRUE, &st, &error))
    return g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND);
  if ((st.st_mode & S_IXOTH) != 0 || st.st_uid == uid)
    return TRUE;
  fd = sy_sysroot_open (sysroot, folder, O_RDONLY | O_DIRECTORY, 0, NULL);
  if (fd < 0)
    return FALSE;
  passes = acl_lets_pass (fd, uid);
  close (fd);

  return passes;
}

/* The folders above @path, outermost first, that @uid may not pass. */
static void
add_closed (SySysroot  *sysroot,
            const char *path,
            uid_t       uid,
            GPtrArray  *closed)
{
  for (const char *slash = strchr (path + 1, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      g_autofree char *folder = g_strndup (path, (gsize) (slash - path));

      if (can_pass (sysroot, folder, uid) ||
          g_ptr_array_find_with_equal_func (closed, folder, g_str_equal, NULL))
        continue;
      g_ptr_array_add (closed, g_steal_pointer (&folder));
    }
}

/* Debian, Ubuntu and Arch call it libvirt-qemu, Fedora and openSUSE qemu. What qemu.conf of libvirt
 * may say otherwise only root can read on Debian, so that a user could not plan with it. */
static char *
find_account (SySysroot *sysroot,
              uid_t     *out_uid)
{
  static const char * const names[] = { "libvirt-qemu", "qemu" };
  g_autofree char *passwd = sy_sysroot_read_text (sysroot, "/etc/passwd", NULL);
  g_auto (GStrv) lines = g_strsplit (passwd != NULL ? passwd : "", "\n", -1);

  for (guint n = 0; n < G_N_ELEMENTS (names); n++)
    for (guint i = 0; lines[i] != NULL; i++)
      {
        g_auto (GStrv) fields = g_strsplit (lines[i], ":", -1);
        guint64 uid;

        if (g_strv_length (fields) < 7 || strcmp (fields[0], names[n]) != 0 ||
            !g_ascii_string_to_unsigned (fields[2], 10, 1, G_MAXINT32, &uid, NULL))
          continue;
        *out_uid = (uid_t) uid;
        return g_strdup (names[n]);
      }

  return NULL;
}

static void
add_file (GPtrArray *files,
          char      *path)
{
  g_autofree char *owned = path;

  if (owned != NULL && owned[0] == '/' &&
      !g_ptr_array_find_with_equal_func (files, owned, g_str_equal, NULL))
    g_ptr_array_add (files, g_steal_pointer (&owned));
}

/* Files that are there by their path. */
static void
read_files (SyTakeover    *self,
            const xmlNode *root)
{
  const xmlNode *devices = sy_xml_first_child (root, "devices");
  const xmlNode *os = sy_xml_first_child (root, "os");
  const xmlNode *nvram = os != NULL ? sy_xml_first_child (os, "nvram") : NULL;
  const xmlNode *disk = devices != NULL ? sy_xml_first_child (devices, "disk") : NULL;

  for (; disk != NULL; disk = sy_xml_next (disk, "disk"))
    {
      const xmlNode *source = sy_xml_first_child (disk, "source");

      if (source != NULL)
        add_file (self->files, sy_xml_get_attribute (source, "file"));
    }
  if (nvram != NULL)
    add_file (self->files, sy_xml_get_content (nvram));
  self->has_tpm = devices != NULL && sy_xml_first_child (devices, "tpm") != NULL;
}

/* Takes away what only the sandbox has. */
static gboolean
leave_sandbox (SyDomain  *domain,
               GError   **error)
{
  g_autoptr (SyEdit) edit = sy_edit_new (domain, "take-over");
  const xmlNode *element = sy_edit_find (edit, "devices/emulator");
  g_autofree char *emulator = element != NULL ? sy_xml_get_content (element) : NULL;
  g_autofree char *loader = NULL;

  if (emulator != NULL && g_str_has_prefix (emulator, SANDBOX))
    sy_edit_remove (edit, element, SYSTEM_EMULATOR);
  element = sy_edit_find (edit, "os/loader");
  loader = element != NULL ? sy_xml_get_content (element) : NULL;
  if (loader != NULL && g_str_has_prefix (loader, SANDBOX))
    sy_edit_remove (edit, element, SYSTEM_FIRMWARE);

  return sy_edit_commit (edit, error);
}

SyTakeover *
sy_takeover_new (SySysroot   *sysroot,
                 const char  *name_or_uuid,
                 GError     **error)
{
  g_autoptr (SyTakeover) self = g_new0 (SyTakeover, 1);
  g_autofree char *xml = NULL;
  g_autoptr (SyDomain) domain = NULL;
  g_autoptr (SyXmlText) text = NULL;
  uid_t uid = 0;

  self->files = g_ptr_array_new_with_free_func (g_free);
  self->closed = g_ptr_array_new_with_free_func (g_free);
  self->info = sy_session_file_read (sysroot, name_or_uuid, &xml, error);
  if (self->info == NULL)
    return NULL;
  g_free (self->info->uri);
  self->info->uri = g_strdup ("qemu:///system");
  domain = sy_domain_new_from_xml (xml, -1, error);
  if (domain == NULL || !leave_sandbox (domain, error))
    return NULL;
  self->xml = sy_domain_to_xml (domain);
  text = sy_xml_text_new (self->xml, strlen (self->xml), "domain", error);
  if (text == NULL)
    return NULL;

  read_files (self, sy_xml_text_get_root (text));
  self->account = find_account (sysroot, &uid);
  for (guint i = 0; self->account != NULL && i < self->files->len; i++)
    add_closed (sysroot, self->files->pdata[i], uid, self->closed);

  return g_steal_pointer (&self);
}
