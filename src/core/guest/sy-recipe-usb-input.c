/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-recipe-private.h"

#include <glib/gi18n-lib.h>

#define USB \
  N_("Windows takes PS/2 and virtio mice for touchpads where there is a battery, and then " \
     "ignores clicks while a key is held; a USB one it takes for what it is.")
#define CONTROLLER N_("USB devices need a USB controller.")

static void
ensure_input (SyEdit     *edit,
              const char *type)
{
  for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
       it = sy_recipe_next_device (edit, it))
    if (it->ns == NULL && g_str_equal (it->name, "input") &&
        sy_xml_attribute_is (it, "type", type) && sy_xml_attribute_is (it, "bus", "usb"))
      return;

  sy_edit_append_line (edit, sy_recipe_get_devices (edit, USB), USB,
                       "<input type='%s' bus='usb'/>", type);
}

static const xmlNode *
find_virtio_pointer (SyEdit *edit)
{
  for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
       it = sy_recipe_next_device (edit, it))
    if (it->ns == NULL && g_str_equal (it->name, "input") &&
        sy_xml_attribute_is (it, "bus", "virtio") &&
        (sy_xml_attribute_is (it, "type", "mouse") || sy_xml_attribute_is (it, "type", "tablet")))
      return it;

  return NULL;
}

static const xmlNode *
find_usb_controller (SyEdit *edit)
{
  return sy_recipe_find_device (edit, "controller", "type", "usb");
}

static gboolean
apply (SyEdit                 *edit,
       const SyRecipeContext  *context,
       GPtrArray              *warnings,
       GError                **error)
{
  const xmlNode *controller = find_usb_controller (edit);
  const xmlNode *pointer;

  if (controller != NULL && sy_xml_attribute_is (controller, "model", "none"))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("Line %ld: USB is switched off (<controller type='usb' model='none'/>), so "
                     "there can be no USB mouse. Remove that line and try again."),
                   xmlGetLineNo ((xmlNode *) controller));
      return FALSE;
    }
  if (controller == NULL)
    sy_edit_append_line (edit, sy_recipe_get_devices (edit, CONTROLLER), CONTROLLER,
                         "<controller type='usb' index='0' model='qemu-xhci'/>");
  ensure_input (edit, "tablet");
  ensure_input (edit, "keyboard");
  for (pointer = find_virtio_pointer (edit); pointer != NULL && !sy_edit_has_failed (edit);
       pointer = find_virtio_pointer (edit))
    sy_edit_remove (edit, pointer, USB);

  return TRUE;
}

const SyRecipe sy_recipe_usb_input = {
  .id = "usb-input",
  .title = N_("Use a USB mouse and keyboard"),
  .apply = apply,
};
