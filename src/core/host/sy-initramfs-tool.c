/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-initramfs-tool.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-boot-guard.h"
#include "host/sy-initramfs-advice.h"
#include "host/sy-kernel-install.h"
#include "host/sy-kernel-install-uki.h"
#include "host/sy-modprobe.h"
#include "host/sy-version.h"
#include "machine/sy-initramfs-image.h"
#include "machine/sy-kernel-modules.h"
#include "machine/sy-pe-image.h"

static const SyInitramfsTool * const tools[] = { &sy_mkinitcpio, &sy_initramfs_tools, &sy_dracut };

static char *
describe_evidence (const GPtrArray *evidence)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < evidence->len; i++)
    g_string_append_printf (text, " %s", ((const SyEvidence *) evidence->pdata[i])->says);

  return g_string_free (text, FALSE);
}

/* What distributions install by themselves; of others it differs by release. */
static const char *
get_usual (SyMachine *machine)
{
  static const struct {
    const char *distribution;
    const char *tool;
  } usual[] = {
    { "arch", "mkinitcpio" }, { "cachyos", "mkinitcpio" }, { "manjaro", "mkinitcpio" },
    { "endeavouros", "dracut" }, { "garuda", "dracut" }, { "fedora", "dracut" },
    { "nobara", "dracut" }, { "opensuse-tumbleweed", "dracut" },
    { "debian", "initramfs-tools" }, { "linuxmint", "initramfs-tools" },
    { "pop", "initramfs-tools" },
  };
  const char *id = sy_machine_get_distribution_id (machine);

  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    if (g_strcmp0 (id, usual[i].distribution) == 0)
      return usual[i].tool;

  return NULL;
}

/* (nullable): the first program among @evidence that is not @usual; packages have its name. */
static char *
find_other (const GPtrArray *evidence,
            const char      *usual)
{
  for (guint i = 0; i + 1 < evidence->len; i++)
    {
      const SyEvidence *item = evidence->pdata[i];
      g_autofree char *name = g_path_get_basename (item->source);

      if (strstr (item->source, "bin/") != NULL && strcmp (name, usual) != 0)
        return g_steal_pointer (&name);
    }

  return NULL;
}

char *
sy_initramfs_tool_get_way_out (SyMachine *machine)
{
  const GPtrArray *evidence = sy_machine_get_initramfs_evidence (machine);
  const char *usual = get_usual (machine);
  g_autofree char *other = usual != NULL ? find_other (evidence, usual) : NULL;

  if (usual == NULL)
    return g_strdup (_("Remove those that are not used with your package manager, and try again."));
  if (other == NULL || !sy_sysroot_exists (sy_machine_get_sysroot (machine), "/usr/bin/pacman"))
    return g_strdup_printf (_("%s comes with %s. If you did not choose another one yourself, "
                              "remove the others with your package manager, and try again."),
                            sy_machine_get_distribution (machine), usual);

  return g_strdup_printf (_("%s comes with %s. If you did not choose another one yourself, remove "
                            "the other, and try again: sudo pacman -R %s"),
                          sy_machine_get_distribution (machine), usual, other);
}

const SyInitramfsTool *
sy_initramfs_tool_find (SyMachine  *machine,
                        GError    **error)
{
  SyInitramfsKind kind = sy_machine_get_initramfs (machine);
  g_autofree char *found = describe_evidence (sy_machine_get_initramfs_evidence (machine));
  g_autofree char *way_out = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    if (tools[i]->kind == kind)
      return tools[i];

  if (kind != SY_INITRAMFS_UNKNOWN)
    {
      sy_initramfs_advice_set (machine, error);
      return NULL;
    }
  way_out = sy_initramfs_tool_get_way_out (machine);
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("Which program builds the initramfs of this computer, the files that Linux starts "
                 "from, is not clear, so nothing is changed.%s %s"), found, way_out);

  return NULL;
}

static void
clear_dry_run (SyInitramfsProofs *self)
{
  g_clear_pointer (&self->dry_run, g_strfreev);
  g_clear_pointer (&self->dry_run_release, g_free);
  g_clear_pointer (&self->dry_run_proof, sy_verify_free);
}

static void
proofs_init (SyInitramfsProofs *self)
{
  *self = (SyInitramfsProofs) {
    .proofs = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free),
    .undo_proofs = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free),
  };
}

static void
proofs_clear (SyInitramfsProofs *self)
{
  g_clear_pointer (&self->proofs, g_ptr_array_unref);
  g_clear_pointer (&self->undo_proofs, g_ptr_array_unref);
  clear_dry_run (self);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SyInitramfsProofs, proofs_clear)

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

/* The running kernel is the one that this computer is known to start; of one kernel's images the
 * first counts, which is no fallback. */
static gboolean
is_better_dry_run (SySysroot               *sysroot,
                 const SyInitramfsProofs *proofs,
                 const char              *release)
{
  g_autofree char *running = sy_sysroot_read_attribute (sysroot, "/proc/sys/kernel/osrelease",
                                                        NULL);

  if (proofs->dry_run == NULL)
    return TRUE;
  if (release == NULL || g_strcmp0 (proofs->dry_run_release, running) == 0)
    return FALSE;

  return g_strcmp0 (release, running) == 0 || proofs->dry_run_release == NULL ||
         sy_version_compare (release, proofs->dry_run_release) > 0;
}

static void
take_dry_run (SySysroot          *sysroot,
            SyInitramfsProofs  *proofs,
            const char         *release,
            const char * const *dry_run,
            const char * const *expected)
{
  if (!is_better_dry_run (sysroot, proofs, release))
    return;
  clear_dry_run (proofs);
  proofs->dry_run = g_strdupv ((char **) dry_run);
  proofs->dry_run_release = g_strdup (release);
  proofs->dry_run_proof = sy_verify_new (SY_VERIFY_INITRAMFS_DRY_RUN, SY_INITRAMFS_DRY_RUN,
                                         expected);
}

static const char * const modprobe_file[] = { SY_MODPROBE_FILE + 1, NULL };

/* (transfer full): what the image at @path shall hold; with vfio-pci inside of the kernel it may be
 * nothing. */
static GStrv
make_expected (SySysroot   *sysroot,
               SyPlan      *plan,
               const char  *path,
               const char  *release,
               gboolean     has_modprobe_file,
               GError     **error)
{
  g_autoptr (GStrvBuilder) expected = g_strv_builder_new ();
  g_autofree char *module = NULL;
  SyModuleState state;

  if (!check_kernel (sysroot, release, &state, error))
    return NULL;
  if (state == SY_MODULE_UNKNOWN)
    sy_plan_add_warning (plan, _("The modules of the kernel of %s could not be listed: that it "
                                 "has vfio-pci is taken for granted and checked in the rebuilt "
                                 "image."), path);
  module = state == SY_MODULE_LOADABLE ? g_strdup_printf ("*/%s/*/vfio-pci.ko*", release)
                                       : g_strdup ("*/vfio-pci.ko*");
  if (state != SY_MODULE_BUILT_IN)
    g_strv_builder_add (expected, module);
  if (has_modprobe_file)
    g_strv_builder_add (expected, modprobe_file[0]);

  return g_strv_builder_end (expected);
}

gboolean
sy_initramfs_add_proof (SySysroot           *sysroot,
                        SyPlan              *plan,
                        const char          *path,
                        const char          *release,
                        gboolean             has_modprobe_file,
                        const char * const  *dry_run,
                        SyInitramfsProofs   *proofs,
                        GError             **error)
{
  g_auto (GStrv) expected = make_expected (sysroot, plan, path, release, has_modprobe_file, error);

  if (expected == NULL)
    return FALSE;
  if (expected[0] != NULL)
    {
      g_ptr_array_add (proofs->proofs, sy_verify_new (SY_VERIFY_INITRAMFS, path,
                                                      (const char * const *) expected));
      take_dry_run (sysroot, proofs, release, dry_run, (const char * const *) expected);
    }
  if (has_modprobe_file)
    g_ptr_array_add (proofs->undo_proofs,
                     sy_verify_new (SY_VERIFY_INITRAMFS_LACKS, path, modprobe_file));

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

static void
plan_dry_run (const SyInitramfsTool   *self,
            SyPlan                  *plan,
            const SyInitramfsProofs *proofs)
{
  const char * const *argv = (const char * const *) proofs->dry_run;
  g_autoptr (GPtrArray) proof = g_ptr_array_new ();

  if (argv == NULL)
    return;
  g_ptr_array_add (proof, proofs->dry_run_proof);
  sy_plan_add (plan, sy_change_new_command (argv, self->timeout_ms,
                                            _("Builds one such file for a try, looks into it and "
                                              "deletes it again. If anything is wrong, it ends "
                                              "here, and what Linux starts from is as it was."),
                                            proof, NULL));
}

/* (transfer full) (element-type SyVerify): what the images of kernel-install shall hold. */
static GPtrArray *
make_unified_proofs (const SyInitramfsTool  *self,
                     SySysroot              *sysroot,
                     SyPlan                 *plan,
                     GPtrArray              *images,
                     GError                **error)
{
  g_autoptr (GPtrArray) proofs = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);

  for (guint i = 0; i < images->len; i++)
    {
      const SyKernelInstallImage *image = images->pdata[i];
      g_auto (GStrv) expected =
        make_expected (sysroot, plan, image->path, image->release,
                       self->has_modprobe_file == NULL || self->has_modprobe_file (sysroot), error);

      if (expected == NULL)
        return NULL;
      g_ptr_array_add (proofs, sy_verify_new (SY_VERIFY_INITRAMFS, image->path,
                                              (const char * const *) expected));
    }

  return g_steal_pointer (&proofs);
}

/* kernel-install would else take the parameters of the running system into every image, and those
 * may be the ones for the virtual machine. */
static gboolean
plan_parameters (SySysroot  *sysroot,
                 SyPlan     *plan,
                 GPtrArray  *images,
                 GError    **error)
{
  static const char * const none[] = { NULL };
  const SyKernelInstallImage *newest = images->pdata[0];
  g_autofree char *options = NULL;

  for (guint i = 1; i < images->len; i++)
    if (sy_version_compare (((SyKernelInstallImage *) images->pdata[i])->release,
                            newest->release) > 0)
      newest = images->pdata[i];
  options = sy_pe_image_read_text (sysroot, newest->path, ".cmdline", error);

  return options != NULL && sy_kernel_install_plan_cmdline (sysroot, plan, options, none, error);
}

static gboolean
plan_unified (SySysroot  *sysroot,
              SyPlan     *plan,
              GPtrArray  *images,
              GPtrArray  *proofs,
              GError    **error)
{
  if (images->len > 0 && !plan_parameters (sysroot, plan, images, error))
    return FALSE;
  for (guint i = 0; i < images->len; i++)
    {
      const SyVerify *proof = proofs->pdata[i];
      const char * const *expected = (const char * const *) proof->expected;
      gboolean has_file = g_strv_contains (expected, modprobe_file[0]);

      if (expected[0] != NULL &&
          !sy_kernel_install_plan_image (images->pdata[i], sysroot, plan, SY_VERIFY_INITRAMFS,
                                         expected,
                                         has_file ? SY_VERIFY_INITRAMFS_LACKS : SY_VERIFY_NONE,
                                         modprobe_file, error))
        return FALSE;
    }

  return TRUE;
}

/* The tool's own images. */
static gboolean
plan_rebuild (const SyInitramfsTool    *self,
              SySysroot                *sysroot,
              SyPlan                   *plan,
              const SyInitramfsProofs  *proofs,
              GError                  **error)
{
  for (guint i = 0; i < proofs->proofs->len; i++)
    if (!sy_boot_guard_check_space (sysroot, ((SyVerify *) proofs->proofs->pdata[i])->path, error))
      return FALSE;
  plan_dry_run (self, plan, proofs);
  sy_plan_add (plan, sy_change_new_command (self->get_argv (sysroot), self->timeout_ms,
                                            _("Builds the files that Linux starts from again, and "
                                              "looks into each whether it holds what it should."),
                                            proofs->proofs, proofs->undo_proofs));

  return TRUE;
}

gboolean
sy_initramfs_tool_plan (const SyInitramfsTool  *self,
                        SySysroot              *sysroot,
                        SyPlan                 *plan,
                        guint                   n_before,
                        GError                **error)
{
  static const char * const unified_inputs[] = {
    SY_KERNEL_INSTALL_INPUTS, SY_KERNEL_INSTALL_UKI_INPUTS, NULL,
  };
  g_auto (SyInitramfsProofs) proofs;
  g_autoptr (GPtrArray) images = sy_kernel_install_images_read (sysroot);
  g_autoptr (GPtrArray) unified = NULL;

  proofs_init (&proofs);
  if (!sy_plan_add_inputs (plan, sysroot, self->inputs, error) ||
      !sy_plan_add_inputs (plan, sysroot, unified_inputs, error) ||
      !self->plan_files (sysroot, plan, error) ||
      !self->add_proofs (sysroot, plan, &proofs, error))
    return FALSE;
  unified = make_unified_proofs (self, sysroot, plan, images, error);
  if (unified == NULL)
    return FALSE;

  if (sy_plan_get_changes (plan)->len == n_before &&
      !(sy_sysroot_is_live (sysroot) && (images_lack (sysroot, proofs.proofs) ||
                                         images_lack (sysroot, unified))))
    return TRUE;
  /* Where kernel-install makes all that the computer starts from, it runs the tool itself. */
  if ((proofs.proofs->len > 0 || images->len == 0) &&
      !plan_rebuild (self, sysroot, plan, &proofs, error))
    return FALSE;

  return plan_unified (sysroot, plan, images, unified, error);
}
