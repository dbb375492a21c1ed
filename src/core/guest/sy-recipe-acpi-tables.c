/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-recipe-private.h"

#include <glib/gi18n-lib.h>

#define TABLE \
  N_("Carries the vBIOS to the place in the guest’s firmware tables where NVIDIA’s driver for " \
     "laptops asks for it.")
#define ACPI N_("Without ACPI the guest sees no firmware tables at all.")

static gboolean
apply (SyEdit                 *edit,
       const SyRecipeContext  *context,
       GPtrArray              *warnings,
       GError                **error)
{
  const xmlNode *features;

  if (context->tables == NULL || context->tables[0] == NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("No ACPI table is named; make them first with "
                             "“switchyardctl acpi vbios”."));
      return FALSE;
    }
  for (guint i = 0; context->tables[i] != NULL; i++)
    if (!sy_recipe_add_table (edit, context, context->tables[i], TABLE, error))
      return FALSE;

  features = sy_edit_ensure (edit, sy_edit_get_root (edit), "features", ACPI);
  if (sy_xml_first_child (features, "acpi") == NULL)
    sy_edit_append_line (edit, features, ACPI, "<acpi/>");

  return TRUE;
}

const SyRecipe sy_recipe_acpi_tables = {
  .id = "acpi-tables",
  .title = N_("Give the guest the tables with the vBIOS"),
  .apply = apply,
};
