/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-gvt-unit.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "machine/sy-gvt-type.h"

#define UNIT_DIR    "/etc/systemd/system/multi-user.target.d"
#define NAME_PREFIX "switchyard-gvt-"
#define NAME_SUFFIX ".conf"
#define SECTION     "X-Switchyard"

static const char template[] =
  "# Written by Switchyard: creates a virtual GPU of the integrated Intel GPU (GVT-g) at every\n"
  "# start, before virtual machines start. What came of it: journalctl -u switchyard-gvt@%s\n"
  "# To remove it: switchyardctl gvt remove %s (or delete this file and restart).\n"
  "[Unit]\n"
  "Wants=switchyard-gvt@%s.service\n"
  "\n"
  "[" SECTION "]\n"
  "Device=%s\n"
  "Type=%s\n";

static char *
make_path (const char *uuid)
{
  return g_strconcat (UNIT_DIR "/" NAME_PREFIX, uuid, NAME_SUFFIX, NULL);
}

void
sy_gvt_unit_free (SyGvtUnit *self)
{
  g_free (self->path);
  g_free (self->uuid);
  g_free (self->type);
  g_free (self);
}

static gboolean
set_invalid (GError     **error,
             const char  *path,
             const char  *key,
             const char  *found,
             const char  *expected)
{
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
               _("%s: “%s” is “%s” where %s was expected. Remove the virtual GPU and create it "
                 "again."), path, key, found != NULL ? found : "", expected);

  return FALSE;
}

static gboolean
parse (SyGvtUnit   *self,
       const char  *text,
       GError     **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local_error = NULL;
  g_autofree char *parent = NULL;

  if (!g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, &local_error))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA, "%s: %s", self->path,
                   local_error->message);
      return FALSE;
    }
  parent = g_key_file_get_string (file, SECTION, "Device", NULL);
  self->type = g_key_file_get_string (file, SECTION, "Type", NULL);
  if (parent == NULL || !sy_pci_address_parse (parent, &self->parent))
    return set_invalid (error, self->path, "Device", parent,
                        _("a PCI address such as 0000:00:02.0"));
  if (self->type == NULL || !sy_gvt_type_id_is_valid (self->type))
    return set_invalid (error, self->path, "Type", self->type,
                        _("a name such as “i915-GVTg_V5_4”"));

  return TRUE;
}

SyGvtUnit *
sy_gvt_unit_read (SySysroot   *sysroot,
                  const char  *uuid,
                  GError     **error)
{
  g_autoptr (SyGvtUnit) self = g_new0 (SyGvtUnit, 1);
  g_autofree char *text = NULL;

  g_return_val_if_fail (sy_gvt_uuid_is_valid (uuid), NULL);

  self->uuid = g_strdup (uuid);
  self->path = make_path (uuid);
  text = sy_sysroot_read_text (sysroot, self->path, error);

  return text != NULL && parse (self, text, error) ? g_steal_pointer (&self) : NULL;
}

/* (nullable): the UUID in the name of a file of ours. */
static char *
parse_name (const char *name)
{
  g_autofree char *uuid = NULL;

  if (!g_str_has_prefix (name, NAME_PREFIX) || !g_str_has_suffix (name, NAME_SUFFIX))
    return NULL;
  uuid = g_strndup (name + strlen (NAME_PREFIX),
                    strlen (name) - strlen (NAME_PREFIX) - strlen (NAME_SUFFIX));

  return sy_gvt_uuid_is_valid (uuid) ? g_steal_pointer (&uuid) : NULL;
}

GPtrArray *
sy_gvt_units_list (SySysroot *sysroot,
                   GPtrArray *problems)
{
  g_autoptr (GPtrArray) units =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sy_gvt_unit_free);
  g_autoptr (GError) list_error = NULL;
  g_auto (GStrv) names = sy_sysroot_list (sysroot, UNIT_DIR, &list_error);

  if (names == NULL && problems != NULL &&
      !g_error_matches (list_error, SY_ERROR, SY_ERROR_NOT_FOUND))
    g_ptr_array_add (problems, g_strdup (list_error->message));
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *uuid = parse_name (names[i]);
      g_autoptr (GError) error = NULL;
      SyGvtUnit *unit = uuid != NULL ? sy_gvt_unit_read (sysroot, uuid, &error) : NULL;

      if (unit != NULL)
        g_ptr_array_add (units, unit);
      else if (error != NULL && problems != NULL)
        g_ptr_array_add (problems, g_strdup (error->message));
    }

  return g_steal_pointer (&units);
}

gboolean
sy_gvt_unit_plan_create (SySysroot           *sysroot,
                         const SyPciAddress  *parent,
                         const char          *type,
                         const char          *uuid,
                         SyPlan              *plan,
                         GError             **error)
{
  char address[SY_PCI_ADDRESS_TEXT_SIZE];
  g_autofree char *path = make_path (uuid);
  g_autofree char *text = NULL;

  sy_pci_address_format (parent, address);
  text = g_strdup_printf (template, uuid, uuid, uuid, address, type);

  return sy_plan_add_text (plan, sysroot, path, text, 0644,
                           _("Creates the virtual GPU at every start, before libvirt starts "
                             "virtual machines."), error);
}

gboolean
sy_gvt_unit_plan_remove (SySysroot   *sysroot,
                         const char  *uuid,
                         SyPlan      *plan,
                         GError     **error)
{
  g_autofree char *path = make_path (uuid);

  return sy_plan_add_file (plan, sysroot, path, NULL, 0,
                           _("The virtual GPU is not created at the next start any more."), error);
}
