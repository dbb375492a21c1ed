/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-domain.h"
#include "guest/sy-virt-versions.h"
#include "sy-evidence.h"

G_BEGIN_DECLS

/**
 * SyRecipeRom: what the guest finds behind the GPU's expansion ROM register
 * @SY_RECIPE_ROM_LEAVE: what the card has
 * @SY_RECIPE_ROM_OFF: nothing: the card has none of its own (its image is in the laptop's firmware)
 * @SY_RECIPE_ROM_FILE: a file
 */
typedef enum {
  SY_RECIPE_ROM_LEAVE,
  SY_RECIPE_ROM_OFF,
  SY_RECIPE_ROM_FILE,
} SyRecipeRom;

/**
 * SyRecipeDisplay: how the picture of a virtual GPU gets to the screen
 * @SY_RECIPE_DISPLAY_AUTO: SPICE where the QEMU has it, else EGL without a window
 */
typedef enum {
  SY_RECIPE_DISPLAY_AUTO,
  SY_RECIPE_DISPLAY_SPICE_GL,
  SY_RECIPE_DISPLAY_EGL_HEADLESS,
} SyRecipeDisplay;

/**
 * SyRecipeContext: all that recipes may depend on beside the domain; zero is "not known" or "no"
 * @functions: (element-type SyPciAddress): the functions of the GPU's slot, by address
 * @others: (nullable) (element-type SyPciAddress): what else its IOMMU group needs in the guest
 * @versions: of the libvirt and QEMU that will run it
 * @gpu_vendor: PCI vendor of the GPU
 * @vendor, @device, @subsystem_vendor, @subsystem_device: ids that the guest would not see by
 *   itself; 0 leaves one alone
 * @rom_file: for %SY_RECIPE_ROM_FILE
 * @guest_driver: major version of NVIDIA's driver in the guest, such as 472
 * @hide_anyway: hide also from a driver that does not mind
 * @hide_cpuid: take away the hypervisor bit too, which costs speed
 * @smbios: (nullable): part, name and value in turn ("system", "manufacturer", "LENOVO"), ended by
 *   %NULL
 * @huge_pages: memory in huge pages, which the host must have set aside
 * @threads: of a core of the host
 * @pins: (nullable) (element-type guint): the host's CPU for each of the guest's
 * @emulator_pin: (nullable): CPUs for QEMU's own work, "0-1"
 * @mdev_uuid: (nullable): the virtual GPU
 * @width, @height: of the guest's screen
 * @gvt_rom_file: (nullable): the UEFI driver for the virtual GPU
 * @tables: (nullable): paths of ACPI tables, in the order in which the guest must load them,
 *   ended by %NULL
 * @battery_table: (nullable): path of the table with a battery
 * @disk_is_gpt: whether the guest's system disk has a GPT
 * @kvmfr: whether the host has /dev/kvmfr0
 * @kvm: whether the host has KVM; only a no is heeded
 *
 * Nothing is owned.
 */
typedef struct {
  const GArray       *functions;
  const GArray       *others;
  SyVirtVersions      versions;
  guint16             gpu_vendor;
  guint16             vendor;
  guint16             device;
  guint16             subsystem_vendor;
  guint16             subsystem_device;
  SyRecipeRom         rom;
  const char         *rom_file;
  guint               guest_driver;
  gboolean            hide_anyway;
  gboolean            hide_cpuid;
  const char * const *smbios;
  gboolean            huge_pages;
  guint               threads;
  const GArray       *pins;
  const char         *emulator_pin;
  const char         *mdev_uuid;
  guint               width;
  guint               height;
  const char         *gvt_rom_file;
  SyRecipeDisplay     display;
  const char * const *tables;
  const char         *battery_table;
  SyTristate          disk_is_gpt;
  gboolean            kvmfr;
  SyTristate          kvm;
} SyRecipeContext;

/** SyRecipe: a pure, idempotent edit of a domain, which can be taken back by itself */
typedef struct _SyRecipe SyRecipe;

/** sy_recipes_get: all of them, ended by %NULL */
const SyRecipe * const *sy_recipes_get        (void);

/** sy_recipe_find: (nullable) */
const SyRecipe         *sy_recipe_find        (const char              *id);

const char             *sy_recipe_get_id      (const SyRecipe          *self);   /* "dgpu" */
/** sy_recipe_get_title: translated */
const char             *sy_recipe_get_title   (const SyRecipe          *self);

/**
 * sy_recipe_apply:
 * @warnings: (nullable) (element-type utf8): sentences that the user should read are added
 *
 * Edits @domain; sy_domain_get_reasons() then has a reason for each line. Where all is as it should
 * be, nothing changes.
 *
 * Returns: %FALSE and @domain as it was with %SY_ERROR_REFUSED or %SY_ERROR_NOT_SUPPORTED and the
 *   reason, or %SY_ERROR_INVALID_REQUEST where @context lacks what the recipe needs
 */
gboolean                sy_recipe_apply       (const SyRecipe          *self,
                                               SyDomain                *domain,
                                               const SyRecipeContext   *context,
                                               GPtrArray               *warnings,
                                               GError                 **error);

/**
 * sy_recipe_can_take_back: whether @domain holds a note of what the recipe did
 */
gboolean                sy_recipe_can_take_back (const SyRecipe        *self,
                                                 SyDomain              *domain);

/**
 * sy_recipe_take_back:
 * @warnings: (nullable) (element-type utf8): what was left because somebody changed it since
 *
 * Undoes what the recipe did to @domain, and nothing else. %SY_ERROR_NOT_FOUND: it did nothing.
 * %SY_ERROR_REFUSED: a recipe that was done later changed the same thing; the message names it.
 */
gboolean                sy_recipe_take_back   (const SyRecipe          *self,
                                               SyDomain                *domain,
                                               GPtrArray               *warnings,
                                               GError                 **error);

G_END_DECLS
