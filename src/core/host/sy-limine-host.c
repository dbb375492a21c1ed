/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-limine-config.h"
#include "machine/sy-kernel-cmdline.h"

gboolean
sy_limine_config_starts_linux (const SyLimineEntry *entry)
{
  return !entry->is_directory && entry->cmdline != NULL && entry->protocol != NULL &&
         (strcmp (entry->protocol, "linux") == 0 || strcmp (entry->protocol, "efi") == 0 ||
          strcmp (entry->protocol, "uefi") == 0 ||
          strcmp (entry->protocol, "efi_chainload") == 0);
}

/* The directory that the entry at @index is in; the number of entries where it is in none. */
static guint
find_parent (SyLimineConfig *self,
             guint           index)
{
  const SyLimineEntry *entry = self->entries->pdata[index];

  for (guint i = index; i > 0; i--)
    if (((const SyLimineEntry *) self->entries->pdata[i - 1])->depth < entry->depth)
      return i - 1;

  return self->entries->len;
}

/* Copies of a kernel that a snapshot of the system needs; they start an old system. */
static gboolean
is_snapshot (SyLimineConfig *self,
             guint           index)
{
  for (guint i = find_parent (self, index); i < self->entries->len; i = find_parent (self, i))
    if (g_ascii_strcasecmp (((const SyLimineEntry *) self->entries->pdata[i])->title,
                            "Snapshots") == 0)
      return TRUE;

  return FALSE;
}

/* A number of default_entry counts the rows that the menu shows. */
static gboolean
is_visible (SyLimineConfig *self,
            guint           index)
{
  for (guint i = find_parent (self, index); i < self->entries->len; i = find_parent (self, i))
    if (!((const SyLimineEntry *) self->entries->pdata[i])->expanded)
      return FALSE;

  return TRUE;
}

char *
sy_limine_config_get_path (SyLimineConfig *self,
                           guint           index)
{
  const SyLimineEntry *entry = self->entries->pdata[index];
  guint parent = find_parent (self, index);
  g_autofree char *before = NULL;

  if (parent == self->entries->len)
    return g_strdup (entry->title);
  before = sy_limine_config_get_path (self, parent);

  return g_strconcat (before, "/", entry->title, NULL);
}

/* 0 where default_entry is a path. None means the first; so does 0. */
static guint64
get_default_number (SyLimineConfig *self)
{
  if (self->default_entry == NULL || strcmp (self->default_entry, "0") == 0)
    return 1;
  if (self->default_entry[strspn (self->default_entry, "0123456789")] != '\0')
    return 0;

  return g_ascii_strtoull (self->default_entry, NULL, 10);
}

guint
sy_limine_config_find_default (SyLimineConfig *self)
{
  guint64 number = get_default_number (self);
  guint64 row = 0;

  for (guint i = 0; i < self->entries->len; i++)
    {
      g_autofree char *path = sy_limine_config_get_path (self, i);

      if (number > 0 ? is_visible (self, i) && ++row == number
                     : strcmp (path, self->default_entry) == 0)
        return i;
    }

  return self->entries->len;
}

gboolean
sy_limine_config_check_default (SyLimineConfig  *self,
                                GError         **error)
{
  if (get_default_number (self) == 0 || sy_limine_config_find_default (self) < self->entries->len)
    return TRUE;

  g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
               _("%s:%u: found “default_entry: %s”, which counts the entries of the menu and has "
                 "none: a new entry could become the one that starts by itself. Write the number "
                 "of the ordinary entry there."), self->file, self->default_line,
               self->default_entry);

  return FALSE;
}

/* (transfer container): the indices of what starts the system of today. */
static GArray *
find_candidates (SyLimineConfig *self)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->entries->len; i++)
    if (sy_limine_config_starts_linux (self->entries->pdata[i]) && !is_snapshot (self, i))
      g_array_append_val (candidates, i);

  return candidates;
}

static gboolean
has_same_parameters (const char *a,
                     const char *b)
{
  g_auto (GStrv) first = sy_kernel_cmdline_split (a);
  g_auto (GStrv) second = sy_kernel_cmdline_split (b);

  return g_strv_equal ((const char * const *) first, (const char * const *) second);
}

static gboolean
is_inside (SyLimineConfig *self,
           guint           index,
           guint           directory)
{
  for (guint i = index; i < self->entries->len; i = find_parent (self, i))
    if (i == directory)
      return TRUE;

  return FALSE;
}

const SyLimineEntry *
sy_limine_config_find_host (SyLimineConfig  *self,
                            const char      *running,
                            GError         **error)
{
  g_autoptr (GArray) candidates = find_candidates (self);
  guint standard = sy_limine_config_find_default (self);
  const SyLimineEntry *booted = NULL;
  guint n_booted = 0;

  for (guint i = 0; running != NULL && i < candidates->len; i++)
    {
      const SyLimineEntry *entry = self->entries->pdata[g_array_index (candidates, guint, i)];

      if (!has_same_parameters (entry->cmdline, running))
        continue;
      booted = entry;
      n_booted++;
    }
  if (n_booted == 1)
    return booted;
  /* A directory stands for the first entry in it. */
  for (guint i = 0; standard < self->entries->len && i < candidates->len; i++)
    if (is_inside (self, g_array_index (candidates, guint, i), standard))
      return self->entries->pdata[g_array_index (candidates, guint, i)];
  if (candidates->len == 1)
    return self->entries->pdata[g_array_index (candidates, guint, 0)];

  if (candidates->len == 0)
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                 _("%s: found no entry with “protocol: linux” and a “cmdline”, expected one that "
                   "starts this system."), self->file);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                 _("%s: found %u entries that start Linux, and which one is used is not clear. "
                   "Name one in “default_entry”."), self->file, candidates->len);

  return NULL;
}
