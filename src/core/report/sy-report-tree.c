/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/sy-report-tree.h"

#include <string.h>

#include "machine/sy-recorded.h"

/* As many as the kernel follows (path_resolution(7)). */
#define MAX_LINKS 40

typedef struct {
  SySysroot  *sysroot;
  GHashTable *members;      /* path to SyReportMember, not owned by the table */
  GPtrArray  *sorted;
} Tree;

/* Neither content nor names: they are about people, or change from one second to the next. */
static const char * const private_places[] = {
  "/home", "/root", "/run/user", "/tmp", "/var/tmp", "/var/lib/libvirt", "/etc/libvirt/qemu",
  "/var/lib/switchyard", "/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow",
  "/etc/sudoers", "/etc/sudoers.d",
};

SyReportMember *
sy_report_member_new (const char         *path,
                      SyReportMemberKind  kind,
                      const char         *target)
{
  SyReportMember *self = g_new0 (SyReportMember, 1);

  self->path = g_strdup (path);
  self->kind = kind;
  self->target = g_strdup (target);

  return self;
}

void
sy_report_member_free (SyReportMember *self)
{
  g_clear_pointer (&self->content, g_bytes_unref);
  g_free (self->target);
  g_free (self->path);
  g_free (self);
}

static gboolean
is_private (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (private_places); i++)
    if (strcmp (path, private_places[i]) == 0)
      return TRUE;

  return FALSE;
}

/* A process is not even named. */
static gboolean
is_process (const char *path)
{
  return g_str_has_prefix (path, "/proc/") &&
         (g_ascii_isdigit (path[6]) || strcmp (path, "/proc/self") == 0 ||
          strcmp (path, "/proc/thread-self") == 0);
}

static SyReportMember *
add_member (Tree       *self,
            const char *path)
{
  SyReportMember *member = g_hash_table_lookup (self->members, path);
  g_autofree char *target = NULL;
  SyReportMemberKind kind;
  struct stat st;

  if (member != NULL)
    return member;
  /* A report of a report gets a manifest of its own. */
  if (is_process (path) || strcmp (path, "/" SY_REPORT_MANIFEST) == 0 ||
      !sy_sysroot_stat (self->sysroot, path, FALSE, &st, NULL))
    return NULL;

  kind = S_ISDIR (st.st_mode) ? SY_REPORT_DIRECTORY : SY_REPORT_FILE;
  if (S_ISLNK (st.st_mode))
    {
      target = sy_sysroot_read_link (self->sysroot, path, NULL);
      if (target == NULL)
        return NULL;
      kind = SY_REPORT_LINK;
    }
  member = sy_report_member_new (path, kind, target);
  g_hash_table_insert (self->members, member->path, member);
  g_ptr_array_add (self->sorted, member);

  return member;
}

static void
push_parts (GQueue     *parts,
            const char *path)
{
  g_auto (GStrv) words = g_strsplit (path, "/", -1);

  for (guint n = g_strv_length (words); n > 0; n--)
    if (words[n - 1][0] != '\0' && strcmp (words[n - 1], ".") != 0)
      g_queue_push_head (parts, g_strdup (words[n - 1]));
}

/* Follows @path and adds all that is met. Returns the member at its end, or NULL where it ends
 * before. */
static SyReportMember *
walk (Tree       *self,
      const char *path,
      gboolean    follow)
{
  g_autoptr (GString) place = g_string_new (NULL);
  GQueue parts = G_QUEUE_INIT;
  SyReportMember *member = NULL;
  gboolean goes_on = TRUE;
  guint n_links = 0;

  push_parts (&parts, path);
  while (goes_on && !g_queue_is_empty (&parts))
    {
      g_autofree char *part = g_queue_pop_head (&parts);

      if (strcmp (part, "..") == 0)
        {
          const char *slash = strrchr (place->str, '/');

          g_string_truncate (place, slash != NULL ? (gsize) (slash - place->str) : 0);
          member = place->len > 0 ? add_member (self, place->str) : NULL;
          continue;
        }
      g_string_append_printf (place, "/%s", part);
      member = add_member (self, place->str);
      if (member == NULL || is_private (place->str))
        goes_on = FALSE;
      else if (member->kind == SY_REPORT_FILE)
        goes_on = g_queue_is_empty (&parts);
      else if (member->kind == SY_REPORT_LINK && (follow || !g_queue_is_empty (&parts)))
        {
          const char *slash = strrchr (place->str, '/');

          g_string_truncate (place, member->target[0] == '/' ? 0 : (gsize) (slash - place->str));
          push_parts (&parts, member->target);
          goes_on = ++n_links <= MAX_LINKS;
        }
    }
  goes_on = goes_on && g_queue_is_empty (&parts);
  g_queue_clear_full (&parts, g_free);

  return goes_on ? member : NULL;
}

static void
add_listing (Tree           *self,
             SyReportMember *directory)
{
  g_auto (GStrv) names = sy_sysroot_list (self->sysroot, directory->path, NULL);

  directory->wanted = names != NULL && strcmp (directory->path, "/proc") != 0;
  for (guint i = 0; directory->wanted && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s", directory->path, names[i]);

      add_member (self, path);
    }
}

static void
add_access (Tree       *self,
            const char *path,
            guint       accesses)
{
  SyReportMember *member = walk (self, path, (accesses & ~(1u << SY_SYSROOT_REACH_LINK)) != 0);

  if (member == NULL)
    return;
  if (member->kind == SY_REPORT_FILE)
    member->wanted |= (accesses & 1u << SY_SYSROOT_OPEN) != 0;
  else if (member->kind == SY_REPORT_DIRECTORY && !member->wanted &&
           (accesses & (1u << SY_SYSROOT_LIST | 1u << SY_SYSROOT_OPEN)) != 0)
    add_listing (self, member);
}

static int
compare_members (gconstpointer a,
                 gconstpointer b)
{
  const SyReportMember * const *left = a;
  const SyReportMember * const *right = b;

  return strcmp ((*left)->path, (*right)->path);
}

GPtrArray *
sy_report_tree_new (SySysroot         *sysroot,
                    const SyRecording *recording)
{
  g_autoptr (GHashTable) members = g_hash_table_new (g_str_hash, g_str_equal);
  Tree self = { .sysroot = sysroot, .members = members };
  GHashTableIter iter;
  gpointer accesses;
  gpointer path;

  self.sorted = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_report_member_free);
  g_hash_table_iter_init (&iter, recording->accesses);
  while (g_hash_table_iter_next (&iter, &path, &accesses))
    add_access (&self, path, GPOINTER_TO_UINT (accesses));
  g_ptr_array_sort (self.sorted, compare_members);

  return self.sorted;
}
