/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-recipe-private.h"

#include <glib/gi18n-lib.h>

#include <stdlib.h>
#include <string.h>

#define UEFI \
  N_("Starts with UEFI firmware, as every laptop does that is known to work; libvirt looks " \
     "for the files itself.")
#define ACPI N_("UEFI works with ACPI only, as libvirt says where this is missing.")
#define NO_SECURE_BOOT N_("A Windows that was installed without Secure Boot starts without it.")
#define Q35 N_("q35 has PCI Express, which NVIDIA’s driver expects; the old type has not.")
#define REPLACE \
  N_("Belongs to the old machine type; libvirt chooses the place and kind that fit the new one.")
#define SATA N_("q35 has no IDE; the disk goes to SATA, whose driver Windows has.")

static gboolean
is_bios (SyEdit *edit)
{
  const xmlNode *os = sy_edit_find (edit, "os");
  const xmlNode *loader = sy_edit_find (edit, "os/loader");
  g_autofree char *firmware = os != NULL ? sy_xml_get_attribute (os, "firmware") : NULL;
  g_autofree char *type = loader != NULL ? sy_xml_get_attribute (loader, "type") : NULL;

  if (firmware != NULL)
    return strcmp (firmware, "efi") != 0;

  return g_strcmp0 (type, "pflash") != 0;
}

static gboolean
check_disk (const SyRecipeContext  *context,
            GError                **error)
{
  if (context->disk_is_gpt == SY_TRISTATE_YES)
    return TRUE;

  if (context->disk_is_gpt == SY_TRISTATE_NO)
    g_set_error_literal (error, SY_ERROR, SY_ERROR_REFUSED,
                         _("The machine starts with BIOS firmware, and its Windows disk is "
                           "partitioned for that (MBR), so that UEFI would not start it. Make a "
                           "copy of the disk, run “mbr2gpt /convert /allowFullOS” inside Windows, "
                           "shut it down, and then convert the machine."));
  else
    g_set_error_literal (error, SY_ERROR, SY_ERROR_REFUSED,
                         _("The machine starts with BIOS firmware; no laptop’s NVIDIA GPU is known "
                           "to work with that. It can be converted if its Windows disk has a GPT, "
                           "which is not known. Inside Windows, “mbr2gpt /validate /allowFullOS” "
                           "tells; a new machine with UEFI is the other way."));

  return FALSE;
}

/* Who writes a definition by hand may have left it out; Windows has needed it since Vista. */
static void
ensure_acpi (SyEdit *edit)
{
  const xmlNode *features;

  if (sy_edit_find (edit, "features/acpi") != NULL)
    return;
  features = sy_edit_ensure (edit, sy_edit_get_root (edit), "features", ACPI);
  sy_edit_append_line (edit, features, ACPI, "<acpi/>");
}

static void
set_firmware (SyEdit *edit)
{
  const xmlNode *os = sy_edit_ensure (edit, sy_edit_get_root (edit), "os", UEFI);
  const xmlNode *found;

  ensure_acpi (edit);
  found = sy_edit_find (edit, "os/loader");
  if (found != NULL)
    sy_edit_remove (edit, found, UEFI);
  found = sy_edit_find (edit, "os/firmware");
  if (found != NULL)
    sy_edit_remove (edit, found, UEFI);
  os = sy_edit_find (edit, "os");
  os = sy_edit_set (edit, os, "firmware", "efi", UEFI);
  sy_edit_append (edit, os,
                  (const char * const []) {
                    "<firmware>",
                    "\t<feature enabled='no' name='secure-boot'/>",
                    "</firmware>",
                    NULL,
                  }, NO_SECURE_BOOT);
}

/* "pc-i440fx-7.2" becomes "pc-q35-7.2", as long as QEMU has had both. */
static void
set_machine (SyEdit *edit)
{
  const xmlNode *type = sy_edit_find (edit, "os/type");
  g_autofree char *machine = NULL;
  g_autofree char *replaced = NULL;

  if (type == NULL)
    {
      sy_edit_append_line (edit, sy_edit_find (edit, "os"), Q35,
                           "<type arch='x86_64' machine='q35'>hvm</type>");
      return;
    }
  machine = sy_xml_get_attribute (type, "machine");
  if (machine != NULL && g_str_has_prefix (machine, "pc-i440fx-") &&
      strtod (machine + strlen ("pc-i440fx-"), NULL) >= 4.0)
    replaced = g_strconcat ("pc-q35-", machine + strlen ("pc-i440fx-"), NULL);
  sy_edit_set (edit, type, "machine", replaced != NULL ? replaced : "q35", Q35);
}

/* (nullable): what cannot stay as it is on q35, which has a SATA controller of its own. */
static const xmlNode *
find_old_controller (SyEdit *edit)
{
  for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
       it = sy_recipe_next_device (edit, it))
    {
      g_autofree char *type = sy_xml_get_attribute (it, "type");
      g_autofree char *model = sy_xml_get_attribute (it, "model");

      if (it->ns != NULL || strcmp ((const char *) it->name, "controller") != 0 || type == NULL)
        continue;
      if (strcmp (type, "pci") == 0 || strcmp (type, "ide") == 0 ||
          (strcmp (type, "sata") == 0 && sy_xml_attribute_is (it, "index", "0")) ||
          (strcmp (type, "usb") == 0 && model != NULL && g_str_has_prefix (model, "piix")))
        return it;
    }

  return NULL;
}

static const xmlNode *
find_old_address (SyEdit *edit)
{
  for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
       it = sy_recipe_next_device (edit, it))
    {
      const xmlNode *address = sy_xml_first_child (it, "address");

      if (address != NULL && sy_xml_attribute_is (address, "type", "pci"))
        return address;
    }

  return NULL;
}

static const xmlNode *
find_ide_disk (SyEdit *edit)
{
  for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
       it = sy_recipe_next_device (edit, it))
    {
      const xmlNode *target = sy_xml_first_child (it, "target");

      if (it->ns == NULL && strcmp ((const char *) it->name, "disk") == 0 && target != NULL &&
          sy_xml_attribute_is (target, "bus", "ide"))
        return it;
    }

  return NULL;
}

static gboolean
has_target (SyEdit     *edit,
            const char *name)
{
  for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
       it = sy_recipe_next_device (edit, it))
    {
      const xmlNode *target = sy_xml_first_child (it, "target");

      if (target != NULL && sy_xml_attribute_is (target, "dev", name))
        return TRUE;
    }

  return FALSE;
}

/* "sda" to "sdz"; libvirt finds the place on the SATA controller by the letter. */
static gboolean
move_disk (SyEdit        *edit,
           const xmlNode *disk,
           GError       **error)
{
  char name[] = "sda";
  const xmlNode *target;

  while (has_target (edit, name) && name[2] < 'z')
    name[2]++;
  if (has_target (edit, name))
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_REFUSED,
                           _("The machine has more disks than can be moved to SATA."));
      return FALSE;
    }
  target = sy_edit_set (edit, sy_xml_first_child (disk, "target"), "bus", "sata", SATA);
  target = sy_edit_set (edit, target, "dev", name, SATA);
  if (sy_xml_first_child (target->parent, "address") != NULL)
    sy_edit_remove (edit, sy_xml_first_child (target->parent, "address"), SATA);

  return TRUE;
}

static gboolean
convert_devices (SyEdit  *edit,
                 GError **error)
{
  const xmlNode *found;

  for (found = find_old_controller (edit); found != NULL && !sy_edit_has_failed (edit);
       found = find_old_controller (edit))
    sy_edit_remove (edit, found, REPLACE);
  for (found = find_old_address (edit); found != NULL && !sy_edit_has_failed (edit);
       found = find_old_address (edit))
    sy_edit_remove (edit, found, REPLACE);
  for (found = find_ide_disk (edit); found != NULL && !sy_edit_has_failed (edit);
       found = find_ide_disk (edit))
    if (!move_disk (edit, found, error))
      return FALSE;

  return TRUE;
}

static gboolean
apply (SyEdit                 *edit,
       const SyRecipeContext  *context,
       GPtrArray              *warnings,
       GError                **error)
{
  gboolean bios = is_bios (edit);
  gboolean old = !sy_recipe_is_q35 (edit);

  if (bios && !check_disk (context, error))
    return FALSE;
  if (bios)
    set_firmware (edit);
  if (!old)
    return TRUE;

  set_machine (edit);
  sy_recipe_warn (warnings, _("Windows finds all of its hardware in new places after this and may "
                              "ask for activation; start it once before the GPU is added."));

  return convert_devices (edit, error);
}

const SyRecipe sy_recipe_uefi = {
  .id = "uefi",
  .title = N_("Convert the machine to UEFI and PCI Express"),
  .apply = apply,
  .clear = sy_recipe_uefi_clear,
};
