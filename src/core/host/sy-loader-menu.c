/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-loader-menu.h"

#include <fnmatch.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-boot-menu.h"
#include "host/sy-loader-uki.h"
#include "machine/sy-kernel-cmdline.h"

/* Where the ESP or the extended boot partition is mounted (bootctl(1), "--esp-path="). */
static const char * const mount_points[] = { "/efi", "/boot", "/boot/efi" };

gboolean
sy_loader_menu_read_folder (SySysroot   *sysroot,
                            const char  *folder,
                            gboolean     all,
                            GPtrArray   *entries,
                            GError     **error)
{
  g_auto (GStrv) names = sy_sysroot_list_if_there (sysroot, folder, error);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (folder, "/", names[i], NULL);
      g_autoptr (SyLoaderEntry) entry = NULL;

      if (!g_str_has_suffix (names[i], ".conf"))
        continue;
      entry = sy_loader_entry_read (sysroot, path, error);
      if (entry == NULL)
        return FALSE;
      if (all || (entry->linux_path != NULL && !sy_loader_entry_is_ours (entry)))
        g_ptr_array_add (entries, g_steal_pointer (&entry));
    }

  return names != NULL;
}

/* One partition may be seen at two places, by a link or a second mount. */
static gboolean
is_seen (SySysroot  *sysroot,
         const char *folder,
         GArray     *seen)
{
  struct stat st;

  if (!sy_sysroot_stat (sysroot, folder, TRUE, &st, NULL))
    return FALSE;
  for (guint i = 0; i < seen->len; i++)
    if (g_array_index (seen, struct stat, i).st_dev == st.st_dev &&
        g_array_index (seen, struct stat, i).st_ino == st.st_ino)
      return TRUE;
  g_array_append_val (seen, st);

  return FALSE;
}

static GPtrArray *
read_folders (SySysroot  *sysroot,
              gboolean    all,
              GError    **error)
{
  g_autoptr (GPtrArray) entries =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sy_loader_entry_free);
  g_autoptr (GArray) seen = g_array_new (FALSE, FALSE, sizeof (struct stat));

  for (guint i = 0; i < G_N_ELEMENTS (mount_points); i++)
    {
      g_autofree char *folder = g_strconcat (mount_points[i], "/loader/entries", NULL);
      g_autofree char *images = g_strconcat (mount_points[i], "/EFI/Linux", NULL);

      if (!is_seen (sysroot, folder, seen) &&
          !sy_loader_menu_read_folder (sysroot, folder, all, entries, error))
        return NULL;
      if (all && !is_seen (sysroot, images, seen) &&
          !sy_loader_uki_read_folder (sysroot, mount_points[i], entries, error))
        return NULL;
    }

  return g_steal_pointer (&entries);
}

GPtrArray *
sy_loader_menu_read (SySysroot  *sysroot,
                     GError    **error)
{
  g_autoptr (GPtrArray) entries = read_folders (sysroot, FALSE, error);

  if (entries == NULL)
    return NULL;
  if (entries->len > 0)
    return g_steal_pointer (&entries);
  g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                       _("No boot entry with a “linux” line was found in loader/entries below "
                         "/efi, /boot or /boot/efi, and no unified kernel image in EFI/Linux. If "
                         "the partition is not mounted, mount it."));

  return NULL;
}

static SyLoaderEntry *
find_id (GPtrArray  *entries,
         const char *id)
{
  for (guint i = 0; i < entries->len; i++)
    {
      SyLoaderEntry *entry = g_ptr_array_index (entries, i);

      if (strcmp (entry->id, id) == 0)
        return entry;
    }

  return NULL;
}

/* (transfer full) (nullable): an id in lower case. */
static char *
read_id (SySysroot  *sysroot,
         const char *variable)
{
  g_autofree char *text = sy_boot_menu_read_variable (sysroot, variable);

  return text != NULL ? g_ascii_strdown (text, -1) : NULL;
}

/* (transfer full) (nullable): what was booted. An entry of ours stands for its source. */
static char *
read_selected_id (SySysroot *sysroot)
{
  g_autofree char *id = read_id (sysroot, SY_BOOT_VARIABLE_SELECTED);
  g_autofree char *source = id != NULL ? sy_loader_entry_get_source (id) : NULL;

  return source != NULL ? g_strconcat (source, ".conf", NULL) : g_steal_pointer (&id);
}

/* Tools write the id of a default without the ".conf" that it had in later versions. */
static gboolean
is_meant (const char          *pattern,
          const SyLoaderEntry *entry)
{
  g_autofree char *whole = g_strconcat (pattern, ".conf", NULL);

  return fnmatch (pattern, entry->id, 0) == 0 || strcmp (whole, entry->id) == 0;
}

static gboolean
matches_some (SySysroot  *sysroot,
              const char *pattern)
{
  g_autoptr (GPtrArray) entries = read_folders (sysroot, TRUE, NULL);

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    if (fnmatch (pattern, ((SyLoaderEntry *) entries->pdata[i])->id, 0) == 0)
      return TRUE;

  return strcmp (pattern, "@saved") == 0;
}

/*
 * (transfer full) (nullable): the pattern of the default, in lower case: that which the boot menu
 * or bootctl stored, where it means an entry, or else that in loader.conf.
 */
static char *
read_default_pattern (SySysroot *sysroot)
{
  g_autofree char *stored = read_id (sysroot, SY_BOOT_VARIABLE_DEFAULT);

  if (stored != NULL && matches_some (sysroot, stored))
    return g_steal_pointer (&stored);

  for (guint i = 0; i < G_N_ELEMENTS (mount_points); i++)
    {
      g_autofree char *path = g_strconcat (mount_points[i], "/loader/loader.conf", NULL);
      g_autofree char *text = sy_sysroot_read_text (sysroot, path, NULL);
      g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;

      for (guint k = 0; lines != NULL && lines[k] != NULL; k++)
        {
          char *line = g_strstrip (lines[k]);

          if (g_str_has_prefix (line, "default") && g_ascii_isspace (line[7]))
            return g_ascii_strdown (g_strchug (line + 7), -1);
        }
    }

  return NULL;
}

static void
set_undecided (GPtrArray  *entries,
               GError    **error)
{
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < entries->len; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? ", " : "",
                            ((SyLoaderEntry *) g_ptr_array_index (entries, i))->id);
  g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
               _("Which boot entry starts Linux by default is not clear: %s. Name the one that you "
                 "use, and try again: sudo bootctl set-default NAME.conf"), ids->str);
}

const SyLoaderEntry *
sy_loader_menu_find_host (SySysroot  *sysroot,
                          GPtrArray  *entries,
                          GError    **error)
{
  g_autofree char *selected = read_selected_id (sysroot);
  g_autofree char *pattern = read_default_pattern (sysroot);
  SyLoaderEntry *found = selected != NULL ? find_id (entries, selected) : NULL;
  guint n_found = 0;

  if (found != NULL)
    return found;

  for (guint i = 0; pattern != NULL && i < entries->len; i++)
    {
      SyLoaderEntry *entry = g_ptr_array_index (entries, i);

      if (is_meant (pattern, entry))
        {
          found = entry;
          n_found++;
        }
    }
  if (n_found == 1)
    return found;
  if (entries->len == 1)
    return g_ptr_array_index (entries, 0);

  set_undecided (entries, error);

  return NULL;
}

static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  return sy_loader_entry_compare (*(const SyLoaderEntry * const *) a,
                                  *(const SyLoaderEntry * const *) b);
}

/* (nullable): what starts when nobody chooses (systemd's boot.c). Sorts @entries, which own it. */
static const SyLoaderEntry *
find_default (GPtrArray  *entries,
              const char *pattern)
{
  g_ptr_array_sort (entries, compare_entries);
  for (guint i = 0; pattern != NULL && i < entries->len; i++)
    {
      const SyLoaderEntry *entry = g_ptr_array_index (entries, i);

      if (fnmatch (pattern, entry->id, 0) == 0)
        return entry;
    }

  return entries->len > 0 ? entries->pdata[0] : NULL;
}

const SyLoaderEntry *
sy_loader_menu_find_default (SySysroot *sysroot,
                             GPtrArray *entries)
{
  g_autofree char *selected = read_selected_id (sysroot);
  g_autofree char *pattern = read_default_pattern (sysroot);
  const SyLoaderEntry *found = selected != NULL ? find_id (entries, selected) : NULL;

  return found != NULL ? found : find_default (entries, pattern);
}

GPtrArray *
sy_loader_menu_read_all (SySysroot  *sysroot,
                         GError    **error)
{
  return read_folders (sysroot, TRUE, error);
}

const SyLoaderEntry *
sy_loader_menu_find_unchosen (SySysroot *sysroot,
                              GPtrArray *entries)
{
  g_autofree char *pattern = read_default_pattern (sysroot);

  return find_default (entries, pattern);
}

static void
remove_path (GPtrArray  *entries,
             const char *path)
{
  for (guint i = 0; i < entries->len; i++)
    if (strcmp (((SyLoaderEntry *) g_ptr_array_index (entries, i))->path, path) == 0)
      {
        g_ptr_array_remove_index (entries, i);
        return;
      }
}

/* With ours in the menu, the same entry must start when nobody chooses. */
static gboolean
check_default (SySysroot            *sysroot,
               const SyLoaderEntry  *source,
               const char           *pattern,
               const char           *mode_path,
               const char           *mode_text,
               GError              **error)
{
  g_autoptr (GPtrArray) entries = read_folders (sysroot, TRUE, error);
  g_autoptr (SyLoaderEntry) ours = sy_loader_entry_parse (mode_path, mode_text, error);
  const SyLoaderEntry *before;
  const SyLoaderEntry *after;
  g_autofree char *id = NULL;

  if (entries == NULL || ours == NULL)
    return FALSE;
  id = g_strdup (ours->id);
  /* Chosen for every start, by its name, while it was there already. */
  if (g_strcmp0 (pattern, id) == 0 && sy_sysroot_exists (sysroot, mode_path))
    return TRUE;
  remove_path (entries, mode_path);
  before = find_default (entries, pattern);
  g_ptr_array_add (entries, g_steal_pointer (&ours));
  after = find_default (entries, pattern);
  if (before == after && (pattern == NULL || fnmatch (pattern, id, 0) != 0))
    return TRUE;

  if (pattern != NULL && fnmatch (pattern, id, 0) == 0)
    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                 _("The default “%s” of the boot menu also means the new entry %s, which could "
                   "then start by itself. Name the usual entry whole, and try again: sudo bootctl "
                   "set-default %s"), pattern, id, source->id);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                 _("The new entry %s would be the first of the boot menu and start by itself. Name "
                   "the usual entry as the default, and try again: sudo bootctl set-default %s"),
                 id, source->id);

  return FALSE;
}

char *
sy_loader_menu_get_uki_entry_path (const SyLoaderEntry *image)
{
  g_autofree char *name = g_path_get_basename (image->path);
  const char *folder = strstr (image->path, "/EFI/Linux/");

  g_return_val_if_fail (folder != NULL, NULL);

  name[strlen (name) - strlen (".efi")] = '\0';

  return g_strdup_printf ("%.*s/loader/entries/%s" SY_LOADER_ENTRY_SUFFIX ".conf",
                          (int) (folder - image->path), image->path, name);
}

/* Where a tool builds the parameters anew, one for every start comes before what it adds itself,
 * and in the entry that was made before it stands at the end. */
static gboolean
is_there (SySysroot  *sysroot,
          const char *path,
          const char *text)
{
  g_autoptr (SyLoaderEntry) found = sy_loader_entry_read (sysroot, path, NULL);
  g_autoptr (SyLoaderEntry) wanted = sy_loader_entry_parse (path, text, NULL);
  const char *options = strstr (text, "\noptions ");

  return found != NULL && wanted != NULL && options != NULL &&
         strncmp (found->text, text, (gsize) (options - text)) == 0 &&
         g_str_has_prefix (found->text + (options - text), "\noptions ") &&
         sy_kernel_cmdline_is_same (found->options, wanted->options);
}

gboolean
sy_loader_menu_plan_mode_entry (SySysroot            *sysroot,
                                SyPlan               *plan,
                                const SyLoaderEntry  *host,
                                const char           *path,
                                const char * const   *tokens,
                                GError              **error)
{
  g_auto (GStrv) missing = sy_kernel_cmdline_missing (host->options, tokens);
  g_autofree char *pattern = read_default_pattern (sysroot);
  g_autofree char *text = sy_loader_entry_copy_for_mode (host, (const char * const *) missing);

  if (g_strcmp0 (pattern, "@saved") == 0)
    sy_plan_add_warning (plan, _("This computer starts the entry that was chosen last. After using "
                                 "the new entry, choose the ordinary one in the boot menu again."));
  if (!check_default (sysroot, host, pattern, path, text, error))
    return FALSE;
  if (is_there (sysroot, path, text))
    return TRUE;

  return sy_plan_add_text (plan, sysroot, path, text, 0644,
                           _("A boot entry beside the ordinary one, which stays as it is. Only "
                             "this one sets the GPU aside."), error);
}
