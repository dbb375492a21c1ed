/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-initramfs-tool.h"
#include "host/sy-shell-file.h"
#include "machine/sy-kernel-modules.h"

#define FOLDER "/etc/initramfs-tools"
#define HOOK   FOLDER "/hooks/switchyard-vfio"
#define UPDATE FOLDER "/update-initramfs.conf"
#define PREFIX "initrd.img-"

/* initramfs-tools(7); force_load adds a module and loads it before any other driver's turn. */
static const char hook[] =
  "#!/bin/sh\n"
  "# Written by Switchyard: puts the modules into the initramfs that keep the discrete GPU for a\n"
  "# virtual machine. They do nothing in the usual boot entry.\n"
  "# To remove it: undo it in Switchyard, or delete this file and run update-initramfs -u -k all.\n"
  "PREREQ=\"\"\n"
  "case \"$1\" in\n"
  "  prereqs)\n"
  "    echo \"$PREREQ\"\n"
  "    exit 0\n"
  "    ;;\n"
  "esac\n"
  ". /usr/share/initramfs-tools/hook-functions\n"
  "force_load vfio_pci\n"
  "force_load vfio\n"
  "force_load vfio_iommu_type1\n";

/* "update-initramfs -u" does nothing then, and its exit status is 0 (update-initramfs.conf(5)). */
static gboolean
check_update (SySysroot  *sysroot,
              GError    **error)
{
  g_autoptr (SyShellFile) file = sy_shell_file_new ();
  g_autofree char *text = sy_sysroot_read_text (sysroot, UPDATE, NULL);
  const SyShellValue *value;

  if (text == NULL)
    return TRUE;
  if (!sy_shell_file_read (file, UPDATE, text, error))
    return FALSE;
  value = sy_shell_file_get (file, "update_initramfs");
  if (value->state != SY_SHELL_SCALAR || strcmp (value->words[0], "no") != 0)
    return TRUE;
  g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
               _("%s:%u: found “update_initramfs=no”, so that update-initramfs would build "
                 "nothing. Write “yes” there, and try again."), value->file, value->line);

  return FALSE;
}

static gboolean
plan_files (SySysroot  *sysroot,
            SyPlan     *plan,
            GError    **error)
{
  if (!sy_sysroot_exists (sysroot, FOLDER))
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                   _("%s: not found, expected the settings of initramfs-tools. Install the package "
                     "initramfs-tools again."), FOLDER);
      return FALSE;
    }
  if (!check_update (sysroot, error))
    return FALSE;

  return sy_plan_add_text (plan, sysroot, HOOK, hook, 0755,
                           _("Puts the modules that hand a device to a virtual machine into the "
                             "files that Linux starts from."), error);
}

/* update-initramfs makes an image for any name; one whose kernel is gone need not be right. */
static gboolean
has_kernel (SySysroot  *sysroot,
            const char *release)
{
  g_auto (GStrv) releases = sy_kernel_modules_list (sysroot);
  g_autofree char *kernel = g_strconcat ("/boot/vmlinuz-", release, NULL);

  return g_strv_contains ((const char * const *) releases, release) ||
         sy_sysroot_exists (sysroot, kernel);
}

static gboolean
add_proofs (SySysroot          *sysroot,
            SyPlan             *plan,
            SyInitramfsProofs  *proofs,
            GError            **error)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, "/boot", error);

  if (names == NULL)
    return FALSE;

  for (guint i = 0; names[i] != NULL; i++)
    {
      const char *release = names[i] + strlen (PREFIX);
      g_autofree char *path = g_build_filename ("/boot", names[i], NULL);
      const char *dry_run[] = { "mkinitramfs", "-o", SY_INITRAMFS_DRY_RUN, release, NULL };

      if (!g_str_has_prefix (names[i], PREFIX) || g_str_has_suffix (names[i], ".bak") ||
          g_str_has_suffix (names[i], ".new") || g_str_has_suffix (names[i], ".dpkg-bak") ||
          !has_kernel (sysroot, release))
        continue;
      if (!sy_initramfs_add_proof (sysroot, plan, path, release, TRUE, dry_run, proofs, error))
        return FALSE;
    }
  if (proofs->proofs->len == 0)
    sy_plan_add_warning (plan, _("No image /boot/initrd.img-… was found, so that the rebuilt ones "
                                 "cannot be checked."));

  return TRUE;
}

static const char * const *
get_argv (SySysroot *sysroot)
{
  static const char * const argv[] = { "update-initramfs", "-u", "-k", "all", NULL };

  return argv;
}

static const char * const inputs[] = {
  "/etc/initramfs-tools/initramfs.conf", "/etc/initramfs-tools/modules",
  "/etc/initramfs-tools/conf.d/", UPDATE, NULL,
};

const SyInitramfsTool sy_initramfs_tools = {
  .kind = SY_INITRAMFS_INITRAMFS_TOOLS,
  .inputs = inputs,
  .plan_files = plan_files,
  .add_proofs = add_proofs,
  .get_argv = get_argv,
  .timeout_ms = 15 * 60 * 1000,
};
