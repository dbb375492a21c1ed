/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-recipe-private.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#define SHOW \
  N_("The guest sees the maker and model of this laptop, as the manufacturer’s drivers and " \
     "tools expect.")

/* The parts in the order of libvirt's schema; <chassis> and <oemStrings> come last there. */
static gboolean
is_part (const char *part)
{
  return g_strv_contains ((const char * const []) { "bios", "system", "baseBoard", "chassis",
                                                    NULL }, part);
}

static const xmlNode *
ensure_sysinfo (SyEdit *edit)
{
  const xmlNode *sysinfo = sy_edit_find (edit, "sysinfo[@type=smbios]");

  if (sysinfo == NULL)
    sysinfo = sy_edit_append_line (edit, sy_edit_get_root (edit), SHOW,
                                   "<sysinfo type='smbios'/>");

  return sysinfo;
}

/* What somebody wrote there stays. */
static void
ensure_entry (SyEdit     *edit,
              const char *part,
              const char *name,
              const char *value)
{
  const xmlNode *parent = sy_edit_ensure (edit, ensure_sysinfo (edit), part, SHOW);
  const xmlNode *entry = sy_xml_first_child (parent, "entry");

  while (entry != NULL && !sy_xml_attribute_is (entry, "name", name))
    entry = sy_xml_next (entry, "entry");
  if (entry == NULL)
    sy_edit_append_line (edit, parent, SHOW, "<entry name='%s'>%s</entry>", name, value);
}

static gboolean
apply (SyEdit                 *edit,
       const SyRecipeContext  *context,
       GPtrArray              *warnings,
       GError                **error)
{
  const xmlNode *os = sy_edit_ensure (edit, sy_edit_get_root (edit), "os", SHOW);
  const xmlNode *smbios = sy_xml_first_child (os, "smbios");

  if (context->smbios == NULL || context->smbios[0] == NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("Maker and model of this computer are not known."));
      return FALSE;
    }
  /* The guest sees them already. */
  if (smbios != NULL && sy_xml_attribute_is (smbios, "mode", "host"))
    return TRUE;

  if (smbios == NULL)
    sy_edit_append_line (edit, os, SHOW, "<smbios mode='sysinfo'/>");
  else
    sy_edit_set (edit, smbios, "mode", "sysinfo", SHOW);
  for (guint i = 0; context->smbios[i] != NULL; i += 3)
    {
      g_return_val_if_fail (context->smbios[i + 1] != NULL && context->smbios[i + 2] != NULL,
                            FALSE);
      if (is_part (context->smbios[i]) && context->smbios[i + 2][0] != '\0')
        ensure_entry (edit, context->smbios[i], context->smbios[i + 1], context->smbios[i + 2]);
    }

  return TRUE;
}

const SyRecipe sy_recipe_smbios = {
  .id = "smbios",
  .title = N_("Show the laptop’s maker and model"),
  .apply = apply,
};
