/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-recipe-private.h"

#include <glib/gi18n-lib.h>

#define GIVE \
  N_("Gives this part of the GPU to the machine; libvirt takes it from Linux when the machine " \
     "starts and gives it back when it stops.")
#define GROUP N_("The IOMMU cannot tell this device from the GPU, so both must be in the machine.")
#define PLACE N_("NVIDIA’s driver for laptops looks for the GPU where laptops have it: at 01:00.0.")
#define NO_ROM N_("The card has no ROM of its own; what Linux shows there would mislead the guest.")
#define ROM N_("The guest finds this vBIOS where a card has its ROM.")
#define ALIAS N_("A name of its own, by which the settings below find the GPU.")
#define IDS \
  N_("The laptop’s own number, which the guest does not see by itself; NVIDIA’s installer " \
     "chooses the driver by it.")

static const xmlNode *
add_hostdev (SyEdit             *edit,
             const SyPciAddress *address,
             const char         *reason)
{
  g_autofree char *line =
    g_strdup_printf ("\t\t<address domain='0x%04x' bus='0x%02x' slot='0x%02x' function='0x%x'/>",
                     address->domain, address->bus, address->device, address->function);

  return sy_edit_append (edit, sy_recipe_get_devices (edit, reason),
                         (const char * const []) {
                           "<hostdev mode='subsystem' type='pci' managed='yes'>",
                           "\t<source>",
                           line,
                           "\t</source>",
                           "</hostdev>",
                           NULL,
                         }, reason);
}

/* @bus: 0 where libvirt chooses the place */
static void
give (SyEdit       *edit,
      const GArray *functions,
      guint         bus)
{
  for (guint i = 0; i < functions->len; i++)
    {
      const SyPciAddress *source = &g_array_index (functions, SyPciAddress, i);
      const xmlNode *hostdev = sy_recipe_find_hostdev (edit, source);
      const SyGuestAddress place = {
        .state = SY_GUEST_ADDRESS_ASSIGNED,
        .bus = bus,
        .function = i == 0 ? 0 : source->function,
        .multifunction = i == 0 && functions->len > 1,
      };

      if (hostdev == NULL)
        hostdev = add_hostdev (edit, source, GIVE);
      if (bus != 0)
        sy_recipe_set_address (edit, hostdev, &place, PLACE);
    }
}

static void
set_rom (SyEdit                *edit,
         const SyPciAddress    *source,
         const SyRecipeContext *context)
{
  const xmlNode *hostdev = sy_recipe_find_hostdev (edit, source);
  const xmlNode *rom = sy_xml_first_child (hostdev, "rom");

  if (context->rom == SY_RECIPE_ROM_LEAVE ||
      (context->rom == SY_RECIPE_ROM_FILE && context->rom_file == NULL))
    return;
  if (context->rom == SY_RECIPE_ROM_OFF)
    {
      /* A file or a switch is what somebody chose. */
      if (rom == NULL)
        sy_edit_append_line (edit, hostdev, NO_ROM, "<rom bar='off'/>");
      return;
    }
  if (rom == NULL)
    {
      sy_edit_append_line (edit, hostdev, ROM, "<rom bar='on' file='%s'/>", context->rom_file);
      return;
    }
  rom = sy_edit_set (edit, rom, "bar", "on", ROM);
  sy_edit_set (edit, rom, "file", context->rom_file, ROM);
}

static gboolean
set_ids (SyEdit                 *edit,
         const SyPciAddress     *source,
         const SyRecipeContext  *context,
         GError                **error)
{
  const struct { const char *name; guint16 id; } ids[] = {
    { "x-pci-vendor-id", context->vendor },
    { "x-pci-device-id", context->device },
    { "x-pci-sub-vendor-id", context->subsystem_vendor },
    { "x-pci-sub-device-id", context->subsystem_device },
  };
  g_autofree char *alias = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    if (ids[i].id != 0)
      {
        /* libvirt takes decimal numbers only here. */
        g_autofree char *value = g_strdup_printf ("%u", ids[i].id);

        if (alias == NULL)
          {
            if (!sy_recipe_check_override (context, error))
              return FALSE;
            alias = sy_recipe_ensure_alias (edit, sy_recipe_find_hostdev (edit, source), "ua-dgpu",
                                            ALIAS);
          }
        sy_recipe_override (edit, alias, ids[i].name, "unsigned", value, IDS);
      }

  return TRUE;
}

static void
give_others (SyEdit       *edit,
             const GArray *others)
{
  for (guint i = 0; others != NULL && i < others->len; i++)
    {
      const SyPciAddress *source = &g_array_index (others, SyPciAddress, i);

      if (!sy_recipe_is_given (edit, source))
        add_hostdev (edit, source, GROUP);
    }
}

static gboolean
apply (SyEdit                 *edit,
       const SyRecipeContext  *context,
       GPtrArray              *warnings,
       GError                **error)
{
  const SyPciAddress *first;
  guint bus = 0;

  if (context->functions == NULL || context->functions->len == 0)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("It is not known which GPU is meant."));
      return FALSE;
    }
  first = &g_array_index (context->functions, SyPciAddress, 0);
  if (!sy_recipe_convert_sets (edit, context, error))
    return FALSE;
  if (!sy_recipe_is_q35 (edit))
    sy_recipe_warn (warnings, _("The machine has no PCI Express (its type is not q35), so the GPU "
                                "cannot be put where NVIDIA’s driver for laptops expects it."));
  else if (!sy_recipe_make_port (edit, context->functions, &bus, error))
    return FALSE;

  give (edit, context->functions, bus);
  give_others (edit, context->others);
  set_rom (edit, first, context);

  return set_ids (edit, first, context, error);
}

const SyRecipe sy_recipe_dgpu = {
  .id = "dgpu",
  .title = N_("Give the GPU to the virtual machine"),
  .apply = apply,
};
