/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/sy-tree-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EFI_ATTRIBUTES_BOOT_RUNTIME 0x06

void
sy_tree_writer_set_error (SyTreeWriter  *self,
                          GError       **error,
                          const char    *format,
                          ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA, "%s:%u: %s",
               self->name, self->line, message);
}

static gboolean
check_path (SyTreeWriter  *self,
            const char    *path,
            GError       **error)
{
  g_auto (GStrv) parts = NULL;

  if (path == NULL || path[0] != '/' || path[1] == '\0')
    {
      sy_tree_writer_set_error (self, error, "“%s” is not an absolute path inside the tree",
                                path != NULL ? path : "");
      return FALSE;
    }

  parts = g_strsplit (path + 1, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] == '\0' || strcmp (parts[i], ".") == 0 || strcmp (parts[i], "..") == 0)
      {
        sy_tree_writer_set_error (self, error, "“%s” has an empty, “.” or “..” component", path);
        return FALSE;
      }

  return TRUE;
}

static gboolean
make_one_directory (const char  *host_path,
                    guint        mode,
                    GError     **error)
{
  struct stat st;

  if (mkdir (host_path, 0700) == 0)
    {
      if (chmod (host_path, mode) == 0)
        return TRUE;
    }
  else if (errno == EEXIST && lstat (host_path, &st) == 0)
    {
      /* A link here could lead out of the tree. */
      if (S_ISDIR (st.st_mode))
        return TRUE;
      errno = ENOTDIR;
    }
  sy_error_set_errno (error, errno, "%s: cannot be created as a directory", host_path);

  return FALSE;
}

static gboolean
make_parents (SyTreeWriter  *self,
              const char    *path,
              GError       **error)
{
  g_autoptr (GString) host_path = g_string_new (self->directory);
  const char *slash;

  while ((slash = strchr (path + 1, '/')) != NULL)
    {
      g_string_append_len (host_path, path, slash - path);
      path = slash;
      if (g_hash_table_contains (self->made, host_path->str))
        continue;
      if (!make_one_directory (host_path->str, 0755, error))
        return FALSE;
      g_hash_table_add (self->made, g_strdup (host_path->str));
    }

  return TRUE;
}

gboolean
sy_tree_writer_add_directory (SyTreeWriter  *self,
                              const char    *path,
                              guint          mode,
                              GError       **error)
{
  g_autofree char *host_path = g_strconcat (self->directory, path, NULL);

  if (!check_path (self, path, error) || !make_parents (self, path, error) ||
      !make_one_directory (host_path, mode, error))
    return FALSE;
  if (chmod (host_path, mode) < 0)
    {
      sy_error_set_errno (error, errno, "%s: its mode cannot be set", host_path);
      return FALSE;
    }

  return TRUE;
}

static gboolean
write_all (int         fd,
           const char *data,
           gsize       size)
{
  while (size > 0)
    {
      gssize n = TEMP_FAILURE_RETRY (write (fd, data, size));

      if (n < 0)
        return FALSE;
      data += n;
      size -= (gsize) n;
    }

  return TRUE;
}

gboolean
sy_tree_writer_add_file (SyTreeWriter  *self,
                         const char    *path,
                         guint          mode,
                         const void    *data,
                         gsize          size,
                         GError       **error)
{
  g_autofree char *host_path = g_strconcat (self->directory, path, NULL);
  gboolean written;
  int fd;

  if (!check_path (self, path, error) || !make_parents (self, path, error))
    return FALSE;

  fd = open (host_path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      sy_error_set_errno (error, errno, "%s: cannot be created", host_path);
      return FALSE;
    }
  written = write_all (fd, data, size) && fchmod (fd, mode) == 0;
  if (!written)
    sy_error_set_errno (error, errno, "%s: cannot be written", host_path);
  close (fd);

  return written;
}

gboolean
sy_tree_writer_add_link (SyTreeWriter  *self,
                         const char    *path,
                         const char    *target,
                         GError       **error)
{
  g_autofree char *host_path = g_strconcat (self->directory, path, NULL);
  struct stat st;

  if (!check_path (self, path, error) || !make_parents (self, path, error))
    return FALSE;
  if (lstat (host_path, &st) == 0 && S_ISLNK (st.st_mode))
    unlink (host_path);
  if (symlink (target, host_path) < 0)
    {
      sy_error_set_errno (error, errno, "%s: cannot be created as a link", host_path);
      return FALSE;
    }

  return TRUE;
}

/* Options after the path: "mode=0600", and "no-newline" for a file whose last line has no end. */
static gboolean
parse_options (SyTreeWriter  *self,
               char         **words,
               guint         *out_mode,
               gboolean      *out_newline,
               GError       **error)
{
  for (; *words != NULL; words++)
    {
      guint64 mode;

      if (g_str_has_prefix (*words, "mode=") &&
          g_ascii_string_to_unsigned (*words + strlen ("mode="), 8, 0, 07777, &mode, NULL))
        *out_mode = (guint) mode;
      else if (out_newline != NULL && strcmp (*words, "no-newline") == 0)
        *out_newline = FALSE;
      else
        {
          sy_tree_writer_set_error (self, error, "unknown option “%s”", *words);
          return FALSE;
        }
    }

  return TRUE;
}

/* The content of a "file" are the lines after it that begin with "|"; one blank after it is not
 * content. Moves @lines to the last of them. */
static gboolean
add_file_block (SyTreeWriter   *self,
                char          **words,
                char         ***lines,
                GError        **error)
{
  g_autoptr (GString) content = g_string_new (NULL);
  gboolean newline = TRUE;
  guint mode = 0644;
  guint line = self->line;

  if (words[1] == NULL || !parse_options (self, words + 2, &mode, &newline, error))
    return words[1] != NULL ? FALSE : check_path (self, NULL, error);

  for (; (*lines)[1] != NULL && (*lines)[1][0] == '|'; (*lines)++)
    {
      const char *text = (*lines)[1] + 1;

      g_string_append (content, text[0] == ' ' ? text + 1 : text);
      g_string_append_c (content, '\n');
      line++;
    }
  if (!newline && content->len > 0)
    g_string_truncate (content, content->len - 1);
  if (!sy_tree_writer_add_file (self, words[1], mode, content->str, content->len, error))
    return FALSE;
  self->line = line;

  return TRUE;
}

static char **
split_words (const char *line)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  char **all = g_strsplit_set (line, " \t", -1);

  for (guint i = 0; all[i] != NULL; i++)
    if (all[i][0] != '\0')
      g_ptr_array_add (words, all[i]);
    else
      g_free (all[i]);
  g_free (all);
  g_ptr_array_add (words, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&words), FALSE);
}

/* Each of @words is one byte in hexadecimal. */
static gboolean
append_bytes (SyTreeWriter  *self,
              GByteArray    *bytes,
              char         **words,
              GError       **error)
{
  for (guint i = 0; words[i] != NULL; i++)
    {
      guint64 value;
      guint8 byte;

      if (!g_ascii_string_to_unsigned (words[i], 16, 0, 0xff, &value, NULL))
        {
          sy_tree_writer_set_error (self, error, "“%s” is no byte in hexadecimal", words[i]);
          return FALSE;
        }
      byte = (guint8) value;
      g_byte_array_append (bytes, &byte, 1);
    }

  return TRUE;
}

/* The content of a "hex" are the bytes on the lines after it that begin with "|". Moves @lines to
 * the last of them. */
static gboolean
add_hex_block (SyTreeWriter   *self,
               char          **words,
               char         ***lines,
               GError        **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint mode = 0644;

  if (words[1] == NULL || !parse_options (self, words + 2, &mode, NULL, error))
    return words[1] != NULL ? FALSE : check_path (self, NULL, error);

  for (; (*lines)[1] != NULL && (*lines)[1][0] == '|'; (*lines)++)
    {
      g_auto (GStrv) more = split_words ((*lines)[1] + 1);

      self->line++;
      if (!append_bytes (self, bytes, more, error))
        return FALSE;
    }

  return sy_tree_writer_add_file (self, words[1], mode, bytes->data, bytes->len, error);
}

/* Returns what follows @word, one of the words of @line. */
static const char *
skip_word (const char *line,
           const char *word)
{
  return strstr (line, word) + strlen (word);
}

/* "text PATH VALUE": one line; everything after the blank that follows the path is the value. */
static gboolean
add_text (SyTreeWriter  *self,
          const char    *line,
          char         **words,
          GError       **error)
{
  g_autofree char *content = NULL;
  const char *value;

  if (words[1] == NULL)
    return check_path (self, NULL, error);

  value = skip_word (skip_word (line, words[0]), words[1]);
  content = g_strconcat (value[0] == ' ' ? value + 1 : value, "\n", NULL);

  return sy_tree_writer_add_file (self, words[1], 0644, content, strlen (content), error);
}

/* "efivar NAME-GUID TEXT": four bytes of attributes, then the text in UTF-16LE with its NUL
 * (UEFI specification 2.10, section 8.2; Linux Documentation/filesystems/efivarfs.rst). */
static gboolean
add_efi_variable (SyTreeWriter  *self,
                  const char    *line,
                  char         **words,
                  GError       **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *path = NULL;
  const guint8 attributes[] = { EFI_ATTRIBUTES_BOOT_RUNTIME, 0, 0, 0 };
  const char *text;

  if (words[1] == NULL || words[2] == NULL)
    {
      sy_tree_writer_set_error (self, error, "efivar takes a name and a text");
      return FALSE;
    }

  text = strstr (skip_word (skip_word (line, words[0]), words[1]), words[2]);
  g_byte_array_append (bytes, attributes, sizeof attributes);
  for (gsize i = 0; i <= strlen (text); i++)
    {
      const guint8 unit[] = { (guint8) text[i], 0 };

      if (unit[0] > 0x7f)
        {
          sy_tree_writer_set_error (self, error, "an efivar takes ASCII text only");
          return FALSE;
        }
      g_byte_array_append (bytes, unit, sizeof unit);
    }
  path = g_strconcat ("/sys/firmware/efi/efivars/", words[1], NULL);

  return sy_tree_writer_add_file (self, path, 0644, bytes->data, bytes->len, error);
}

/* "efibytes NAME-GUID HEX…": four bytes of attributes, then the bytes as they are. */
static gboolean
add_efi_bytes (SyTreeWriter  *self,
               char         **words,
               GError       **error)
{
  const guint8 attributes[] = { EFI_ATTRIBUTES_BOOT_RUNTIME, 0, 0, 0 };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *path = NULL;

  if (g_strv_length (words) < 3)
    {
      sy_tree_writer_set_error (self, error, "efibytes takes a name and bytes");
      return FALSE;
    }

  g_byte_array_append (bytes, attributes, sizeof attributes);
  if (!append_bytes (self, bytes, words + 2, error))
    return FALSE;
  path = g_strconcat ("/sys/firmware/efi/efivars/", words[1], NULL);

  return sy_tree_writer_add_file (self, path, 0644, bytes->data, bytes->len, error);
}

static gboolean
add_directory_line (SyTreeWriter  *self,
                    char         **words,
                    GError       **error)
{
  guint mode = 0755;

  return check_path (self, words[1], error) &&
         parse_options (self, words + 2, &mode, NULL, error) &&
         sy_tree_writer_add_directory (self, words[1], mode, error);
}

static gboolean
add_link_line (SyTreeWriter  *self,
               char         **words,
               GError       **error)
{
  if (g_strv_length (words) != 4 || strcmp (words[2], "->") != 0)
    {
      sy_tree_writer_set_error (self, error, "a link is written “link PATH -> TARGET”");
      return FALSE;
    }

  return sy_tree_writer_add_link (self, words[1], words[3], error);
}

static gboolean
run_line (SyTreeWriter   *self,
          char         ***lines,
          GError        **error)
{
  g_auto (GStrv) words = split_words (**lines);

  if (words[0] == NULL || words[0][0] == '#')
    return TRUE;
  if (strcmp (words[0], "dir") == 0)
    return add_directory_line (self, words, error);
  if (strcmp (words[0], "file") == 0)
    return add_file_block (self, words, lines, error);
  if (strcmp (words[0], "hex") == 0)
    return add_hex_block (self, words, lines, error);
  if (strcmp (words[0], "text") == 0)
    return add_text (self, **lines, words, error);
  if (strcmp (words[0], "link") == 0)
    return add_link_line (self, words, error);
  if (strcmp (words[0], "efivar") == 0)
    return add_efi_variable (self, **lines, words, error);
  if (strcmp (words[0], "efibytes") == 0)
    return add_efi_bytes (self, words, error);
  if (strcmp (words[0], "pci") == 0)
    return sy_tree_writer_add_pci (self, words, error);
  if (strcmp (words[0], "drm") == 0)
    return sy_tree_writer_add_drm (self, words, error);

  sy_tree_writer_set_error (self, error,
                            "“%s” is none of dir, file, hex, text, link, efivar, efibytes, pci, "
                            "drm", words[0]);

  return FALSE;
}

gboolean
sy_tree_write (const char  *directory,
               const char  *name,
               const char  *text,
               GError     **error)
{
  g_autofree char *canonical = g_canonicalize_filename (directory, NULL);
  g_autoptr (GHashTable) buses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  SyTreeWriter self = {
    .directory = canonical, .name = name, .buses = buses, .made = made, .devices = devices,
  };

  if (!make_one_directory (canonical, 0755, error))
    return FALSE;
  for (char **line = lines; *line != NULL; line++)
    {
      self.line++;
      if (!run_line (&self, &line, error))
        return FALSE;
    }

  return TRUE;
}
