/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-grub-menu.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "machine/sy-kernel-cmdline.h"

static void
entry_free (gpointer data)
{
  SyGrubEntry *entry = data;

  g_free (entry->title);
  g_free (entry->id);
  g_free (entry->cmdline);
  g_free (entry);
}

/*
 * (transfer full) (nullable): the first word in quotes from @text on. grub-mkconfig writes single
 * quotes, and a quotation mark inside of them as '\''.
 */
static char *
get_quoted (const char *text)
{
  const char *begin = strpbrk (text, "'\"");
  g_autoptr (GString) word = g_string_new (NULL);

  if (begin == NULL)
    return NULL;
  for (const char *p = begin + 1; *p != '\0'; p++)
    {
      if (g_str_has_prefix (p, "'\\''") && *begin == '\'')
        p += 3;
      else if (*p == *begin)
        return g_string_free (g_steal_pointer (&word), FALSE);
      g_string_append_c (word, *p);
    }

  return NULL;
}

/* (transfer full): the id of a menu entry; without one GRUB goes by the title. */
static char *
get_id (const char *line)
{
  static const char * const options[] = { "$menuentry_id_option ", "--id " };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      const char *option = strstr (line, options[i]);
      char *id = option != NULL ? get_quoted (option) : NULL;

      if (id != NULL)
        return id;
    }

  return get_quoted (line);
}

/* The parameters of "linux /vmlinuz root=… quiet"; %NULL for another line. */
static const char *
get_parameters (const char *line)
{
  static const char * const commands[] = { "linux", "linuxefi", "linux16" };
  gsize length = strcspn (line, " \t");

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strlen (commands[i]) == length && strncmp (line, commands[i], length) == 0)
      {
        line += length + strspn (line + length, " \t");
        line += strcspn (line, " \t");
        return line + strspn (line, " \t");
      }

  return NULL;
}

/* (transfer full) (nullable): the value of "set default=VALUE", but for the one of one start. */
static char *
get_default (const char *line)
{
  static const char command[] = "set default=";
  char *value;

  if (!g_str_has_prefix (line, command))
    return NULL;
  line += strlen (command);
  value = *line == '\'' || *line == '"' ? get_quoted (line)
                                        : g_strndup (line, strcspn (line, " \t;"));
  if (value != NULL && strstr (value, "next_entry") != NULL)
    g_clear_pointer (&value, g_free);

  return value;
}

static SyGrubEntry *
take_entry (SyGrubMenu *self,
            const char *line,
            guint       depth)
{
  g_autofree char *title = get_quoted (line);
  SyGrubEntry *entry;

  if (title == NULL)
    return NULL;
  entry = g_new0 (SyGrubEntry, 1);
  entry->title = g_steal_pointer (&title);
  entry->id = get_id (line);
  entry->depth = depth;
  g_ptr_array_add (self->entries, entry);

  return entry;
}

SyGrubMenu *
sy_grub_menu_parse (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GStrvBuilder) defaults = g_strv_builder_new ();
  SyGrubMenu *self = g_new0 (SyGrubMenu, 1);
  SyGrubEntry *entry = NULL;
  guint depth = 0;

  self->entries = g_ptr_array_new_with_free_func (entry_free);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);
      const char *parameters = get_parameters (line);
      g_autofree char *value = get_default (line);

      if (g_str_has_prefix (line, "menuentry "))
        entry = take_entry (self, line, depth);
      else if (g_str_has_prefix (line, "submenu "))
        take_entry (self, line, depth);
      if (entry != NULL && entry->cmdline == NULL && parameters != NULL)
        entry->cmdline = g_strdup (parameters);
      if (value != NULL && value[0] != '\0')
        g_strv_builder_add (defaults, value);
      /* Also of the functions, which hold no entries. */
      if (g_str_has_suffix (line, "{"))
        depth++;
      else if (strcmp (line, "}") == 0 && depth > 0)
        depth--;
    }
  self->defaults = g_strv_builder_end (defaults);

  return self;
}

void
sy_grub_menu_free (SyGrubMenu *self)
{
  g_ptr_array_unref (self->entries);
  g_strfreev (self->defaults);
  g_free (self);
}

/* Whether @name is the number, the title or the id of the entry that is the @number-th one of its
 * submenu. */
static gboolean
is_named (const SyGrubEntry *entry,
          guint              number,
          const char        *name)
{
  char *end;
  guint64 value = g_ascii_strtoull (name, &end, 10);

  if (g_ascii_isdigit (*name) && *end == '\0')
    return value == number;

  return strcmp (name, entry->title) == 0 || strcmp (name, entry->id) == 0;
}

/* Which entry from @begin on, up to the end of that submenu, has the name. */
static gboolean
find_named (const SyGrubMenu *self,
            guint             begin,
            guint             depth,
            const char       *name,
            guint            *out_index)
{
  guint number = 0;

  for (guint i = begin; i < self->entries->len; i++)
    {
      const SyGrubEntry *entry = self->entries->pdata[i];

      if (entry->depth < depth)
        return FALSE;
      if (entry->depth > depth)
        continue;
      if (is_named (entry, number++, name))
        {
          *out_index = i;
          return TRUE;
        }
    }

  return FALSE;
}

const SyGrubEntry *
sy_grub_menu_get_default (const SyGrubMenu *self)
{
  guint n = g_strv_length (self->defaults);
  const char *value = n > 0 ? self->defaults[n - 1] : "0";
  g_auto (GStrv) names = g_strsplit (value, ">", -1);
  guint begin = 0;
  guint found = 0;

  if (self->entries->len == 0)
    return NULL;
  for (guint depth = 0; names[depth] != NULL; depth++)
    {
      if (!find_named (self, begin, depth, names[depth], &found))
        return self->entries->pdata[0];
      begin = found + 1;
    }

  return self->entries->pdata[found];
}

/* The parameters that an entry starts with; of a submenu those of its first entry. */
static const char *
get_cmdline (const SyGrubMenu  *self,
             const SyGrubEntry *entry)
{
  guint i;

  if (!g_ptr_array_find (self->entries, entry, &i))
    return NULL;
  for (guint k = i; k < self->entries->len; k++)
    {
      const SyGrubEntry *other = self->entries->pdata[k];

      if (k > i && other->depth <= entry->depth)
        break;
      if (other->cmdline != NULL)
        return other->cmdline;
    }

  return NULL;
}

static gboolean
has_same_root (const char *before,
               const char *after)
{
  g_auto (GStrv) old = sy_kernel_cmdline_get_values (before != NULL ? before : "", "root");
  g_auto (GStrv) new = sy_kernel_cmdline_get_values (after != NULL ? after : "", "root");

  return g_strv_equal ((const char * const *) old, (const char * const *) new);
}

gboolean
sy_grub_menu_check_default (const SyGrubMenu  *before,
                            const SyGrubMenu  *after,
                            const char        *mode,
                            char             **out_title,
                            GError           **error)
{
  const SyGrubEntry *old = sy_grub_menu_get_default (before);
  const SyGrubEntry *new = sy_grub_menu_get_default (after);
  const char *old_cmdline = old != NULL ? get_cmdline (before, old) : NULL;
  const char *new_cmdline = new != NULL ? get_cmdline (after, new) : NULL;

  if (new == NULL)
    g_set_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED,
                 _("The new boot menu holds no entry that starts anything."));
  else if (old != NULL && (strcmp (old->title, new->title) != 0 || strcmp (old->id, new->id) != 0))
    g_set_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED,
                 _("With the new boot menu “%s” would start by default, and not “%s” as it is now. "
                   "If that is what you want, have GRUB write its menu first, and try again."),
                 new->title, old->title);
  else if (new_cmdline != NULL && sy_kernel_cmdline_has (new_cmdline, mode) &&
           (old_cmdline == NULL || !sy_kernel_cmdline_has (old_cmdline, mode)))
    g_set_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED,
                 _("With the new boot menu the entry “%s”, which starts by default, would set the "
                   "GPU aside."), new->title);
  else if (old != NULL && !has_same_root (old_cmdline, new_cmdline))
    g_set_error (error, SY_ERROR, SY_ERROR_COMMAND_FAILED,
                 _("With the new boot menu the entry “%s”, which starts by default, would start "
                   "from another root= than now."), new->title);
  else
    {
      *out_title = g_strdup (new->title);
      return TRUE;
    }

  return FALSE;
}
