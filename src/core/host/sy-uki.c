/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-bootloader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-boot-guard.h"
#include "host/sy-boot-menu.h"
#include "host/sy-initramfs-tool.h"
#include "host/sy-kernel-install-uki.h"
#include "host/sy-kernel-install.h"
#include "host/sy-loader-menu.h"
#include "host/sy-mkinitcpio-presets.h"
#include "host/sy-shell-file.h"
#include "machine/sy-kernel-cmdline.h"

/*
 * systemd-boot with unified kernel images of mkinitcpio, dracut or kernel-install (UAPI.5), whose
 * kernel parameters are inside of them. Without Secure Boot, what the boot loader gives comes in
 * their place (systemd's stub.c, use_load_options()), so that a text entry can start the same image
 * with more.
 */
#define DROP_IN_FOLDER "/etc/cmdline.d"
#define DROP_IN        DROP_IN_FOLDER "/zz-switchyard.conf"
#define PROGRAM        "/usr/bin/mkinitcpio"
#define DRACUT_DROP_IN "/etc/dracut.conf.d/zz-switchyard-cmdline.conf"

#define APPLY_TIMEOUT_MS (15 * 60 * 1000)

static gboolean
is_fallback (const SyLoaderEntry *entry)
{
  return strstr (entry->id, "fallback") != NULL;
}

/* (transfer full) (nullable): the name of the image that our entry @id starts. */
static char *
get_started (GPtrArray  *entries,
             const char *id)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const SyLoaderEntry *entry = entries->pdata[i];

      if (entry->is_program && sy_loader_entry_is_ours (entry) &&
          g_ascii_strcasecmp (entry->id, id) == 0)
        return g_path_get_basename (entry->linux_path);
    }

  return NULL;
}

/* (nullable): the image that is called @id, or that our entry of that name starts. */
static const SyLoaderEntry *
find_named (GPtrArray  *entries,
            const char *id)
{
  g_autofree char *started = id != NULL ? get_started (entries, id) : NULL;
  const char *image = started != NULL ? started : id;

  for (guint i = 0; image != NULL && i < entries->len; i++)
    {
      const SyLoaderEntry *entry = entries->pdata[i];

      if (entry->is_uki && g_ascii_strcasecmp (entry->id, image) == 0)
        return entry;
    }

  return NULL;
}

/* (nullable): the only image that is no fallback. */
static const SyLoaderEntry *
find_only (GPtrArray *entries)
{
  const SyLoaderEntry *found = NULL;

  for (guint i = 0; i < entries->len; i++)
    {
      const SyLoaderEntry *entry = entries->pdata[i];

      if (!entry->is_uki || is_fallback (entry))
        continue;
      if (found != NULL)
        return NULL;
      found = entry;
    }

  return found;
}

/* The one that was started, else the one that starts when nobody chooses, else the only one. */
static const SyLoaderEntry *
find_host (SySysroot  *sysroot,
           GPtrArray  *entries)
{
  g_autofree char *selected = sy_boot_menu_read_variable (sysroot, SY_BOOT_VARIABLE_SELECTED);
  const SyLoaderEntry *found = find_named (entries, selected);
  const SyLoaderEntry *unchosen;

  if (found != NULL)
    return found;
  unchosen = sy_loader_menu_find_unchosen (sysroot, entries);
  if (unchosen != NULL && unchosen->is_uki)
    return unchosen;

  return find_only (entries);
}

static gboolean
starts_text_entry (GPtrArray  *entries,
                   const char *selected)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const SyLoaderEntry *entry = entries->pdata[i];

      if (entry->linux_path != NULL && !sy_loader_entry_is_ours (entry) &&
          (selected == NULL || g_ascii_strcasecmp (entry->id, selected) == 0))
        return TRUE;
    }

  return FALSE;
}

static gboolean
matches (SyMachine  *machine,
         gboolean   *out_matches,
         GError    **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autoptr (GPtrArray) entries = sy_loader_menu_read_all (sysroot, NULL);
  g_autofree char *selected = sy_boot_menu_read_variable (sysroot, SY_BOOT_VARIABLE_SELECTED);

  /* What cannot be read is told by the one who reads the text entries. */
  *out_matches = FALSE;
  if (entries == NULL)
    return TRUE;
  *out_matches = find_named (entries, selected) != NULL ||
                 (!starts_text_entry (entries, NULL) && find_host (sysroot, entries) != NULL);

  return TRUE;
}

/* (transfer full): all of the menu, and the image that is the host's among it. */
static GPtrArray *
read_host (SyMachine            *machine,
           const SyLoaderEntry **out_host,
           GError              **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autoptr (GPtrArray) entries = sy_loader_menu_read_all (sysroot, error);

  if (entries == NULL)
    return NULL;
  *out_host = find_host (sysroot, entries);
  if (*out_host == NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_REFUSED,
                           _("Which unified kernel image below EFI/Linux starts by default is not "
                             "clear. Name the one that you use, and try again: sudo bootctl "
                             "set-default NAME.efi"));
      return NULL;
    }

  return g_steal_pointer (&entries);
}

/* (transfer full) (nullable): what our file for mkinitcpio or dracut adds to the next image. */
static char *
read_ours (SySysroot *sysroot)
{
  g_autofree char *text = sy_sysroot_read_text (sysroot, DROP_IN, NULL);
  g_autofree char *dracuts = sy_sysroot_read_text (sysroot, DRACUT_DROP_IN, NULL);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  g_autoptr (SyShellFile) file = sy_shell_file_new ();
  const char *ours = NULL;

  sy_shell_file_declare (file, "kernel_cmdline");
  if (dracuts != NULL && sy_shell_file_read (file, DRACUT_DROP_IN, dracuts, NULL))
    ours = sy_shell_file_get_scalar (file, "kernel_cmdline");
  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '#' && lines[i][0] != '\0')
      ours = lines[i];

  return g_strdup (ours);
}

static gboolean
is_by_kernel_install (SySysroot            *sysroot,
                      const SyLoaderEntry  *host)
{
  g_autoptr (GPtrArray) images = sy_kernel_install_images_read (sysroot);

  return sy_kernel_install_images_find (images, host->path) != NULL;
}

/*
 * (transfer full): what is inside of the image. Below another root nothing is built, so that what
 * the next image will have from our file counts too, or has from that of kernel-install alone.
 */
static char *
get_options (SySysroot            *sysroot,
             const SyLoaderEntry  *host)
{
  g_autofree char *ours = sy_sysroot_is_live (sysroot) ? NULL : read_ours (sysroot);
  g_autofree char *next = NULL;

  if (!sy_sysroot_is_live (sysroot) && is_by_kernel_install (sysroot, host))
    next = sy_sysroot_read_text (sysroot, SY_KERNEL_INSTALL_CMDLINE, NULL);
  if (next != NULL)
    return g_strstrip (g_steal_pointer (&next));

  return ours != NULL ? g_strconcat (host->options, " ", ours, NULL) : g_strdup (host->options);
}

static char *
get_permanent (SyMachine  *machine,
               GError    **error)
{
  const SyLoaderEntry *host;
  g_autoptr (GPtrArray) entries = read_host (machine, &host, error);

  return entries != NULL ? get_options (sy_machine_get_sysroot (machine), host) : NULL;
}

/* What is inside is all that counts then, and what is built anew must be signed. */
static gboolean
check_secure_boot (SySysroot            *sysroot,
                   const SyLoaderEntry  *host,
                   GError              **error)
{
  if (!sy_boot_guard_has_secure_boot (sysroot))
    return TRUE;
  sy_boot_guard_set_secure_boot_error (error,
                                       _("%s: Secure Boot is on. Then only the kernel parameters "
                                         "inside of a unified kernel image count, and it must be "
                                         "signed, which Switchyard cannot do."), host->path);

  return FALSE;
}

/* (transfer full) (nullable): the preset that builds @host, which keeps its name in updates. */
static SyMkinitcpioImage *
find_preset (SySysroot            *sysroot,
             const SyLoaderEntry  *host,
             GError              **error)
{
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GError) local_error = NULL;

  if (sy_sysroot_exists (sysroot, PROGRAM))
    images = sy_mkinitcpio_presets_read (sysroot, &local_error);
  for (guint i = 0; images != NULL && i < images->len; i++)
    {
      const SyMkinitcpioImage *image = images->pdata[i];

      if (g_strcmp0 (image->uki, host->path) == 0)
        return g_ptr_array_steal_index (images, i);
    }
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("%s: found neither a preset of mkinitcpio, nor dracut, nor kernel-install that "
                 "builds this unified kernel image. Its parameters are inside of it, and "
                 "Switchyard builds it by these only. Add yours to %s and build the image again, "
                 "or have plain entries of systemd-boot written (“layout=bls” in "
                 "/etc/kernel/install.conf)."), host->path, SY_KERNEL_INSTALL_CMDLINE);

  return NULL;
}

static void
plan_build (SyPlan              *plan,
            const char * const  *argv,
            const SyLoaderEntry *host,
            const char          *expected)
{
  const char *texts[] = { expected, NULL };
  g_autoptr (GPtrArray) proofs = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);

  g_ptr_array_add (proofs, sy_verify_new (SY_VERIFY_FILE_CONTAINS, host->path, texts));
  sy_plan_add (plan, sy_change_new_command (argv, APPLY_TIMEOUT_MS,
                                            _("Builds the unified kernel images anew, with the "
                                              "parameters inside."), proofs, NULL));
}

/* The name has the kernel's release in it, so that the next kernel's image is another one. */
static gboolean
is_dracuts (SyMachine           *machine,
            const SyLoaderEntry *host)
{
  g_autofree char *name = g_path_get_basename (host->path);

  return sy_machine_get_initramfs (machine) == SY_INITRAMFS_DRACUT &&
         g_str_has_prefix (name, SY_DRACUT_UKI_PREFIX);
}

/* What kernel_cmdline holds is all that goes into the image then (dracut.sh). */
static gboolean
plan_dracut_permanent (SySysroot            *sysroot,
                       SyPlan               *plan,
                       const SyLoaderEntry  *host,
                       GStrv                 missing,
                       GError              **error)
{
  static const char * const argv[] = { "dracut", "--force", "--regenerate-all", NULL };
  g_autofree char *joined = g_strjoinv (" ", missing);
  g_autofree char *text =
    g_strdup_printf ("# Written by Switchyard; to take it back, undo it there, or delete this file "
                     "and run\n# dracut --force --regenerate-all.\nkernel_cmdline+=\" %s \"\n",
                     joined);

  if (!sy_dracut_check_cmdline (sysroot, plan, host->options, error) ||
      !sy_plan_add_text (plan, sysroot, DRACUT_DROP_IN, text, 0644,
                         _("Adds a parameter to every ordinary boot of Linux."), error))
    return FALSE;
  plan_build (plan, argv, host, missing[0]);

  return TRUE;
}

/* An explicit file takes the place of all others (mkinitcpio, build_uki()). */
static gboolean
check_preset (const SyMkinitcpioImage  *image,
              GError                  **error)
{
  if (image->options == NULL || strstr (image->options, "--cmdline") == NULL)
    return TRUE;
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
               _("%s: found “%s”, by which the kernel parameters come from a file of yours alone. "
                 "Take “--cmdline” out there, or add the parameters to that file and run "
                 "“mkinitcpio -P”."), image->preset, image->options);

  return FALSE;
}

static gboolean
has_cmdline_files (SySysroot *sysroot)
{
  static const char * const paths[] = { SY_KERNEL_INSTALL_INPUTS, NULL };
  g_auto (GStrv) names = sy_sysroot_list (sysroot, DROP_IN_FOLDER, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (g_str_has_suffix (names[i], ".conf") && !g_str_has_prefix (names[i], "zz-switchyard"))
      return TRUE;

  return sy_sysroot_find_first (sysroot, paths) != NULL;
}

/* Without any of its files mkinitcpio puts the parameters of the running system into the image, and
 * those may be the ones for the virtual machine. */
static gboolean
plan_cmdline_file (SySysroot            *sysroot,
                   SyPlan               *plan,
                   const SyLoaderEntry  *host,
                   GError              **error)
{
  static const char * const none[] = { NULL };

  return has_cmdline_files (sysroot) ||
         sy_kernel_install_plan_cmdline (sysroot, plan, host->options, none, error);
}

static gboolean
plan_permanent (SyMachine           *machine,
                SyPlan              *plan,
                const char * const  *tokens,
                GError             **error)
{
  static const char * const mkinitcpio[] = { "mkinitcpio", "-P", NULL };
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  const SyLoaderEntry *host;
  g_autoptr (GPtrArray) entries = read_host (machine, &host, error);
  g_autoptr (SyMkinitcpioImage) preset = NULL;
  g_auto (GStrv) missing = NULL;
  g_autofree char *options = NULL;
  g_autofree char *text = NULL;
  g_autofree char *joined = NULL;

  if (entries == NULL)
    return FALSE;
  options = get_options (sysroot, host);
  missing = sy_kernel_cmdline_missing (options, tokens);
  if (missing[0] == NULL)
    return TRUE;
  if (is_by_kernel_install (sysroot, host))
    return sy_kernel_install_plan_images (sysroot, plan, host, missing, error);
  if (!check_secure_boot (sysroot, host, error))
    return FALSE;
  if (is_dracuts (machine, host))
    return plan_dracut_permanent (sysroot, plan, host, missing, error);
  preset = find_preset (sysroot, host, error);
  if (preset == NULL || !check_preset (preset, error) ||
      !plan_cmdline_file (sysroot, plan, host, error))
    return FALSE;
  joined = g_strjoinv (" ", missing);
  text = g_strconcat ("# Written by Switchyard; to take it back, undo it there, or delete this "
                      "file and run mkinitcpio -P.\n", joined, "\n", NULL);
  if (!sy_plan_add_text (plan, sysroot, DROP_IN, text, 0644,
                         _("Adds a parameter to every ordinary boot of Linux."), error))
    return FALSE;
  plan_build (plan, mkinitcpio, host, missing[0]);

  return TRUE;
}

/* Their names have the kernel's release in them: the next kernel's image is another one. */
static gboolean
plan_dracut_mode (SyMachine            *machine,
                  SyPlan               *plan,
                  const SyLoaderEntry  *host,
                  GError              **error)
{
  if (!sy_dracut_check_cmdline (sy_machine_get_sysroot (machine), plan, host->options, error))
    return FALSE;
  sy_plan_add_warning (plan, _("The new entry starts the kernel of today. After a kernel update, "
                               "do this step again."));

  return TRUE;
}

static gboolean
plan_mode_entry (SyMachine           *machine,
                 SyPlan              *plan,
                 const char * const  *tokens,
                 GError             **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  const SyLoaderEntry *host;
  g_autoptr (GPtrArray) entries = read_host (machine, &host, error);
  g_autoptr (SyMkinitcpioImage) preset = NULL;
  g_autofree char *path = NULL;

  if (entries == NULL)
    return FALSE;
  if (is_by_kernel_install (sysroot, host) && sy_boot_guard_has_secure_boot (sysroot))
    return sy_bootloader_plan_only_entry (&sy_uki, machine, plan,
                                          _("With Secure Boot only the kernel parameters inside of "
                                            "a unified kernel image count, and all images get the "
                                            "same."), tokens, error);
  if (is_by_kernel_install (sysroot, host))
    return sy_kernel_install_plan_image_entry (sysroot, plan, entries, host, tokens, error);
  if (!check_secure_boot (sysroot, host, error))
    return FALSE;
  if (is_dracuts (machine, host))
    {
      if (!plan_dracut_mode (machine, plan, host, error))
        return FALSE;
    }
  else
    {
      preset = find_preset (sysroot, host, error);
      if (preset == NULL || !plan_cmdline_file (sysroot, plan, host, error))
        return FALSE;
    }
  path = sy_loader_menu_get_uki_entry_path (host);

  return sy_loader_menu_plan_mode_entry (sysroot, plan, host, path, tokens, error);
}

static const char * const inputs[] = {
  SY_LOADER_MENU_INPUTS, SY_KERNEL_INSTALL_INPUTS, SY_KERNEL_INSTALL_UKI_INPUTS,
  DROP_IN_FOLDER "/", "/etc/mkinitcpio.d/",
  "/etc/dracut.conf.d/", NULL,
};

const SyBootloader sy_uki = {
  .kind = SY_BOOTLOADER_SYSTEMD_BOOT,
  .matches = matches,
  .inputs = inputs,
  .get_permanent = get_permanent,
  .plan_permanent = plan_permanent,
  .plan_mode_entry = plan_mode_entry,
};
