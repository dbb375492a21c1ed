/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plan/sy-entry-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static int
compare_newest_first (gconstpointer a,
                      gconstpointer b)
{
  SyEntry *first = *(SyEntry * const *) a;
  SyEntry *second = *(SyEntry * const *) b;
  gint64 first_id = g_ascii_strtoll (sy_entry_get_id (first), NULL, 10);
  gint64 second_id = g_ascii_strtoll (sy_entry_get_id (second), NULL, 10);

  return first_id < second_id ? 1 : first_id > second_id ? -1 : 0;
}

static void
link_undone (GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      SyEntry *undo = g_ptr_array_index (entries, i);

      if (sy_entry_get_undoes (undo) == NULL || sy_entry_get_state (undo) != SY_ENTRY_COMMITTED)
        continue;
      for (guint j = 0; j < entries->len; j++)
        if (g_strcmp0 (sy_entry_get_id (g_ptr_array_index (entries, j)),
                       sy_entry_get_undoes (undo)) == 0)
          sy_entry_set_undone_by (g_ptr_array_index (entries, j), sy_entry_get_id (undo));
    }
}

GPtrArray *
sy_journal_list (SySysroot  *sysroot,
                 GError    **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) names = NULL;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), NULL);

  names = sy_sysroot_list_if_there (sysroot, SY_JOURNAL_DIR, error);
  if (names == NULL)
    return NULL;
  for (guint i = 0; names[i] != NULL; i++)
    {
      SyEntry *entry;

      if (!sy_entry_id_is_valid (names[i]))
        continue;
      entry = sy_entry_read (sysroot, names[i], error);
      if (entry == NULL)
        return NULL;
      g_ptr_array_add (entries, entry);
    }
  link_undone (entries);
  g_ptr_array_sort (entries, compare_newest_first);

  return g_steal_pointer (&entries);
}

SyEntry *
sy_journal_find (SySysroot   *sysroot,
                 const char  *id,
                 GError     **error)
{
  g_autoptr (GPtrArray) entries = sy_journal_list (sysroot, error);

  if (entries == NULL)
    return NULL;
  for (guint i = 0; i < entries->len; i++)
    {
      SyEntry *entry = g_ptr_array_index (entries, i);

      if (id != NULL ? strcmp (sy_entry_get_id (entry), id) == 0 : sy_entry_can_undo (entry))
        return g_object_ref (entry);
    }
  if (id != NULL)
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                 _("There is no journal entry %s; “switchyardctl history” lists those there are."),
                 id);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND, _("There is nothing to undo."));

  return NULL;
}
