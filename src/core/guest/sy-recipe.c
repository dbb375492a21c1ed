/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-recipe-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const SyRecipe * const recipes[] = {
  &sy_recipe_uefi,
  &sy_recipe_dgpu,
  &sy_recipe_gvt_attach,
  &sy_recipe_gvt_display,
  &sy_recipe_acpi_tables,
  &sy_recipe_battery,
  &sy_recipe_usb_input,
  &sy_recipe_smbios,
  &sy_recipe_hide_vm,
  &sy_recipe_memory,
  &sy_recipe_cpu,
  &sy_recipe_looking_glass,
  NULL,
};

const SyRecipe * const *
sy_recipes_get (void)
{
  return recipes;
}

const SyRecipe *
sy_recipe_find (const char *id)
{
  for (guint i = 0; recipes[i] != NULL; i++)
    if (g_strcmp0 (recipes[i]->id, id) == 0)
      return recipes[i];

  return NULL;
}

const char *
sy_recipe_get_id (const SyRecipe *self)
{
  return self->id;
}

const char *
sy_recipe_get_title (const SyRecipe *self)
{
  return _(self->title);
}

static gboolean
refuse_value (const xmlNode  *element,
              const char     *what,
              const char     *found,
              const char     *expected,
              GError        **error)
{
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("Line %ld: %s is “%s”; a GPU can be given to %s only."),
               xmlGetLineNo ((xmlNode *) element), what, found, expected);

  return FALSE;
}

/* What is left out is libvirt's default, which is fine. */
static gboolean
check_kind (const xmlNode  *root,
            GError        **error)
{
  const xmlNode *os = sy_xml_first_child (root, "os");
  const xmlNode *type = os != NULL ? sy_xml_first_child (os, "type") : NULL;
  g_autofree char *kind = sy_xml_get_attribute (root, "type");
  g_autofree char *arch = type != NULL ? sy_xml_get_attribute (type, "arch") : NULL;
  g_autofree char *guest = type != NULL ? sy_xml_get_content (type) : NULL;

  if (kind != NULL && strcmp (kind, "kvm") != 0 && strcmp (kind, "qemu") != 0)
    return refuse_value (root, "<domain type=>", kind, _("machines of KVM"), error);
  if (arch != NULL && strcmp (arch, "x86_64") != 0 && strcmp (arch, "i686") != 0)
    return refuse_value (type, "<type arch=>", arch, "x86_64", error);
  if (guest != NULL && guest[0] != '\0' && strcmp (guest, "hvm") != 0)
    return refuse_value (type, "<type>", guest, "hvm", error);

  return TRUE;
}

gboolean
sy_recipe_apply (const SyRecipe         *self,
                 SyDomain               *domain,
                 const SyRecipeContext  *context,
                 GPtrArray              *warnings,
                 GError                **error)
{
  g_autoptr (SyEdit) edit = sy_edit_new (domain, self->id);
  g_autoptr (GPtrArray) unread = g_ptr_array_new_with_free_func (g_free);

  return check_kind (sy_edit_get_root (edit), error) &&
         self->apply (edit, context, warnings != NULL ? warnings : unread, error) &&
         sy_edit_commit (edit, error);
}

gboolean
sy_recipe_can_take_back (const SyRecipe *self,
                         SyDomain       *domain)
{
  return sy_edit_is_noted (domain, self->id);
}

gboolean
sy_recipe_take_back (const SyRecipe  *self,
                     SyDomain        *domain,
                     GPtrArray       *warnings,
                     GError         **error)
{
  g_autoptr (SyEdit) edit = sy_edit_new (domain, self->id);
  g_autoptr (GPtrArray) kept = NULL;

  if (!sy_edit_take_back (edit, self->clear, &kept, error) || !sy_edit_commit (edit, error))
    return FALSE;
  for (guint i = 0; warnings != NULL && i < kept->len; i++)
    g_ptr_array_add (warnings, g_strdup (kept->pdata[i]));

  return TRUE;
}
