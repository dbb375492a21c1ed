/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-edit.h"
#include "guest/sy-guest-address.h"
#include "guest/sy-recipe.h"

G_BEGIN_DECLS

/**
 * SyRecipe
 * @apply: edits by @edit; may add sentences to @warnings
 * @clear: (nullable): see #SyEditClear
 */
struct _SyRecipe {
  const char *id;
  const char *title;       /* untranslated msgid */
  gboolean  (*apply)       (SyEdit                 *edit,
                            const SyRecipeContext  *context,
                            GPtrArray              *warnings,
                            GError                **error);
  SyEditClear clear;
};

extern const SyRecipe sy_recipe_acpi_tables;
extern const SyRecipe sy_recipe_battery;
extern const SyRecipe sy_recipe_cpu;
extern const SyRecipe sy_recipe_dgpu;
extern const SyRecipe sy_recipe_gvt_attach;
extern const SyRecipe sy_recipe_gvt_display;
extern const SyRecipe sy_recipe_hide_vm;
extern const SyRecipe sy_recipe_looking_glass;
extern const SyRecipe sy_recipe_memory;
extern const SyRecipe sy_recipe_smbios;
extern const SyRecipe sy_recipe_uefi;
extern const SyRecipe sy_recipe_usb_input;

/** sy_recipe_uefi_clear: #SyEditClear of sy_recipe_uefi */
void           sy_recipe_uefi_clear      (SyEdit          *edit,
                                          const GPtrArray *steps);

/* For recipes. Elements are good until the next edit. */

void           sy_recipe_warn            (GPtrArray      *warnings,
                                          const char     *format,
                                          ...) G_GNUC_PRINTF (2, 3);

/** sy_recipe_is_q35: whether the machine has PCI Express; the default of libvirt has not */
gboolean       sy_recipe_is_q35          (SyEdit         *edit);

/** sy_recipe_get_devices: <devices>, made where there is none */
const xmlNode *sy_recipe_get_devices     (SyEdit         *edit,
                                          const char     *reason);

/** sy_recipe_next_device: (nullable): goes through all devices; @device %NULL begins */
const xmlNode *sy_recipe_next_device     (SyEdit         *edit,
                                          const xmlNode  *device);

/** sy_recipe_find_device: (nullable): the first <@element @attribute='@value'>, both nullable */
const xmlNode *sy_recipe_find_device     (SyEdit         *edit,
                                          const char     *element,
                                          const char     *attribute,
                                          const char     *value);

/** sy_recipe_find_hostdev: (nullable): by the host's address */
const xmlNode *sy_recipe_find_hostdev    (SyEdit               *edit,
                                          const SyPciAddress   *source);

/** sy_recipe_is_given: the same, or as a network card, which libvirt takes as a host device too */
gboolean       sy_recipe_is_given        (SyEdit               *edit,
                                          const SyPciAddress   *source);

/** sy_recipe_find_mdev: (nullable): by UUID, in any case */
const xmlNode *sy_recipe_find_mdev       (SyEdit               *edit,
                                          const char           *uuid);

/** sy_recipe_read_address: whether @device has a whole PCI address in the guest */
gboolean       sy_recipe_read_address    (const xmlNode        *device,
                                          SyGuestAddress       *out_address);

/** sy_recipe_set_address: writes it into the <address> of @device, which may have none */
const xmlNode *sy_recipe_set_address     (SyEdit               *edit,
                                          const xmlNode        *device,
                                          const SyGuestAddress *address,
                                          const char           *reason);

/** sy_recipe_make_port: a root port at 00:01.0 with nothing on its bus but @keep's functions */
gboolean       sy_recipe_make_port       (SyEdit               *edit,
                                          const GArray         *keep,
                                          guint                *out_bus,
                                          GError              **error);

/**
 * sy_recipe_convert_sets:
 *
 * Turns every -set device.hostdevN.… into what libvirt of today understands. An alias of the
 * user's changes the numbers of the other host devices, so this comes before one is added.
 */
gboolean       sy_recipe_convert_sets    (SyEdit                 *edit,
                                          const SyRecipeContext  *context,
                                          GError                **error);

/** sy_recipe_check_sets: refuses where a setting is for a host device that is not there yet */
gboolean       sy_recipe_check_sets      (SyEdit         *edit,
                                          GError        **error);

/** sy_recipe_ensure_alias: (transfer full): the "ua-" alias of @hostdev, @name where it has none */
char          *sy_recipe_ensure_alias    (SyEdit         *edit,
                                          const xmlNode  *hostdev,
                                          const char     *name,
                                          const char     *reason);

/**
 * sy_recipe_override:
 * @type: "unsigned", "bool" or "string"
 *
 * Gives a device one property of QEMU's. Does nothing where it has that value.
 */
void           sy_recipe_override        (SyEdit         *edit,
                                          const char     *alias,
                                          const char     *name,
                                          const char     *type,
                                          const char     *value,
                                          const char     *reason);

/** sy_recipe_check_override: whether @context's libvirt can do that; an error says what can't be */
gboolean       sy_recipe_check_override  (const SyRecipeContext  *context,
                                          GError                **error);

/** sy_recipe_add_table: an ACPI table by the way that this libvirt has */
gboolean       sy_recipe_add_table       (SyEdit                 *edit,
                                          const SyRecipeContext  *context,
                                          const char             *path,
                                          const char             *reason,
                                          GError                **error);

/** sy_recipe_ensure_state: <@name state='@state'/> below @parent */
void           sy_recipe_ensure_state    (SyEdit         *edit,
                                          const xmlNode  *parent,
                                          const char     *name,
                                          const char     *state,
                                          const char     *reason);

G_END_DECLS
