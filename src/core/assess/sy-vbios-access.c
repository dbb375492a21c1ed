/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-vbios-access.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "acpi/sy-acpi-file.h"
#include "assess/sy-vbios-store.h"
#include "guest/sy-guest.h"
#include "guest/sy-recipe-inputs.h"
#include "host/sy-marked-block.h"
#include "plan/sy-journal.h"
#include "sy-stage-private.h"

/* The profile of libvirt's machines reads the second, which is the administrator's. */
#define APPARMOR_PROFILE "/etc/apparmor.d/abstractions/libvirt-qemu"
#define APPARMOR_LOCAL   "/etc/apparmor.d/local/abstractions/libvirt-qemu"
#define APPARMOR_RULE    "  " SY_STATE_DIR "/*/*.aml r,\n"

/* semanage writes the rules of its own there. */
#define SELINUX_DIR      "/sys/fs/selinux"
#define SELINUX_LOCAL    "/etc/selinux/targeted/contexts/files/file_contexts.local"
#define SELINUX_SPEC     SY_STATE_DIR "/[^/]+/[^/]+\\.aml"
#define SELINUX_TYPE     "virt_content_t"
#define SELINUX_TIMEOUT_MS 120000

/* (transfer full): the tables that shall be named, in order. */
static GStrv
list_wanted (const char      *folder,
             const GPtrArray *files)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) tables = sy_vbios_store_list_tables (folder, files);
  g_autofree char *battery = g_strconcat (folder, "/" SY_VBIOS_STORE_BATTERY, NULL);

  g_strv_builder_addv (builder, (const char **) tables);
  for (guint i = 0; i < files->len; i++)
    if (strcmp (((SyAcpiFile *) files->pdata[i])->name, SY_VBIOS_STORE_BATTERY) == 0)
      g_strv_builder_add (builder, battery);

  return g_strv_builder_end (builder);
}

/* (transfer full): the tables of @folder that are named now, in order. */
static GStrv
list_named (SyDomain   *domain,
            const char *folder)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (SyGuest) guest = sy_guest_new_from_domain (domain);
  g_autofree char *prefix = g_strconcat (folder, "/", NULL);

  for (guint i = 0; i < guest->tables->len; i++)
    {
      const SyGuestTable *table = guest->tables->pdata[i];

      if (table->path != NULL && g_str_has_prefix (table->path, prefix))
        g_strv_builder_add (builder, table->path);
    }

  return g_strv_builder_end (builder);
}

static gboolean
names_all (SyDomain        *domain,
           const char      *folder,
           const GPtrArray *files)
{
  g_auto (GStrv) wanted = list_wanted (folder, files);
  g_auto (GStrv) named = list_named (domain, folder);

  return g_strv_equal ((const char * const *) wanted, (const char * const *) named);
}

/* Whether QEMU opens the tables by itself, without libvirt knowing of them. */
static gboolean
needs_rules (SyMachine *machine)
{
  g_autoptr (SyRecipeInputs) inputs = sy_recipe_inputs_new (machine, NULL);

  return !sy_virt_has_raw_tables (&inputs->context.versions);
}

static gboolean
has_text (SySysroot  *sysroot,
          const char *path,
          const char *text)
{
  g_autofree char *content = sy_sysroot_read_text (sysroot, path, NULL);

  return content != NULL && strstr (content, text) != NULL;
}

static gboolean
lacks_apparmor_rule (SySysroot *sysroot)
{
  return sy_sysroot_exists (sysroot, APPARMOR_PROFILE) &&
         !has_text (sysroot, APPARMOR_LOCAL, APPARMOR_RULE);
}

static gboolean
lacks_selinux_rule (SySysroot *sysroot)
{
  return sy_sysroot_exists (sysroot, SELINUX_DIR "/enforce") &&
         !has_text (sysroot, SELINUX_LOCAL, SELINUX_SPEC);
}

gboolean
sy_vbios_access_is_given (const SyStageContext *context,
                          SyDomain             *domain,
                          const char           *folder,
                          const GPtrArray      *files)
{
  SyMachine *machine = sy_stage_context_get_machine (context);
  SySysroot *sysroot = sy_machine_get_sysroot (machine);

  return names_all (domain, folder, files) &&
         (files->len == 0 || !needs_rules (machine) ||
          (!lacks_apparmor_rule (sysroot) && !lacks_selinux_rule (sysroot)));
}

static gboolean
plan_apparmor (SyPlan     *plan,
               SySysroot  *sysroot,
               GError    **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *before = sy_sysroot_read_text (sysroot, APPARMOR_LOCAL, &local_error);
  g_autofree char *after = NULL;

  if (before == NULL && !g_error_matches (local_error, SY_ERROR, SY_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  after = sy_marked_block_set (before != NULL ? before : "",
                               "lets virtual machines read their ACPI tables", APPARMOR_RULE);

  return sy_plan_add_text (plan, sysroot, APPARMOR_LOCAL, after, 0644,
                           _("AppArmor keeps QEMU from files that libvirt does not know of; this "
                             "line lets it read the tables. It counts from the next start of a "
                             "virtual machine on."), error);
}

/* Written by semanage, so that it stays when the policy is updated. */
static void
plan_selinux (SyPlan     *plan,
              const char *folder)
{
  const char *add[] = { "semanage", "fcontext", "-a", "-t", SELINUX_TYPE, SELINUX_SPEC, NULL };
  const char *remove[] = { "semanage", "fcontext", "-d", SELINUX_SPEC, NULL };
  const char *restore[] = { "restorecon", "-R", folder, NULL };
  const char *expected[] = { SELINUX_SPEC, NULL };
  GPtrArray *verifies = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);
  SyChange *change;

  g_ptr_array_add (verifies, sy_verify_new (SY_VERIFY_FILE_CONTAINS, SELINUX_LOCAL, expected));
  change = sy_change_new_command (add, SELINUX_TIMEOUT_MS,
                                  _("SELinux keeps QEMU from files that libvirt does not know of; "
                                    "this gives the tables the type of what machines may read."),
                                  verifies, NULL);
  g_ptr_array_unref (verifies);
  sy_change_set_undo_argv (change, remove);
  sy_plan_add (plan, change);
  sy_plan_add (plan, sy_change_new_command (restore, SELINUX_TIMEOUT_MS,
                                            _("Gives the tables their new type."), NULL, NULL));
}

static gboolean
apply_recipe (SyDomain               *domain,
              const char             *id,
              const SyRecipeContext  *context,
              GError                **error)
{
  const SyRecipe *recipe = sy_recipe_find (id);

  /* What was named before goes first, so that the order is right and no name is left over. */
  if (sy_recipe_can_take_back (recipe, domain) &&
      !sy_recipe_take_back (recipe, domain, NULL, error))
    return FALSE;

  return sy_recipe_apply (recipe, domain, context, NULL, error);
}

static gboolean
edit_domain (SyDomain          *domain,
             SyRecipeContext   *recipe,
             const char        *folder,
             const GPtrArray   *files,
             GError           **error)
{
  g_auto (GStrv) tables = sy_vbios_store_list_tables (folder, files);
  g_autofree char *battery = g_strconcat (folder, "/" SY_VBIOS_STORE_BATTERY, NULL);
  g_auto (GStrv) wanted = list_wanted (folder, files);

  recipe->tables = (const char * const *) tables;
  recipe->battery_table = battery;
  if (tables[0] != NULL && !apply_recipe (domain, "acpi-tables", recipe, error))
    return FALSE;
  if (g_strv_contains ((const char * const *) wanted, battery) &&
      !apply_recipe (domain, "battery", recipe, error))
    return FALSE;
  if (names_all (domain, folder, files))
    return TRUE;

  g_set_error (error, SY_ERROR, SY_ERROR_CONFLICT,
               _("The definition names other tables of %s, or in another order: take them out of "
                 "it first"), folder);

  return FALSE;
}

static gboolean
plan_domain (SyPlan              *plan,
             const SyDomainInfo  *info,
             SyDomain            *domain,
             SyRecipeContext     *recipe,
             const char          *folder,
             const GPtrArray     *files,
             GError             **error)
{
  g_autofree char *before = sy_domain_to_xml (domain);
  g_autofree char *why = NULL;

  if (names_all (domain, folder, files))
    return TRUE;
  if (!edit_domain (domain, recipe, folder, files, error))
    return FALSE;

  why = g_strdup_printf (_("Names the tables in the definition of “%s”, in the order in which the "
                           "guest has to load them."), info->name);
  sy_stage_add_domain_change (plan, info, before, domain, why);

  return TRUE;
}

gboolean
sy_vbios_access_plan (SyPlan                *plan,
                      const SyStageContext  *context,
                      const SyDomainInfo    *info,
                      SyDomain              *domain,
                      const char            *folder,
                      const GPtrArray       *files,
                      GError               **error)
{
  SyMachine *machine = sy_stage_context_get_machine (context);
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autoptr (SyRecipeInputs) inputs = sy_recipe_inputs_new (machine, NULL);

  if (files->len > 0 && needs_rules (machine))
    {
      if (lacks_apparmor_rule (sysroot) && !plan_apparmor (plan, sysroot, error))
        return FALSE;
      if (lacks_selinux_rule (sysroot))
        plan_selinux (plan, folder);
    }

  return plan_domain (plan, info, domain, &inputs->context, folder, files, error);
}
