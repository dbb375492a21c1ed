/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tree.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "plan/sy-file-writer.h"
#include "plan/sy-runtime.h"

static const SyTransactionOptions everything = { TRUE, sy_file_writer_write, 500 };
static const SyTransactionOptions usual = { FALSE, sy_file_writer_write, 500 };

void
tree_set_up (Tree          *self,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *state = NULL;

  self->path = g_dir_make_tmp ("plan-XXXXXX", &error);
  g_assert_no_error (error);
  state = tree_path (self, "var/lib");
  g_assert_cmpint (g_mkdir_with_parents (state, 0755), ==, 0);
  self->sysroot = sy_sysroot_new (self->path, &error);
  g_assert_no_error (error);
}

void
tree_tear_down (Tree          *self,
                gconstpointer  data)
{
  const char *argv[] = { "rm", "-rf", self->path, NULL };

  g_assert_finalize_object (self->sysroot);
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH,
                               NULL, NULL, NULL, NULL, NULL, NULL));
  g_free (self->path);
}

char *
tree_path (Tree       *self,
           const char *name)
{
  return g_build_filename (self->path, name, NULL);
}

void
tree_write (Tree       *self,
            const char *name,
            const char *content)
{
  g_autofree char *path = tree_path (self, name);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
}

void
tree_remove (Tree       *self,
             const char *name)
{
  g_autofree char *path = tree_path (self, name);

  g_assert_cmpint (g_remove (path), ==, 0);
}

char *
tree_read (Tree       *self,
           const char *name)
{
  g_autofree char *path = tree_path (self, name);
  char *content = NULL;

  return g_file_get_contents (path, &content, NULL, NULL) ? content : NULL;
}

static void
add_content (GString    *text,
             const char *path,
             mode_t      mode)
{
  g_autofree char *content = NULL;
  gsize length;

  if (S_ISLNK (mode))
    content = g_file_read_link (path, NULL);
  else if (S_ISREG (mode) && g_file_get_contents (path, &content, &length, NULL))
    {
      g_autofree char *raw = g_steal_pointer (&content);

      content = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) raw, length);
    }
  if (content != NULL)
    g_string_append_printf (text, " %s", content);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static void
add_directory (GString    *text,
               const char *root,
               const char *name)
{
  g_autofree char *path = g_build_filename (root, name, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *child;

  while (dir != NULL && (child = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (name, child, NULL));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *child_path = g_build_filename (root, g_ptr_array_index (names, i), NULL);
      struct stat st;

      if (strcmp (g_ptr_array_index (names, i), "/var/lib/switchyard") == 0)
        continue;
      g_assert_cmpint (lstat (child_path, &st), ==, 0);
      g_string_append_printf (text, "%06o %u:%u %s", st.st_mode, st.st_uid, st.st_gid,
                              (const char *) g_ptr_array_index (names, i));
      add_content (text, child_path, st.st_mode);
      g_string_append_c (text, '\n');
      if (S_ISDIR (st.st_mode))
        add_directory (text, root, g_ptr_array_index (names, i));
    }
}

char *
tree_snapshot (Tree *self)
{
  GString *text = g_string_new (NULL);

  add_directory (text, self->path, "/");

  return g_string_free (text, FALSE);
}

SyPlan *
tree_plan (Tree *self)
{
  g_autoptr (SyRequest) request = sy_request_new_stage ("release", NULL);

  return sy_plan_new (request, "Test");
}

void
tree_plan_file (Tree       *self,
                SyPlan     *plan,
                const char *path,
                const char *content)
{
  g_autoptr (GBytes) bytes = content != NULL ? g_bytes_new (content, strlen (content)) : NULL;
  g_autoptr (GError) error = NULL;

  sy_plan_add_file (plan, self->sysroot, path, bytes, 0644, "Because.", &error);
  g_assert_no_error (error);
}

void
tree_plan_command (SyPlan             *plan,
                   guint               timeout_ms,
                   const char * const *argv)
{
  sy_plan_add (plan, sy_change_new_command (argv, timeout_ms, "Builds.", NULL, NULL));
}

char *
tree_apply_some (Tree            *self,
                 SyDomainStore   *domains,
                 SyPlan          *plan,
                 gboolean         commands,
                 SyProgressFunc   progress,
                 gpointer         user_data,
                 GCancellable    *cancellable,
                 GError         **error)
{
  char *id = NULL;

  if (!sy_transaction_apply_full (self->sysroot, domains, plan, commands ? &everything : &usual,
                                  progress, user_data, cancellable, &id, error))
    g_assert_null (id);

  return id;
}

char *
tree_apply (Tree    *self,
            SyPlan  *plan,
            GError **error)
{
  return tree_apply_some (self, NULL, plan, TRUE, NULL, NULL, NULL, error);
}

SyPlan *
tree_plan_undo (Tree           *self,
                SyDomainStore  *domains,
                const char     *id,
                GError        **error)
{
  g_autoptr (SyRequest) request = sy_request_new_undo (id, error);

  return request != NULL ? sy_journal_plan_undo (self->sysroot, domains, request, error) : NULL;
}

gboolean
tree_undo (Tree        *self,
           const char  *id,
           GError     **error)
{
  g_autoptr (SyPlan) plan = tree_plan_undo (self, NULL, id, error);
  g_autofree char *undo_id = NULL;

  if (plan == NULL)
    return FALSE;
  undo_id = tree_apply (self, plan, error);

  return undo_id != NULL;
}

gboolean
tree_recover (Tree    *self,
              GStrv   *out_ids,
              GError **error)
{
  return sy_transaction_recover_full (self->sysroot, NULL, &everything, NULL, NULL, NULL, out_ids,
                                      error);
}
