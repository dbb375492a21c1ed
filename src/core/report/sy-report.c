/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/sy-report.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "machine/sy-machine.h"
#include "report/sy-report-archive.h"
#include "report/sy-report-content.h"
#include "report/sy-report-known.h"
#include "report/sy-report-manifest.h"

#define NAMES_PATH     "/usr/share/misc/pci.ids"
#define NAMES_ALT_PATH "/usr/share/hwdata/pci.ids"

typedef struct {
  SySysroot    *sysroot;
  SyMachine    *machine;
  SyRecording  *recording;
  SyScrub      *scrub;
  GPtrArray    *members;
  GPtrArray    *facts;        /* of the report's manifest */
} Report;

void
sy_report_summary_free (SyReportSummary *self)
{
  g_clear_pointer (&self->removed, g_ptr_array_unref);
  g_clear_pointer (&self->left_out, g_ptr_array_unref);
  g_clear_pointer (&self->unreadable, g_ptr_array_unref);
  g_free (self);
}

static void
report_clear (Report *self)
{
  g_clear_pointer (&self->facts, g_ptr_array_unref);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_clear_pointer (&self->scrub, sy_scrub_free);
  g_clear_pointer (&self->recording, sy_recording_free);
  g_clear_object (&self->machine);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Report, report_clear)

static SyReportMember *
find_member (GPtrArray  *members,
             const char *path)
{
  for (guint i = 0; i < members->len; i++)
    if (strcmp (((SyReportMember *) members->pdata[i])->path, path) == 0)
      return members->pdata[i];

  return NULL;
}

static int
compare_ids (gconstpointer a,
             gconstpointer b)
{
  const SyPciDevice * const *left = a;
  const SyPciDevice * const *right = b;

  return (*left)->vendor != (*right)->vendor ? (*left)->vendor - (*right)->vendor
                                             : (*left)->device - (*right)->device;
}

static gboolean
is_named (const char *name,
          guint       id)
{
  g_autofree char *number = g_strdup_printf ("%04x", id);

  return strcmp (name, number) != 0;
}

/* The names of this computer's devices, in the form of pci.ids: the list of the computer that opens
 * the report may be another, and the whole one is large. */
static char *
make_names (const GPtrArray *devices)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  const SyPciDevice *last = NULL;

  for (guint i = 0; i < devices->len; i++)
    g_ptr_array_add (sorted, devices->pdata[i]);
  g_ptr_array_sort (sorted, compare_ids);
  for (guint i = 0; i < sorted->len; i++)
    {
      const SyPciDevice *device = sorted->pdata[i];

      if (!is_named (device->vendor_name, device->vendor))
        continue;
      if (last == NULL || last->vendor != device->vendor)
        g_string_append_printf (text, "%04x  %s\n", device->vendor, device->vendor_name);
      else if (last->device == device->device)
        continue;
      if (is_named (device->device_name, device->device))
        g_string_append_printf (text, "\t%04x  %s\n", device->device, device->device_name);
      last = device;
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_names (GPtrArray       *members,
           const GPtrArray *devices)
{
  static const char * const parents[] = { "/usr", "/usr/share", "/usr/share/misc" };
  SyReportMember *member = find_member (members, NAMES_PATH);
  char *text;

  for (guint i = 0; i < G_N_ELEMENTS (parents); i++)
    if (find_member (members, parents[i]) == NULL)
      g_ptr_array_add (members, sy_report_member_new (parents[i], SY_REPORT_DIRECTORY, NULL));
  if (member == NULL)
    {
      member = sy_report_member_new (NAMES_PATH, SY_REPORT_FILE, NULL);
      g_ptr_array_add (members, member);
    }
  text = make_names (devices);
  member->kind = SY_REPORT_FILE;
  g_clear_pointer (&member->target, g_free);
  g_clear_pointer (&member->content, g_bytes_unref);
  member->content = g_bytes_new_take (text, strlen (text));
}

static void
load_members (Report *self)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      SyReportMember *member = self->members->pdata[i];

      if (strcmp (member->path, NAMES_PATH) == 0 || strcmp (member->path, NAMES_ALT_PATH) == 0)
        member->wanted = FALSE;
      else if (member->kind == SY_REPORT_FILE && member->wanted)
        sy_report_content_load (member, self->sysroot, self->scrub);
    }
  add_names (self->members, sy_machine_get_devices (self->machine));
}

/* Names can be personal, too: a boot entry is called after the machine identifier. */
static void
scrub_names (Report *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->members->len;)
    {
      SyReportMember *member = self->members->pdata[i];
      char *path = sy_scrub_path (self->scrub, member->path);
      char *target = member->target != NULL ? sy_scrub_path (self->scrub, member->target) : NULL;

      g_free (member->path);
      member->path = path;
      g_free (member->target);
      member->target = target;
      if (g_hash_table_add (seen, member->path))
        i++;
      else
        g_ptr_array_remove_index (self->members, i);
    }
}

static int
compare_members (gconstpointer a,
                 gconstpointer b)
{
  const SyReportMember * const *left = a;
  const SyReportMember * const *right = b;

  return strcmp ((*left)->path, (*right)->path);
}

static gboolean
same_fact (const SyFact *a,
           const SyFact *b)
{
  return a->state == b->state && g_strcmp0 (a->value, b->value) == 0 &&
         g_strcmp0 (a->says, b->says) == 0 && g_strcmp0 (a->source, b->source) == 0;
}

static char *
make_manifest (Report *self)
{
  return sy_report_manifest_make (self->recording->failures, self->facts,
                                  sy_machine_get_holders (self->machine), self->scrub);
}

/* What only the computer itself can tell, such as the rights of its user: found by asking the
 * report for the same. */
static gboolean
find_facts (Report        *self,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autofree char *manifest = make_manifest (self);
  g_autoptr (GBytes) bytes = sy_report_archive_pack (manifest, self->members, error);
  const GPtrArray *facts = sy_machine_get_facts (self->machine);
  g_autoptr (SySysroot) sysroot = NULL;
  g_autoptr (SyMachine) machine = NULL;

  if (bytes == NULL)
    return FALSE;
  sysroot = sy_report_open_bytes (bytes, "report", cancellable, error);
  if (sysroot == NULL)
    return FALSE;
  machine = sy_machine_read (sysroot);
  for (guint i = 0; i < facts->len; i++)
    {
      SyFact *fact = facts->pdata[i];
      const SyFact *again = sy_facts_find (sy_machine_get_facts (machine), fact->id);

      if (again == NULL || !same_fact (fact, again))
        g_ptr_array_add (self->facts, fact);
    }

  return TRUE;
}

static gboolean
set_personal (const char  *place,
              const char  *value,
              GError     **error)
{
  g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
               _("No report was made: %s would hold “%s”, which belongs to this computer alone. "
                 "Please report this as a mistake of Switchyard."), place, value);

  return FALSE;
}

/* The last look, at what was made rather than at how. */
static gboolean
check_clean (Report      *self,
             const char  *manifest,
             GError     **error)
{
  const char *value = sy_scrub_find_known (self->scrub, manifest, strlen (manifest));

  if (value != NULL)
    return set_personal (SY_REPORT_MANIFEST, value, error);
  for (guint i = 0; i < self->members->len; i++)
    {
      const SyReportMember *member = self->members->pdata[i];
      g_autoptr (GBytes) plain = NULL;
      const char *data = NULL;
      gsize size = 0;

      value = sy_scrub_find_known (self->scrub, member->path, strlen (member->path));
      if (value == NULL && member->target != NULL)
        value = sy_scrub_find_known (self->scrub, member->target, strlen (member->target));
      if (member->content != NULL)
        {
          plain = sy_report_content_get_plain (member);
          data = g_bytes_get_data (plain, &size);
        }
      if (value == NULL && size > 0)
        value = sy_scrub_find_known (self->scrub, data, size);
      if (value != NULL)
        return set_personal (member->path, value, error);
    }

  return TRUE;
}

static gboolean
has_failure (Report     *self,
             const char *path)
{
  for (SySysrootAccess access = SY_SYSROOT_REACH; access <= SY_SYSROOT_LIST; access++)
    {
      g_autofree char *key = sy_sysroot_make_failure_key (access, path);

      if (g_hash_table_contains (self->recording->failures, key))
        return TRUE;
    }

  return FALSE;
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static SyReportSummary *
make_summary (Report *self)
{
  SyReportSummary *summary = g_new0 (SyReportSummary, 1);
  GHashTableIter iter;
  gpointer key;

  summary->removed = g_ptr_array_new_with_free_func (g_free);
  summary->left_out = g_ptr_array_new_with_free_func (g_free);
  summary->unreadable = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->members->len; i++)
    {
      const SyReportMember *member = self->members->pdata[i];

      if (member->content != NULL)
        summary->n_files++;
      else if (member->kind == SY_REPORT_FILE && member->wanted &&
               !has_failure (self, member->path))
        g_ptr_array_add (summary->left_out, g_strdup (member->path));
    }
  for (guint kind = 0; kind < SY_SCRUB_N_KINDS; kind++)
    {
      guint n = sy_scrub_get_count (self->scrub, kind);

      summary->n_removed += n;
      if (n > 0)
        g_ptr_array_add (summary->removed,
                         g_strdup_printf (_("%s (%u)"), sy_scrub_kind_get_title (kind), n));
    }
  g_hash_table_iter_init (&iter, self->recording->failures);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (summary->unreadable, g_strdup ((const char *) key + 1));
  g_ptr_array_sort (summary->unreadable, compare_texts);

  return summary;
}

GBytes *
sy_report_make (SySysroot        *sysroot,
                SyReportSummary **out_summary,
                GCancellable     *cancellable,
                GError          **error)
{
  g_auto (Report) self = { .sysroot = sysroot };
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *manifest = NULL;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), NULL);

  self.recording = sy_recording_new (sysroot, cancellable, error);
  if (self.recording == NULL)
    return NULL;
  self.machine = sy_machine_read (sysroot);
  self.scrub = sy_scrub_new ();
  sy_report_known_add (self.scrub, sysroot, self.machine);
  self.members = sy_report_tree_new (sysroot, self.recording);
  self.facts = g_ptr_array_new ();
  load_members (&self);
  scrub_names (&self);
  g_ptr_array_sort (self.members, compare_members);
  if (!find_facts (&self, cancellable, error))
    return NULL;

  manifest = make_manifest (&self);
  if (!check_clean (&self, manifest, error))
    return NULL;
  bytes = sy_report_archive_pack (manifest, self.members, error);
  if (bytes != NULL && out_summary != NULL)
    *out_summary = make_summary (&self);

  return g_steal_pointer (&bytes);
}

gboolean
sy_report_write (SySysroot        *sysroot,
                 const char       *path,
                 gboolean          replace,
                 SyReportSummary **out_summary,
                 GCancellable     *cancellable,
                 GError          **error)
{
  g_autoptr (SyReportSummary) summary = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GFileSetContentsFlags flags = G_FILE_SET_CONTENTS_CONSISTENT;

  g_return_val_if_fail (path != NULL, FALSE);

  /* Told before the work is done; a file that comes between is replaced. */
  if (!replace && g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("%s: is there already, and was left as it is. Name another file, or give "
                     "--yes to replace it."), path);
      return FALSE;
    }
  bytes = sy_report_make (sysroot, &summary, cancellable, error);
  if (bytes == NULL)
    return FALSE;
  if (!g_file_set_contents_full (path, g_bytes_get_data (bytes, NULL),
                                 (gssize) g_bytes_get_size (bytes), flags, 0644, &local_error))
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_FAILED, local_error->message);
      return FALSE;
    }
  if (out_summary != NULL)
    *out_summary = g_steal_pointer (&summary);

  return TRUE;
}

char *
sy_report_make_name (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_format (now, "switchyard-report-%Y-%m-%d.tar");
}
