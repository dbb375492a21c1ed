/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-recipe-private.h"

#include <glib/gi18n-lib.h>

#define LOCK \
  N_("The GPU reads and writes the guest’s memory by itself, so that must not be moved or " \
     "swapped.")
#define HUGE N_("Memory in large pages is found faster. The host must have set them aside.")

static gboolean
apply (SyEdit                 *edit,
       const SyRecipeContext  *context,
       GPtrArray              *warnings,
       GError                **error)
{
  const xmlNode *backing =
    sy_edit_ensure (edit, sy_edit_get_root (edit), "memoryBacking", LOCK);

  if (sy_xml_first_child (backing, "locked") == NULL)
    backing = sy_edit_append_line (edit, backing, LOCK, "<locked/>")->parent;
  if (context->huge_pages && sy_xml_first_child (backing, "hugepages") == NULL)
    sy_edit_append_line (edit, backing, HUGE, "<hugepages/>");

  return TRUE;
}

const SyRecipe sy_recipe_memory = {
  .id = "memory",
  .title = N_("Keep the guest’s memory in place"),
  .apply = apply,
};
