/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-recipe-private.h"

#include <glib/gi18n-lib.h>

#define BATTERY \
  N_("A battery that is always full: NVIDIA’s driver for laptops expects one, and a missing " \
     "one is the best-known cause of code 43.")
#define ACPI N_("Without ACPI the guest sees no battery.")

static gboolean
apply (SyEdit                 *edit,
       const SyRecipeContext  *context,
       GPtrArray              *warnings,
       GError                **error)
{
  const xmlNode *features;

  if (context->battery_table == NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("No table with a battery is named; make one first with "
                             "“switchyardctl acpi battery”."));
      return FALSE;
    }
  if (!sy_recipe_add_table (edit, context, context->battery_table, BATTERY, error))
    return FALSE;

  features = sy_edit_ensure (edit, sy_edit_get_root (edit), "features", ACPI);
  if (sy_xml_first_child (features, "acpi") == NULL)
    sy_edit_append_line (edit, features, ACPI, "<acpi/>");

  return TRUE;
}

const SyRecipe sy_recipe_battery = {
  .id = "battery",
  .title = N_("Show a battery to the guest"),
  .apply = apply,
};
