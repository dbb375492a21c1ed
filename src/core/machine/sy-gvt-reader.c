/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-gvt-reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MDEV_PATH "/sys/bus/mdev/devices"
#define GVT_TYPE  "GVTg_"

gboolean
sy_gvt_is_candidate (const SyGpu *self)
{
  return self->role == SY_GPU_ROLE_INTEGRATED && self->device->vendor == SY_PCI_VENDOR_INTEL;
}

gboolean
sy_gvt_knows_generation (guint16 device)
{
  static const struct {
    guint16 first;
    guint16 last;
  } ranges[] = {
    { 0x0a84, 0x0a84 },     /* Broxton */
    { 0x1602, 0x163e },     /* Broadwell */
    { 0x1902, 0x193d },     /* Skylake */
    { 0x1a84, 0x1a85 },     /* Broxton */
    { 0x3e90, 0x3ea9 },     /* Coffee Lake, Whiskey Lake */
    { 0x5902, 0x593b },     /* Kaby Lake, Amber Lake */
    { 0x5a84, 0x5a85 },     /* Broxton */
    { 0x87c0, 0x87c0 },     /* Amber Lake */
    { 0x87ca, 0x87ca },     /* Amber Lake */
    { 0x9b21, 0x9bf6 },     /* Comet Lake */
  };

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (device >= ranges[i].first && device <= ranges[i].last)
      return TRUE;

  return FALSE;
}

static char *
read_file (SySysroot  *sysroot,
           const char *directory,
           const char *name,
           GPtrArray  *problems)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_strdup_printf ("%s/%s", directory, name);
  g_autofree char *text = sy_sysroot_read_attribute (sysroot, path, &error);

  if (text != NULL)
    return g_utf8_make_valid (text, -1);
  if (!g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND))
    g_ptr_array_add (problems, sy_evidence_new (path, "%s", error->message));

  return NULL;
}

static SyGvtType *
read_type (SySysroot  *sysroot,
           const char *parent,
           const char *id,
           GPtrArray  *problems)
{
  SyGvtType *type = sy_gvt_type_new (id);
  g_autofree char *directory = g_strdup_printf ("%s/%s", parent, id);
  g_autofree char *description = read_file (sysroot, directory, "description", problems);
  g_autofree char *instances = read_file (sysroot, directory, "available_instances", problems);
  guint64 number;

  type->name = read_file (sysroot, directory, "name", problems);
  if (description != NULL)
    sy_gvt_type_take_description (type, g_steal_pointer (&description));
  if (instances == NULL)
    return type;
  type->instances_known = g_ascii_string_to_unsigned (instances, 10, 0, G_MAXINT, &number, NULL);
  if (type->instances_known)
    type->instances = (guint) number;
  else
    g_ptr_array_add (problems, sy_evidence_new (directory,
                                                _("“%s” is not a number of instances."),
                                                instances));

  return type;
}

static void
read_types (SyGpu      *self,
            SySysroot  *sysroot,
            const char *device_path,
            GPtrArray  *problems)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *parent = g_strdup_printf ("%s/mdev_supported_types", device_path);
  g_auto (GStrv) names = sy_sysroot_list (sysroot, parent, &error);

  if (names == NULL && !g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND))
    {
      g_ptr_array_add (problems, sy_evidence_new (parent, "%s", error->message));
      return;
    }
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (strstr (names[i], GVT_TYPE) != NULL)
      g_ptr_array_add (self->gvt_types, read_type (sysroot, parent, names[i], problems));
  self->gvt = self->gvt_types->len > 0 ? SY_TRISTATE_YES : SY_TRISTATE_NO;
}

/* The links lead to …/0000:00:02.0/UUID, and "mdev_type" in there to the type. */
static void
read_mdevs (SyGpu      *self,
            SySysroot  *sysroot)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, MDEV_PATH, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf (MDEV_PATH "/%s", names[i]);
      g_autofree char *type_path = g_strdup_printf (MDEV_PATH "/%s/mdev_type", names[i]);
      g_autofree char *target = sy_sysroot_read_link (sysroot, path, NULL);
      g_autofree char *parent = target != NULL ? g_path_get_dirname (target) : NULL;
      g_autofree char *parent_name = parent != NULL ? g_path_get_basename (parent) : NULL;
      g_autofree char *type = NULL;
      g_autofree char *type_name = NULL;
      SyPciAddress address;

      if (parent_name == NULL || !sy_pci_address_parse (parent_name, &address) ||
          sy_pci_address_compare (&address, &self->device->address) != 0)
        continue;
      type = sy_sysroot_read_link (sysroot, type_path, NULL);
      type_name = type != NULL ? g_path_get_basename (type) : NULL;
      g_ptr_array_add (self->mdevs, sy_mdev_new (names[i], type_name));
    }
}

void
sy_gvt_read (SyGpu     *self,
             SySysroot *sysroot,
             GPtrArray *problems)
{
  char text[SY_PCI_ADDRESS_TEXT_SIZE];
  g_autofree char *path = NULL;

  self->gvt = SY_TRISTATE_NO;
  if (self->role == SY_GPU_ROLE_UNKNOWN)
    self->gvt = SY_TRISTATE_UNKNOWN;
  if (!sy_gvt_is_candidate (self))
    return;
  self->gvt = SY_TRISTATE_UNKNOWN;
  path = g_strdup_printf ("/sys/bus/pci/devices/%s",
                          sy_pci_address_format (&self->device->address, text));
  read_types (self, sysroot, path, problems);
  if (self->gvt_types->len > 0)
    read_mdevs (self, sysroot);
}
