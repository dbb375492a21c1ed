/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-dmi.h"

#include <string.h>

/* What firmware leaves in fields that nobody filled in. */
static const char * const placeholders[] = {
  "To Be Filled By O.E.M.", "System manufacturer", "System Product Name", "System Version",
  "Default string", "Not Specified", "Not Available", "None", "INVALID", "O.E.M.", "N/A",
};

static char *
read_field (SySysroot  *sysroot,
            const char *name,
            GPtrArray  *problems)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_strconcat (SY_DMI_PATH, name, NULL);
  g_autofree char *value = sy_sysroot_read_attribute (sysroot, path, &error);

  if (value == NULL)
    {
      if (!g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND))
        g_ptr_array_add (problems, sy_evidence_new (path, "%s", error->message));
      return NULL;
    }
  if (value[0] == '\0')
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (placeholders); i++)
    if (g_ascii_strcasecmp (value, placeholders[i]) == 0)
      return NULL;

  return g_utf8_make_valid (value, -1);
}

/* System Management BIOS (DSP0134) 3.6, section 7.4.1. */
static SyTristate
read_laptop (SySysroot *sysroot,
             GPtrArray *problems)
{
  g_autofree char *text = read_field (sysroot, "chassis_type", problems);
  guint64 type;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 1, 0xff, &type, NULL))
    return SY_TRISTATE_UNKNOWN;

  switch (type)
    {
    case 1: /* other: virtual machines, but also real boards */
    case 2: /* unknown */
      return SY_TRISTATE_UNKNOWN;

    case 8: /* portable */
    case 9: /* laptop */
    case 10: /* notebook */
    case 14: /* sub-notebook */
    case 31: /* convertible */
    case 32: /* detachable */
      return SY_TRISTATE_YES;

    default:
      return SY_TRISTATE_NO;
    }
}

void
sy_dmi_read (SyDmi     *self,
             SySysroot *sysroot,
             GPtrArray *problems)
{
  g_autofree char *version = read_field (sysroot, "product_version", problems);

  self->vendor = read_field (sysroot, "sys_vendor", problems);
  self->product = read_field (sysroot, "product_name", problems);
  self->laptop = read_laptop (sysroot, problems);

  /* Lenovo's product name is a machine type such as "80WW". */
  if (version != NULL && self->vendor != NULL &&
      g_ascii_strcasecmp (self->vendor, "LENOVO") == 0 &&
      g_ascii_strcasecmp (version, "Lenovo") != 0)
    self->model = g_steal_pointer (&version);
  else
    self->model = g_strdup (self->product);
}

void
sy_dmi_clear (SyDmi *self)
{
  g_clear_pointer (&self->vendor, g_free);
  g_clear_pointer (&self->product, g_free);
  g_clear_pointer (&self->model, g_free);
}
