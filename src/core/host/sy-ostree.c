/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-bootloader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-loader-entry.h"
#include "host/sy-version.h"
#include "machine/sy-kernel-cmdline.h"

/*
 * Systems made of images (Silverblue, Kinoite, Bazzite): rpm-ostree makes the boot entries anew
 * with every image, and keeps the kernel parameters itself. What it is told is staged, and becomes
 * an entry only while the computer shuts down (ostree-finalize-staged): until then it is proved in
 * the staged deployment, a GVariant of ostree's whose strings end in a NUL.
 */
#define OSTREE  "/run/ostree-booted"
#define ENTRIES "/boot/loader/entries"
#define STAGED  "/run/ostree/staged-deployment"
#define PROGRAM "/usr/bin/rpm-ostree"

#define STAGED_MAX_SIZE  (1024 * 1024)
#define APPLY_TIMEOUT_MS (10 * 60 * 1000)

/* (transfer full) (nullable): the entry that starts by default: that of the highest version. */
static SyLoaderEntry *
read_default (SySysroot  *sysroot,
              GError    **error)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, ENTRIES, error);
  g_autoptr (SyLoaderEntry) newest = NULL;

  if (names == NULL)
    return NULL;
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (ENTRIES, names[i], NULL);
      g_autoptr (SyLoaderEntry) entry = NULL;

      if (!g_str_has_prefix (names[i], "ostree-") || !g_str_has_suffix (names[i], ".conf"))
        continue;
      entry = sy_loader_entry_read (sysroot, path, error);
      if (entry == NULL)
        return NULL;
      if (newest == NULL || sy_version_compare (entry->version != NULL ? entry->version : "0",
                                                newest->version != NULL ? newest->version
                                                                        : "0") > 0)
        {
          g_clear_pointer (&newest, sy_loader_entry_free);
          newest = g_steal_pointer (&entry);
        }
    }
  if (newest == NULL)
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                 _("%s: found no entry of ostree, expected one for each deployment."), ENTRIES);

  return g_steal_pointer (&newest);
}

/* (transfer full): what is staged of the parameters that this program sets, for the next start. */
static char *
read_staged (SySysroot *sysroot)
{
  static const char * const prefixes[] = {
    "intel_iommu=", "amd_iommu=", "iommu=", "vfio-pci.ids=", "switchyard.mode=", "rd.driver.pre=",
  };
  g_autoptr (GBytes) bytes = sy_sysroot_read (sysroot, STAGED, STAGED_MAX_SIZE, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  gsize size = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
  const char *end;

  for (gsize i = 0; i < size; i += (gsize) (end - (data + i)) + 1)
    {
      end = memchr (data + i, '\0', size - i);
      if (end == NULL)
        break;
      for (guint k = 0; k < G_N_ELEMENTS (prefixes); k++)
        if (g_str_has_prefix (data + i, prefixes[k]))
          g_string_append_printf (text, " %s", data + i);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
get_permanent (SyMachine  *machine,
               GError    **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autoptr (SyLoaderEntry) entry = read_default (sysroot, error);
  g_autofree char *staged = entry != NULL ? read_staged (sysroot) : NULL;

  return entry != NULL ? g_strconcat (entry->options, staged, NULL) : NULL;
}

static char *
make_command (GStrv missing)
{
  g_autoptr (GString) command = g_string_new ("rpm-ostree kargs");

  for (guint i = 0; missing[i] != NULL; i++)
    g_string_append_printf (command, " --append-if-missing=%s", missing[i]);

  return g_string_free (g_steal_pointer (&command), FALSE);
}

static gboolean
advise (SyMachine           *machine,
        const char * const  *tokens,
        const char          *format,
        GError             **error)
{
  g_autofree char *options = get_permanent (machine, error);
  g_auto (GStrv) missing = NULL;
  g_autofree char *command = NULL;

  if (options == NULL)
    return FALSE;
  missing = sy_kernel_cmdline_missing (options, tokens);
  if (missing[0] == NULL)
    return TRUE;
  command = make_command (missing);
  g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED, "%s: %s %s", OSTREE, format, command);

  return FALSE;
}

static GStrv
make_argv (GStrv       tokens,
           const char *option)
{
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();

  g_strv_builder_add_many (argv, "rpm-ostree", "kargs", NULL);
  for (guint i = 0; tokens[i] != NULL; i++)
    {
      g_autofree char *word = g_strconcat (option, tokens[i], NULL);

      g_strv_builder_add (argv, word);
    }

  return g_strv_builder_end (argv);
}

/* Each of them is proved in what is staged; a deployment without them is staged to take it back. */
static void
plan_kargs (SyPlan *plan,
            GStrv   missing)
{
  g_auto (GStrv) argv = make_argv (missing, "--append-if-missing=");
  g_auto (GStrv) undo_argv = make_argv (missing, "--delete-if-present=");
  const char * const *texts = (const char * const *) missing;
  g_autoptr (GPtrArray) proofs = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);
  g_autoptr (GPtrArray) undo_proofs =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);
  SyChange *change;

  g_ptr_array_add (proofs, sy_verify_new (SY_VERIFY_FILE_CONTAINS, STAGED, texts));
  g_ptr_array_add (undo_proofs, sy_verify_new (SY_VERIFY_FILE_LACKS, STAGED, texts));
  change = sy_change_new_command ((const char * const *) argv, APPLY_TIMEOUT_MS,
                                  _("Makes a new deployment of the system whose ordinary start has "
                                    "the parameter. The one of today stays in the boot menu."),
                                  proofs, undo_proofs);
  sy_change_set_undo_argv (change, (const char * const *) undo_argv);
  sy_plan_add (plan, change);
}

static gboolean
plan_permanent (SyMachine           *machine,
                SyPlan              *plan,
                const char * const  *tokens,
                GError             **error)
{
  g_autofree char *options = get_permanent (machine, error);
  g_auto (GStrv) missing = NULL;

  if (options == NULL)
    return FALSE;
  missing = sy_kernel_cmdline_missing (options, tokens);
  if (missing[0] == NULL)
    return TRUE;
  if (sy_sysroot_exists (sy_machine_get_sysroot (machine), PROGRAM))
    {
      plan_kargs (plan, missing);
      return TRUE;
    }

  return advise (machine, tokens,
                 _("This system makes its boot entries anew with every image (ostree) and keeps "
                   "the kernel parameters itself. Run this and restart; “rpm-ostree kargs "
                   "--delete-if-present=…” takes it back:"), error);
}

/*
 * An entry of its own would be lost with the next image, when all are made anew. The deployment of
 * today stays in the menu as it is, which is a way out besides.
 */
static gboolean
plan_mode_entry (SyMachine           *machine,
                 SyPlan              *plan,
                 const char * const  *tokens,
                 GError             **error)
{
  return sy_bootloader_plan_only_entry (&sy_ostree, machine, plan,
                                        _("This system makes its boot entries anew with every "
                                          "image (ostree)."), tokens, error);
}

static gboolean
matches (SyMachine  *machine,
         gboolean   *out_matches,
         GError    **error)
{
  *out_matches = sy_sysroot_exists (sy_machine_get_sysroot (machine), OSTREE);

  return TRUE;
}

static const char * const inputs[] = { ENTRIES "/", STAGED, NULL };

const SyBootloader sy_ostree = {
  .kind = SY_BOOTLOADER_GRUB,
  .matches = matches,
  .inputs = inputs,
  .get_permanent = get_permanent,
  .plan_permanent = plan_permanent,
  .plan_mode_entry = plan_mode_entry,
};
