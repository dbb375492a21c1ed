/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-stage-private.h"

#include <glib/gi18n-lib.h>

/* Where distributions put QEMU's modules. */
static const char * const module_folders[] = {
  "/usr/lib/x86_64-linux-gnu/qemu", "/usr/lib64/qemu", "/usr/lib/qemu",
};

/* Distributions build QEMU's displays as modules, in packages that may be left out; where there is
 * no folder of modules, they may be built in. */
static SyTristate
has_module (SySysroot  *sysroot,
            const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (module_folders); i++)
    {
      g_autofree char *path = g_build_filename (module_folders[i], name, NULL);

      if (sy_sysroot_exists (sysroot, module_folders[i]))
        return sy_sysroot_exists (sysroot, path) ? SY_TRISTATE_YES : SY_TRISTATE_NO;
    }

  return SY_TRISTATE_UNKNOWN;
}

SyRecipeInputs *
sy_stage_context_new_inputs (const SyStageContext *context,
                             const SyGpu          *gpu)
{
  SyMachine *machine = sy_stage_context_get_machine (context);
  SyRecipeInputs *inputs = sy_recipe_inputs_new (machine, gpu);
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  SyVirtVersions *versions = &inputs->context.versions;
  const SyFact *fact = sy_facts_find (sy_machine_get_facts (machine), SY_FACT_LIBVIRT);

  /* The library that this program is linked with is not that of another computer's root. */
  if (!sy_sysroot_is_live (sysroot) && fact != NULL && fact->value != NULL &&
      sy_virt_version_parse (fact->value) != 0)
    versions->libvirt = sy_virt_version_parse (fact->value);
  versions->spice = has_module (sysroot, "ui-spice-core.so");
  versions->egl_headless = has_module (sysroot, "ui-egl-headless.so");
  if (context->domains != NULL)
    sy_domain_store_ask_versions (context->domains, versions);

  return inputs;
}

gboolean
sy_stage_apply_recipes (SyDomain               *domain,
                        const char * const     *ids,
                        const SyRecipeContext  *context,
                        GPtrArray              *warnings,
                        GError                **error)
{
  for (guint i = 0; ids[i] != NULL; i++)
    {
      const SyRecipe *recipe = sy_recipe_find (ids[i]);

      g_return_val_if_fail (recipe != NULL, FALSE);
      if (!sy_recipe_apply (recipe, domain, context, warnings, error))
        return FALSE;
    }

  return TRUE;
}

void
sy_stage_add_domain_change (SyPlan             *plan,
                            const SyDomainInfo *info,
                            const char         *before,
                            SyDomain           *domain,
                            const char         *why)
{
  g_autofree char *after = sy_domain_to_xml (domain);
  g_autoptr (GPtrArray) reasons = sy_domain_get_reasons (domain);
  SyChange *change;

  if (g_strcmp0 (before, after) == 0)
    return;
  change = sy_change_new_domain (info->uri, info->uuid, info->name, before, after, why);
  for (guint i = 0; i < reasons->len; i++)
    {
      const SyDomainReason *reason = reasons->pdata[i];

      sy_change_add_reason (change, reason->first_line, reason->last_line, reason->says);
    }
  sy_plan_add (plan, change);
}

void
sy_stage_plan_domain (SyPlan             *plan,
                      const SyDomainInfo *info,
                      const char         *before,
                      SyDomain           *domain,
                      const GPtrArray    *warnings,
                      const char         *why)
{
  guint n = sy_plan_get_changes (plan)->len;

  sy_stage_add_domain_change (plan, info, before, domain, why);
  if (sy_plan_get_changes (plan)->len == n)
    return;
  for (guint i = 0; i < warnings->len; i++)
    sy_plan_add_warning (plan, "%s", (const char *) warnings->pdata[i]);
  sy_stage_warn_about_domain (plan, info);
}

void
sy_stage_warn_about_domain (SyPlan             *plan,
                            const SyDomainInfo *info)
{
  if (info->running == SY_TRISTATE_YES)
    sy_plan_add_warning (plan, _("“%s” is running: nothing of this touches it now, and it takes "
                                 "effect when it is shut down and started again. A restart from "
                                 "inside Windows is not enough."), info->name);
  if (info->saved == SY_TRISTATE_YES)
    sy_plan_add_warning (plan, _("The state of “%s” is saved, and the next start resumes that as "
                                 "it was, without this: start it and shut it down once."),
                         info->name);
  if (info->autostart == SY_TRISTATE_YES)
    sy_plan_add_warning (plan, _("“%s” starts with the computer, and from then on with this. Where "
                                 "it cannot start, Linux does all the same."), info->name);
  if (info->n_snapshots > 0)
    sy_plan_add_warning (plan, ngettext ("“%s” has %d snapshot. It stays, but going back to it "
                                         "brings back the definition of that time too.",
                                         "“%s” has %d snapshots. They stay, but going back to one "
                                         "brings back the definition of that time too.",
                                         info->n_snapshots), info->name, info->n_snapshots);
}

void
sy_stage_status_add_reasons (SyStageStatus      *status,
                             const SyDomainInfo *info,
                             SyDomain           *domain)
{
  g_autoptr (GPtrArray) reasons = sy_domain_get_reasons (domain);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *source = g_strdup_printf ("%s %s", info->uri, info->name);

  for (guint i = 0; i < reasons->len; i++)
    {
      const SyDomainReason *reason = reasons->pdata[i];

      if (!g_hash_table_add (seen, (gpointer) reason->says))
        continue;
      g_ptr_array_add (status->evidence, sy_evidence_new (source, "%s", reason->says));
    }
}
