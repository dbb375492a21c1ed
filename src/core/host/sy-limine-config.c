/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-limine-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-marked-block.h"
#include "machine/sy-kernel-cmdline.h"

#define RELEASE_COMMENT "Kernel version:"

static const char says[] = "a boot entry that sets the GPU aside for the virtual machine; undo it "
                           "in Switchyard, or delete this block";

/* Where Limine looks on the partition that it was started from, and other places in use. */
static const char * const files[] = {
  "/boot/EFI/limine/limine.conf", "/boot/EFI/BOOT/limine.conf",
  "/boot/EFI/arch-limine/limine.conf", "/boot/limine/limine.conf", "/boot/limine.conf",
  "/efi/EFI/limine/limine.conf", "/efi/EFI/BOOT/limine.conf",
  "/efi/EFI/arch-limine/limine.conf", "/efi/limine/limine.conf", "/efi/limine.conf",
  "/boot/efi/EFI/limine/limine.conf", "/boot/efi/EFI/BOOT/limine.conf",
  "/boot/efi/EFI/arch-limine/limine.conf", "/boot/efi/limine/limine.conf",
  "/boot/efi/limine.conf",
};

static void
entry_free (gpointer data)
{
  SyLimineEntry *self = data;

  g_free (self->title);
  g_free (self->protocol);
  g_free (self->path);
  g_free (self->cmdline);
  g_free (self->release);
  g_ptr_array_unref (self->modules);
  g_free (self);
}

void
sy_limine_config_free (SyLimineConfig *self)
{
  g_free (self->file);
  g_free (self->text);
  g_strfreev (self->lines);
  g_ptr_array_unref (self->entries);
  g_free (self->default_entry);
  g_free (self);
}

static void
add_entry (SyLimineConfig *self,
           const char     *line,
           guint           number)
{
  SyLimineEntry *entry = g_new0 (SyLimineEntry, 1);

  entry->depth = (guint) strspn (line, "/");
  entry->line = number;
  entry->end_line = number;
  line += entry->depth;
  entry->expanded = *line == '+';
  entry->title = g_strdup (entry->expanded ? line + 1 : line);
  entry->modules = g_ptr_array_new_with_free_func (g_free);
  if (self->entries->len > 0)
    {
      SyLimineEntry *last = self->entries->pdata[self->entries->len - 1];

      last->is_directory = entry->depth > last->depth;
    }
  g_ptr_array_add (self->entries, entry);
}

static void
note_hash (SyLimineEntry *entry,
           const char    *value,
           guint          number)
{
  if (entry->hash_line == 0 && strchr (value, '#') != NULL)
    entry->hash_line = number;
}

static gboolean
is_key (const char *key,
        const char *name,
        const char *alias)
{
  return g_ascii_strcasecmp (key, name) == 0 ||
         (alias != NULL && g_ascii_strcasecmp (key, alias) == 0);
}

static gboolean
set_cmdline (SyLimineConfig  *self,
             SyLimineEntry   *entry,
             const char      *value,
             guint            number,
             GError         **error)
{
  if (entry->cmdline == NULL && strstr (value, "${") == NULL && !sy_kernel_cmdline_is_open (value))
    {
      entry->cmdline = g_strdup (value);
      entry->cmdline_line = number;
      return TRUE;
    }
  if (entry->cmdline != NULL)
    g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                 _("%s:%u: found a second “cmdline” of the entry “%s”, expected one. Make one line "
                   "of them, and try again."), self->file, number, entry->title);
  else if (strstr (value, "${") != NULL)
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                 _("%s:%u: found a macro (“${…}”) in the parameters of “%s”, expected them as "
                   "plain text. Write out what it stands for."), self->file, number, entry->title);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                 _("%s:%u: found a quotation mark that does not end, expected a second one"),
                 self->file, number);

  return FALSE;
}

static gboolean
set_local (SyLimineConfig  *self,
           SyLimineEntry   *entry,
           const char      *key,
           const char      *value,
           guint            number,
           GError         **error)
{
  entry->end_line = number;
  if (is_key (key, "cmdline", "kernel_cmdline"))
    return set_cmdline (self, entry, value, number, error);
  if (is_key (key, "protocol", NULL))
    {
      g_free (entry->protocol);
      entry->protocol = g_ascii_strdown (value, -1);
    }
  else if (is_key (key, "path", "kernel_path"))
    {
      g_free (entry->path);
      entry->path = g_strdup (value);
      note_hash (entry, value, number);
    }
  else if (is_key (key, "module_path", NULL))
    {
      g_ptr_array_add (entry->modules, g_strdup (value));
      note_hash (entry, value, number);
    }
  else if (is_key (key, "comment", NULL) && g_str_has_prefix (value, RELEASE_COMMENT))
    {
      g_free (entry->release);
      entry->release = g_strstrip (g_strdup (value + strlen (RELEASE_COMMENT)));
    }

  return TRUE;
}

static gboolean
set_option (SyLimineConfig  *self,
            const char      *key,
            const char      *value,
            guint            number,
            GError         **error)
{
  if (is_key (key, "default_entry", NULL))
    {
      g_free (self->default_entry);
      self->default_entry = g_strdup (value);
      self->default_line = number;
    }
  else if (is_key (key, "remember_last_entry", NULL))
    self->remember_line = g_ascii_strcasecmp (value, "yes") == 0 ? number : 0;
  else if (self->entries->len > 0)
    return set_local (self, self->entries->pdata[self->entries->len - 1], key, value, number,
                      error);

  return TRUE;
}

static gboolean
parse_line (SyLimineConfig  *self,
            const char      *raw,
            guint            number,
            GError         **error)
{
  g_autofree char *line = g_strstrip (g_strdup (raw));
  char *colon = strchr (line, ':');

  if (*line == '\0' || *line == '#')
    return TRUE;
  if (*line == '/')
    {
      add_entry (self, line, number);
      return TRUE;
    }
  if (*line == '$')
    return TRUE;
  if (colon == NULL || colon == line || strcspn (line, " \t") < (gsize) (colon - line))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   _("%s:%u: found “%s”, expected “option: value” or “/title”"), self->file,
                   number, line);
      return FALSE;
    }
  *colon = '\0';

  return set_option (self, line, g_strchug (colon + 1), number, error);
}

SyLimineConfig *
sy_limine_config_parse (const char  *file,
                        const char  *text,
                        GError     **error)
{
  g_autoptr (SyLimineConfig) self = g_new0 (SyLimineConfig, 1);
  g_autofree char *users = sy_marked_block_blank (text);
  g_auto (GStrv) lines = g_strsplit (users, "\n", -1);

  self->file = g_strdup (file);
  self->text = g_strdup (text);
  self->lines = g_strsplit (text, "\n", -1);
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  for (guint i = 0; lines[i] != NULL; i++)
    if (!parse_line (self, lines[i], i + 1, error))
      return NULL;

  return g_steal_pointer (&self);
}

/* (nullable): one file may be seen at two places, by a link or a second mount. */
static const char *
find_file (SySysroot  *sysroot,
           GError    **error)
{
  const char *found = NULL;
  struct stat first = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      struct stat st;

      if (!sy_sysroot_stat (sysroot, files[i], TRUE, &st, NULL) || !S_ISREG (st.st_mode) ||
          (found != NULL && st.st_dev == first.st_dev && st.st_ino == first.st_ino))
        continue;
      if (found != NULL)
        {
          g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                       _("%s and %s: which of them Limine reads is not certain. Remove the one "
                         "that is not used."), found, files[i]);
          return NULL;
        }
      found = files[i];
      first = st;
    }
  if (found == NULL)
    g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                         _("No limine.conf was found below /boot, /efi or /boot/efi. If the "
                           "partition is not mounted, mount it."));

  return found;
}

SyLimineConfig *
sy_limine_config_read (SySysroot  *sysroot,
                       GError    **error)
{
  const char *file = find_file (sysroot, error);
  g_autofree char *text = file != NULL ? sy_sysroot_read_text (sysroot, file, error) : NULL;

  return text != NULL ? sy_limine_config_parse (file, text, error) : NULL;
}

char *
sy_limine_config_set_cmdline (SyLimineConfig      *self,
                              const SyLimineEntry *entry,
                              const char          *cmdline)
{
  g_auto (GStrv) lines = g_strdupv (self->lines);
  char *line = lines[entry->cmdline_line - 1];
  const char *value = strchr (line, ':') + 1;
  g_autofree char *begin = NULL;

  value += strspn (value, " \t");
  begin = g_strndup (line, (gsize) (value - line));
  lines[entry->cmdline_line - 1] = g_strconcat (begin, cmdline,
                                                g_str_has_suffix (line, "\r") ? "\r" : NULL, NULL);
  g_free (line);

  return g_strjoinv ("\n", lines);
}

/* Global options may stand anywhere, so that those of the entry are told by their names. */
static gboolean
is_local (const char *line)
{
  static const char * const names[] = {
    "protocol", "path", "kernel_path", "module_path", "resolution", "textmode", "dtb_path",
    "if_fw_type", "if_arch", "image_path",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strncasecmp (line, names[i], strlen (names[i])) == 0 &&
        line[strlen (names[i])] == ':')
      return TRUE;

  return FALSE;
}

char *
sy_limine_config_copy_for_mode (SyLimineConfig      *self,
                                const SyLimineEntry *entry,
                                const char          *cmdline)
{
  g_autoptr (GString) copy = g_string_new (NULL);

  g_string_append_printf (copy, "/%s (GPU for the virtual machine)\n", entry->title);
  for (guint i = entry->line; i < entry->end_line; i++)
    {
      g_autofree char *line = g_strstrip (g_strdup (self->lines[i]));

      if (i + 1 == entry->cmdline_line)
        g_string_append_printf (copy, "    cmdline: %s\n", cmdline);
      else if (is_local (line))
        g_string_append_printf (copy, "    %s\n", line);
    }

  return sy_marked_block_set (self->text, says, copy->str);
}
