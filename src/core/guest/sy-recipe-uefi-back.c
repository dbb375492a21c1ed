/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-recipe-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sy-edit-private.h"

#define BACK N_("libvirt added this to the converted machine; the old type has no use for it.")

static gboolean
has_step (const GPtrArray *steps,
          SyEditKind       kind,
          const char      *at,
          const char      *name)
{
  for (guint i = 0; i < steps->len; i++)
    {
      const SyEditStep *step = steps->pdata[i];

      if (step->kind == kind && g_strcmp0 (step->at, at) == 0 &&
          (name == NULL || g_strcmp0 (step->name, name) == 0))
        return TRUE;
    }

  return FALSE;
}

/* Whether the conversion took away a controller of @type, in whose place libvirt put its own. */
static gboolean
has_removed (const GPtrArray *steps,
             const char      *type)
{
  g_autofree char *single = g_strdup_printf ("'%s'", type);
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", type);

  for (guint i = 0; i < steps->len; i++)
    {
      const SyEditStep *step = steps->pdata[i];

      if (step->kind == SY_EDIT_REMOVE && step->was != NULL &&
          g_str_has_prefix (step->was, "<controller") &&
          (strstr (step->was, single) != NULL || strstr (step->was, quoted) != NULL))
        return TRUE;
    }

  return FALSE;
}

/* Disks on SATA beside those that the conversion put there. */
static gboolean
has_other_disks (SyEdit          *edit,
                 const GPtrArray *steps)
{
  guint n = 0;

  for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
       it = sy_recipe_next_device (edit, it))
    {
      const xmlNode *target = sy_xml_first_child (it, "target");

      n += target != NULL && sy_xml_attribute_is (target, "bus", "sata") ? 1 : 0;
    }
  for (guint i = 0; i < steps->len; i++)
    {
      const SyEditStep *step = steps->pdata[i];

      n -= n > 0 && step->kind == SY_EDIT_SET && g_strcmp0 (step->name, "bus") == 0 &&
           g_strcmp0 (step->to, "sata") == 0 ? 1 : 0;
    }

  return n > 0;
}

static gboolean
is_added (SyEdit          *edit,
          const GPtrArray *steps,
          const xmlNode   *device)
{
  const char *name = device->ns == NULL ? (const char *) device->name : "";

  if (strcmp (name, "watchdog") == 0)
    return sy_xml_attribute_is (device, "model", "itco");
  if (strcmp (name, "controller") != 0)
    return FALSE;
  if (sy_xml_attribute_is (device, "type", "pci"))
    return TRUE;
  if (!sy_xml_attribute_is (device, "index", "0"))
    return FALSE;
  if (sy_xml_attribute_is (device, "type", "usb"))
    return has_removed (steps, "usb");

  return sy_xml_attribute_is (device, "type", "sata") &&
         (has_removed (steps, "sata") || !has_other_disks (edit, steps));
}

static const xmlNode *
find_added (SyEdit          *edit,
            const GPtrArray *steps)
{
  for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
       it = sy_recipe_next_device (edit, it))
    if (is_added (edit, steps, it))
      return it;

  return NULL;
}

static void
remove_unless_later (SyEdit        *edit,
                     const xmlNode *element)
{
  g_autofree char *path = sy_xml_path_make (sy_edit_get_root (edit), element);

  if (!sy_edit_refuse_later (edit, path))
    sy_edit_remove (edit, element, BACK);
}

/* libvirt 11.3 writes the firmware that it found; a machine with BIOS would start with it. */
static void
clear_firmware (SyEdit *edit)
{
  static const char * const paths[] = { "os/nvram", "os/loader" };
  const xmlNode *loader = sy_edit_find (edit, "os/loader");

  if (loader == NULL || !sy_xml_attribute_is (loader, "type", "pflash"))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      const xmlNode *found = sy_edit_find (edit, "%s", paths[i]);

      if (found != NULL)
        remove_unless_later (edit, found);
    }
}

void
sy_recipe_uefi_clear (SyEdit          *edit,
                      const GPtrArray *steps)
{
  if (has_step (steps, SY_EDIT_SET, "os", "firmware"))
    clear_firmware (edit);
  if (!has_step (steps, SY_EDIT_SET, "os/type", "machine"))
    return;

  for (const xmlNode *it = find_added (edit, steps); it != NULL && !sy_edit_has_failed (edit);
       it = find_added (edit, steps))
    remove_unless_later (edit, it);
}
