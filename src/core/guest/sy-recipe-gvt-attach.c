/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-recipe-private.h"

#include <glib/gi18n-lib.h>

#define ATTACH \
  N_("Gives the virtual Intel GPU to the machine, without a picture yet: Windows installs its " \
     "driver while the screen of the machine is still the old one.")

/* Where it is there already, also with its display on, nothing has to be done. */
static gboolean
apply (SyEdit                 *edit,
       const SyRecipeContext  *context,
       GPtrArray              *warnings,
       GError                **error)
{
  g_autofree char *address = NULL;

  if (context->mdev_uuid == NULL || !g_uuid_string_is_valid (context->mdev_uuid))
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("It is not known which virtual GPU is meant; make one first."));
      return FALSE;
    }
  if (sy_recipe_find_mdev (edit, context->mdev_uuid) != NULL)
    return TRUE;
  if (!sy_recipe_check_sets (edit, error))
    return FALSE;

  address = g_strdup_printf ("\t\t<address uuid='%s'/>", context->mdev_uuid);
  sy_edit_append (edit, sy_recipe_get_devices (edit, ATTACH),
                  (const char * const []) {
                    "<hostdev mode='subsystem' type='mdev' managed='no' model='vfio-pci' "
                    "display='off'>",
                    "\t<source>",
                    address,
                    "\t</source>",
                    "</hostdev>",
                    NULL,
                  }, ATTACH);

  return TRUE;
}

const SyRecipe sy_recipe_gvt_attach = {
  .id = "gvt-attach",
  .title = N_("Give the virtual Intel GPU to the machine"),
  .apply = apply,
};
