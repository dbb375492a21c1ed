/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-vbios-store.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "acpi/sy-acpi-battery.h"
#include "acpi/sy-acpi-info.h"
#include "acpi/sy-acpi-vbios.h"
#include "plan/sy-journal.h"
#include "plan/sy-file-state.h"

/* QEMU runs as a user of its own and reads them itself. */
#define MODE 0644

char *
sy_vbios_store_get_folder (const char *uuid)
{
  /* A path is made of it: what libvirt says is looked at all the same. */
  if (!g_uuid_string_is_valid (uuid))
    return NULL;

  return g_strconcat (SY_STATE_DIR, "/", uuid, NULL);
}

static GBytes *
read_file (SySysroot   *sysroot,
           const char  *folder,
           const char  *name,
           GError     **error)
{
  g_autofree char *path = g_strconcat (folder, "/", name, NULL);

  return sy_sysroot_read (sysroot, path, SY_ACPI_VBIOS_MAX_SIZE, error);
}

GBytes *
sy_vbios_store_read_rom (SySysroot   *sysroot,
                         const char  *folder,
                         GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  GBytes *rom = read_file (sysroot, folder, SY_VBIOS_STORE_ROM, &local_error);

  if (rom == NULL && !g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&local_error));

  return rom;
}

GPtrArray *
sy_vbios_store_make (GBytes            *rom,
                     const SyAcpiPath  *path,
                     const char        *machine,
                     gboolean           battery,
                     GError           **error)
{
  g_autoptr (GPtrArray) files = NULL;

  if (rom != NULL)
    {
      files = sy_acpi_vbios_make (rom, path, machine, error);
      if (files == NULL)
        return NULL;
      sy_acpi_files_add (files, g_strdup (SY_VBIOS_STORE_ROM), g_bytes_ref (rom));
    }
  else
    {
      files = sy_acpi_files_new ();
    }
  if (battery)
    sy_acpi_files_add (files, g_strdup (SY_VBIOS_STORE_BATTERY), sy_acpi_battery_make ());

  return g_steal_pointer (&files);
}

static gboolean
is_ours (const char *name)
{
  return (g_str_has_prefix (name, "vbios-") && g_str_has_suffix (name, ".aml")) ||
         strcmp (name, SY_VBIOS_STORE_BATTERY) == 0;
}

static gboolean
contains (const GPtrArray *files,
          const char      *name)
{
  for (guint i = 0; i < files->len; i++)
    if (strcmp (((SyAcpiFile *) files->pdata[i])->name, name) == 0)
      return TRUE;

  return FALSE;
}

/* (transfer full) (element-type utf8): names of tables that are there and shall not be. */
static GPtrArray *
list_leftovers (SySysroot       *sysroot,
                const char      *folder,
                const GPtrArray *files)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, folder, NULL);
  GPtrArray *leftovers = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (is_ours (names[i]) && !contains (files, names[i]))
      g_ptr_array_add (leftovers, g_strdup (names[i]));

  return leftovers;
}

/* The last of the tables says what all of them were made for. */
static char *
describe_stale (SySysroot       *sysroot,
                const char      *folder,
                const SyAcpiFile *file)
{
  g_autoptr (GBytes) before = read_file (sysroot, folder, file->name, NULL);
  g_autoptr (SyAcpiInfo) old = before != NULL ? sy_acpi_info_new (before) : NULL;
  g_autoptr (SyAcpiInfo) new = sy_acpi_info_new (file->data);

  if (old == NULL || old->rom_sha256 == NULL || new->rom_sha256 == NULL)
    return NULL;
  if (strcmp (old->rom_sha256, new->rom_sha256) != 0)
    return g_strdup (_("The tables there carry another video BIOS."));
  if (strcmp (old->made_for_path, new->made_for_path) != 0)
    return g_strdup_printf (_("The tables there were made for the GPU at %s, but it is at %s."),
                            old->made_for_path, new->made_for_path);
  if (strcmp (old->made_for_machine, new->made_for_machine) != 0)
    return g_strdup_printf (_("The tables there were made for the machine type %s, but it is %s."),
                            old->made_for_machine, new->made_for_machine);

  return NULL;
}

/* QEMU's account owns nothing here: what is for root alone might as well be gone. */
static gboolean
is_readable (SySysroot  *sysroot,
             const char *folder,
             const char *name)
{
  g_autofree char *path = g_strconcat (folder, "/", name, NULL);
  struct stat st;

  return sy_sysroot_stat (sysroot, path, TRUE, &st, NULL) && (st.st_mode & S_IROTH) != 0;
}

gboolean
sy_vbios_store_is_current (SySysroot        *sysroot,
                           const char       *folder,
                           const GPtrArray  *files,
                           char            **out_stale)
{
  g_autoptr (GPtrArray) leftovers = list_leftovers (sysroot, folder, files);
  g_autofree char *stale = NULL;
  gboolean current = leftovers->len == 0;

  for (guint i = 0; i < files->len; i++)
    {
      const SyAcpiFile *file = files->pdata[i];
      g_autoptr (GBytes) there = read_file (sysroot, folder, file->name, NULL);

      if (there != NULL && g_bytes_equal (there, file->data) &&
          is_readable (sysroot, folder, file->name))
        continue;
      current = FALSE;
      if (stale == NULL)
        stale = describe_stale (sysroot, folder, file);
    }
  *out_stale = g_steal_pointer (&stale);

  return current;
}

static const char *
explain (const char *name)
{
  if (strcmp (name, SY_VBIOS_STORE_ROM) == 0)
    return _("The video BIOS as it was given, so that the tables can be made again when the "
             "virtual machine changes.");
  if (strcmp (name, SY_VBIOS_STORE_BATTERY) == 0)
    return _("A battery that is full and an AC adapter: NVIDIA’s driver for laptops looks for "
             "them.");

  return _("An ACPI table that hands the video BIOS to the driver in the virtual machine.");
}

/* A file that is right already keeps its mode, unless QEMU cannot read it so. */
static gboolean
plan_file (SyPlan            *plan,
           SySysroot         *sysroot,
           const char        *folder,
           const SyAcpiFile  *file,
           GError           **error)
{
  g_autofree char *path = g_strconcat (folder, "/", file->name, NULL);
  g_auto (SyFileState) before = { 0 };
  SyFileState after;

  if (!sy_file_state_read (sysroot, path, &before, error))
    return FALSE;
  if (before.content == NULL || is_readable (sysroot, folder, file->name))
    return sy_plan_add_file (plan, sysroot, path, file->data, MODE, explain (file->name), error);
  after = before;
  after.content = file->data;
  after.mode = MODE;
  sy_plan_add (plan, sy_change_new_file (path, &before, &after, explain (file->name)));

  return TRUE;
}

gboolean
sy_vbios_store_plan (SyPlan           *plan,
                     SySysroot        *sysroot,
                     const char       *folder,
                     const GPtrArray  *files,
                     GError          **error)
{
  g_autoptr (GPtrArray) leftovers = list_leftovers (sysroot, folder, files);

  for (guint i = 0; i < files->len; i++)
    {
      if (!plan_file (plan, sysroot, folder, files->pdata[i], error))
        return FALSE;
    }
  for (guint i = 0; i < leftovers->len; i++)
    {
      g_autofree char *path = g_strconcat (folder, "/", leftovers->pdata[i], NULL);

      if (!sy_plan_add_file (plan, sysroot, path, NULL, MODE,
                             _("A table of an earlier video BIOS."), error))
        return FALSE;
    }

  return TRUE;
}

GStrv
sy_vbios_store_list_tables (const char      *folder,
                            const GPtrArray *files)
{
  GPtrArray *paths = g_ptr_array_new ();

  for (guint i = 0; i < files->len; i++)
    {
      const char *name = ((SyAcpiFile *) files->pdata[i])->name;

      if (g_str_has_prefix (name, "vbios-"))
        g_ptr_array_add (paths, g_strconcat (folder, "/", name, NULL));
    }
  g_ptr_array_add (paths, NULL);

  return (GStrv) g_ptr_array_free (paths, FALSE);
}
