/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-initramfs-tool.h"

#include <glib/gi18n-lib.h>

#include "host/sy-boot-guard.h"
#include "host/sy-modprobe.h"
#include "machine/sy-initramfs-image.h"
#include "machine/sy-kernel-modules.h"

static const SyInitramfsTool * const tools[] = { &sy_mkinitcpio, &sy_initramfs_tools, &sy_dracut };

static char *
describe_evidence (const GPtrArray *evidence)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < evidence->len; i++)
    g_string_append_printf (text, " %s", ((const SyEvidence *) evidence->pdata[i])->says);

  return g_string_free (text, FALSE);
}

const SyInitramfsTool *
sy_initramfs_tool_find (SyMachine  *machine,
                        GError    **error)
{
  SyInitramfsKind kind = sy_machine_get_initramfs (machine);
  g_autofree char *found = describe_evidence (sy_machine_get_initramfs_evidence (machine));

  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    if (tools[i]->kind == kind)
      return tools[i];

  if (kind == SY_INITRAMFS_UNKNOWN)
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                 _("Which program builds the initramfs of this computer is not clear, so nothing "
                   "is changed.%s Remove the one that is not used."), found);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                 _("The initramfs of this computer is built by %s, which Switchyard cannot set "
                   "up yet; it knows mkinitcpio, initramfs-tools and dracut."),
                 sy_initramfs_kind_to_string (kind));

  return NULL;
}

static gboolean
check_kernel (SySysroot      *sysroot,
              const char     *release,
              SyModuleState  *out_state,
              GError        **error)
{
  *out_state = release != NULL ? sy_kernel_modules_find (sysroot, release, "vfio-pci")
                               : SY_MODULE_UNKNOWN;
  if (*out_state != SY_MODULE_ABSENT)
    return TRUE;

  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("The kernel %s has no vfio-pci module, without which no virtual machine can "
                 "have a GPU. Install another kernel, or remove that one."), release);

  return FALSE;
}

gboolean
sy_initramfs_add_proof (SySysroot   *sysroot,
                        SyPlan      *plan,
                        const char  *path,
                        const char  *release,
                        gboolean     has_modprobe_file,
                        GPtrArray   *proofs,
                        GPtrArray   *undo_proofs,
                        GError     **error)
{
  g_autoptr (GPtrArray) expected = g_ptr_array_new_with_free_func (g_free);
  const char *undo_expected[] = { SY_MODPROBE_FILE + 1, NULL };
  SyModuleState state;

  if (!check_kernel (sysroot, release, &state, error))
    return FALSE;
  if (state == SY_MODULE_UNKNOWN)
    sy_plan_add_warning (plan, _("The modules of the kernel of %s could not be listed: that it "
                                 "has vfio-pci is taken for granted and checked in the rebuilt "
                                 "image."), path);
  if (state != SY_MODULE_BUILT_IN)
    g_ptr_array_add (expected, state == SY_MODULE_LOADABLE
                               ? g_strdup_printf ("*/%s/*/vfio-pci.ko*", release)
                               : g_strdup ("*/vfio-pci.ko*"));
  if (has_modprobe_file)
    g_ptr_array_add (expected, g_strdup (SY_MODPROBE_FILE + 1));
  if (expected->len > 0)
    {
      g_ptr_array_add (expected, NULL);
      g_ptr_array_add (proofs, sy_verify_new (SY_VERIFY_INITRAMFS, path,
                                              (const char * const *) expected->pdata));
    }
  if (has_modprobe_file)
    g_ptr_array_add (undo_proofs, sy_verify_new (SY_VERIFY_INITRAMFS_LACKS, path, undo_expected));

  return TRUE;
}

/* An image that cannot be read is not known to lack anything. */
static gboolean
images_lack (SySysroot *sysroot,
             GPtrArray *proofs)
{
  for (guint i = 0; i < proofs->len; i++)
    {
      const SyVerify *proof = proofs->pdata[i];
      g_auto (GStrv) lacks = NULL;

      lacks = sy_initramfs_image_lacks (sysroot, proof->path,
                                        (const char * const *) proof->expected, NULL, NULL);
      if (lacks != NULL && lacks[0] != NULL)
        return TRUE;
    }

  return FALSE;
}

gboolean
sy_initramfs_tool_plan (const SyInitramfsTool  *self,
                        SySysroot              *sysroot,
                        SyPlan                 *plan,
                        guint                   n_before,
                        GError                **error)
{
  g_autoptr (GPtrArray) proofs = NULL;
  g_autoptr (GPtrArray) undo_proofs = NULL;

  proofs = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);
  undo_proofs = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);
  if (!sy_plan_add_inputs (plan, sysroot, self->inputs, error) ||
      !self->plan_files (sysroot, plan, error) ||
      !self->add_proofs (sysroot, plan, proofs, undo_proofs, error))
    return FALSE;

  if (sy_plan_get_changes (plan)->len == n_before &&
      !(sy_sysroot_is_live (sysroot) && images_lack (sysroot, proofs)))
    return TRUE;

  for (guint i = 0; i < proofs->len; i++)
    if (!sy_boot_guard_check_space (sysroot, ((SyVerify *) proofs->pdata[i])->path, error))
      return FALSE;
  sy_plan_add (plan, sy_change_new_command (self->get_argv (sysroot), self->timeout_ms,
                                            _("Builds the files that Linux starts from again, and "
                                              "looks into each whether it holds what it should."),
                                            proofs, undo_proofs));

  return TRUE;
}
