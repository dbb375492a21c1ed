/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-recipe-private.h"

#include <glib/gi18n-lib.h>

#include "machine/sy-pci-device.h"

#define HIDE N_("NVIDIA’s driver before version 465 refuses to start where it sees KVM.")
#define VENDOR \
  N_("NVIDIA’s driver before version 465 refuses to start where it sees the name that KVM " \
     "gives to Hyper-V’s interface.")
#define HYPERV \
  N_("Windows runs faster where it can use Hyper-V’s interface; hiding KVM leaves that in place.")
#define VMPORT N_("VMware’s port, which QEMU answers on its own, tells that this is a machine.")
#define IOAPIC \
  N_("With KVM hidden, interrupts of the GPU need the interrupt controller of the kernel.")
#define BIT \
  N_("Takes away the processor flag that says “this is a virtual machine”. It costs speed.")

/* Drivers from this one on accept virtual machines (NVIDIA's answer 5173). */
#define ACCEPTING_DRIVER 465

/* By what the facts say, not by superstition: hiding brings out a laptop driver's own checks. */
static gboolean
check_need (const SyRecipeContext  *context,
            GError                **error)
{
  if (context->hide_anyway)
    return TRUE;
  if (context->gpu_vendor != 0 && context->gpu_vendor != SY_PCI_VENDOR_NVIDIA)
    g_set_error_literal (error, SY_ERROR, SY_ERROR_REFUSED,
                         _("The GPU is not NVIDIA’s, and no other driver refuses virtual machines. "
                           "Hiding is not needed."));
  else if (context->guest_driver >= ACCEPTING_DRIVER)
    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                 _("NVIDIA’s driver %u accepts virtual machines, as all do from %d on. Hiding the "
                   "machine makes it behave as on a laptop, where it wants a battery: rather leave "
                   "it visible."), context->guest_driver, ACCEPTING_DRIVER);
  else if (context->guest_driver == 0)
    g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                 _("Hiding the machine helps only with NVIDIA’s drivers before %d and does harm "
                   "with later ones. Say which version the guest has, or install a later one."),
                 ACCEPTING_DRIVER);
  else
    return TRUE;

  return FALSE;
}

static gboolean
set_hyperv (SyEdit  *edit,
            GError **error)
{
  const xmlNode *hyperv = sy_edit_find (edit, "features/hyperv");
  const xmlNode *element;
  static const char * const names[] = { "relaxed", "vapic" };

  if (hyperv != NULL && sy_xml_attribute_is (hyperv, "mode", "passthrough"))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("Line %ld: with <hyperv mode='passthrough'> the vendor cannot be set. Change "
                     "it to mode='custom' and try again."), xmlGetLineNo ((xmlNode *) hyperv));
      return FALSE;
    }
  sy_edit_ensure (edit, sy_edit_find (edit, "features"), "hyperv", HYPERV);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    sy_recipe_ensure_state (edit, sy_edit_find (edit, "features/hyperv"), names[i], "on", HYPERV);
  if (sy_edit_find (edit, "features/hyperv/spinlocks") == NULL)
    sy_edit_append_line (edit, sy_edit_find (edit, "features/hyperv"), HYPERV,
                         "<spinlocks state='on' retries='8191'/>");
  element = sy_edit_find (edit, "features/hyperv/vendor_id");
  if (element == NULL)
    sy_edit_append_line (edit, sy_edit_find (edit, "features/hyperv"), VENDOR,
                         "<vendor_id state='on' value='GenuineIntel'/>");
  else
    {
      g_autofree char *value = sy_xml_get_attribute (element, "value");

      element = sy_edit_set (edit, element, "state", "on", VENDOR);
      if (value == NULL)
        sy_edit_set (edit, element, "value", "GenuineIntel", VENDOR);
    }

  return TRUE;
}

static void
hide_bit (SyEdit *edit)
{
  const xmlNode *cpu = sy_edit_find (edit, "cpu");
  const xmlNode *feature = sy_edit_find (edit, "cpu/feature[@name=hypervisor]");

  if (cpu == NULL)
    cpu = sy_edit_append_line (edit, sy_edit_get_root (edit), BIT,
                               "<cpu mode='host-passthrough' check='none'/>");
  if (feature == NULL)
    sy_edit_append_line (edit, cpu, BIT, "<feature policy='disable' name='hypervisor'/>");
  else
    sy_edit_set (edit, feature, "policy", "disable", BIT);
}

static gboolean
apply (SyEdit                 *edit,
       const SyRecipeContext  *context,
       GPtrArray              *warnings,
       GError                **error)
{
  const xmlNode *ioapic;

  if (!check_need (context, error))
    return FALSE;
  sy_edit_ensure (edit, sy_edit_get_root (edit), "features", HIDE);
  if (!set_hyperv (edit, error))
    return FALSE;

  sy_edit_ensure (edit, sy_edit_find (edit, "features"), "kvm", HIDE);
  sy_recipe_ensure_state (edit, sy_edit_find (edit, "features/kvm"), "hidden", "on", HIDE);
  sy_recipe_ensure_state (edit, sy_edit_find (edit, "features"), "vmport", "off", VMPORT);
  ioapic = sy_edit_find (edit, "features/ioapic");
  if (ioapic == NULL)
    sy_edit_append_line (edit, sy_edit_find (edit, "features"), IOAPIC, "<ioapic driver='kvm'/>");
  if (context->hide_cpuid)
    hide_bit (edit);
  sy_recipe_warn (warnings, _("A driver that does not see a virtual machine expects a laptop’s "
                              "battery: use “battery” together with this."));

  return TRUE;
}

const SyRecipe sy_recipe_hide_vm = {
  .id = "hide-vm",
  .title = N_("Hide the virtual machine from the driver"),
  .apply = apply,
};
