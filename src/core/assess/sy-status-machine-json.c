/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-status-json-private.h"

#include <glib/gi18n-lib.h>

#include "machine/sy-dmi.h"
#include "machine/sy-kernel.h"
#include "machine/sy-os-release.h"
#include "sy-json.h"

/* A member of the document: its value, and where it is read. */
typedef struct {
  const char *member;
  const char *source;
  gboolean    known;
} Detail;

void
sy_status_json_add_evidence (JsonBuilder     *builder,
                             const char      *member,
                             const GPtrArray *evidence)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; i < evidence->len; i++)
    {
      const SyEvidence *item = evidence->pdata[i];

      json_builder_begin_object (builder);
      sy_json_add_string (builder, "says", item->says);
      sy_json_add_string (builder, "source", item->source);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* A listing is one text that tells nothing of all this. */
static gboolean
is_listing (SyMachine *machine)
{
  return sy_machine_get_sysroot (machine) == NULL;
}

/* Why a detail is not known: what went wrong with its file, or that the file does not tell. */
static char *
explain (SyMachine    *machine,
         const Detail *detail)
{
  const GPtrArray *problems = sy_machine_get_problems (machine);

  if (is_listing (machine))
    return g_strdup (_("A listing of devices does not tell it."));
  for (guint i = 0; i < problems->len; i++)
    {
      const SyEvidence *problem = problems->pdata[i];

      if (g_strcmp0 (problem->source, detail->source) == 0)
        return g_strdup (problem->says);
    }

  return g_strdup_printf (_("%s is not there or does not tell it."), detail->source);
}

static void
add_sources (JsonBuilder  *builder,
             SyMachine    *machine,
             const Detail *details,
             guint         n_details)
{
  json_builder_set_member_name (builder, "unknown");
  json_builder_begin_object (builder);
  for (guint i = 0; i < n_details; i++)
    if (!details[i].known)
      {
        g_autofree char *reason = explain (machine, &details[i]);

        sy_json_add_string (builder, details[i].member, reason);
      }
  json_builder_end_object (builder);

  json_builder_set_member_name (builder, "sources");
  json_builder_begin_object (builder);
  for (guint i = 0; i < n_details; i++)
    if (!is_listing (machine))
      sy_json_add_string (builder, details[i].member, details[i].source);
  json_builder_end_object (builder);
}

static void
add_details (JsonBuilder *builder,
             SyMachine   *machine)
{
  const SyEvidence *hypervisor = sy_machine_get_hypervisor_evidence (machine);
  gboolean has_cpu = sy_machine_get_cpu_vendor (machine) != NULL;
  gboolean has_os = sy_machine_get_distribution (machine) != NULL;
  const Detail details[] = {
    { "vendor", SY_DMI_PATH "sys_vendor", sy_machine_get_vendor (machine) != NULL },
    { "model", SY_DMI_PATH "product_name", sy_machine_get_model (machine) != NULL },
    { "laptop", SY_DMI_PATH "chassis_type",
      sy_machine_get_laptop (machine) != SY_TRISTATE_UNKNOWN },
    /* None where the processor does not say that there is one. */
    { "hypervisor", hypervisor != NULL ? hypervisor->source : SY_KERNEL_CPU_PATH,
      sy_machine_get_hypervisor (machine) != NULL || has_cpu },
    { "kernel", SY_KERNEL_RELEASE_PATH, sy_machine_get_kernel (machine) != NULL },
    { "cmdline", SY_KERNEL_CMDLINE_PATH, sy_machine_get_cmdline (machine) != NULL },
    { "cpu_vendor", SY_KERNEL_CPU_PATH, has_cpu },
    { "distribution", SY_OS_RELEASE_PATH, has_os },
    { "distribution_id", SY_OS_RELEASE_PATH, sy_machine_get_distribution_id (machine) != NULL },
  };

  add_sources (builder, machine, details, G_N_ELEMENTS (details));
}

void
sy_status_json_add_machine (JsonBuilder *builder,
                            SyMachine   *machine)
{
  json_builder_set_member_name (builder, "machine");
  json_builder_begin_object (builder);
  sy_json_add_string (builder, "vendor", sy_machine_get_vendor (machine));
  sy_json_add_string (builder, "model", sy_machine_get_model (machine));
  sy_json_add_tristate (builder, "laptop", sy_machine_get_laptop (machine));
  sy_json_add_string (builder, "hypervisor", sy_machine_get_hypervisor (machine));
  sy_json_add_string (builder, "kernel", sy_machine_get_kernel (machine));
  sy_json_add_string (builder, "cmdline", sy_machine_get_cmdline (machine));
  sy_json_add_string (builder, "cpu_vendor", sy_machine_get_cpu_vendor (machine));
  sy_json_add_string (builder, "distribution", sy_machine_get_distribution (machine));
  sy_json_add_string (builder, "distribution_id", sy_machine_get_distribution_id (machine));
  sy_json_add_string (builder, "initramfs",
                      sy_initramfs_kind_to_string (sy_machine_get_initramfs (machine)));
  sy_status_json_add_evidence (builder, "initramfs_evidence",
                               sy_machine_get_initramfs_evidence (machine));
  sy_json_add_string (builder, "bootloader",
                      sy_bootloader_kind_to_string (sy_machine_get_bootloader (machine)));
  sy_status_json_add_evidence (builder, "bootloader_evidence",
                               sy_machine_get_bootloader_evidence (machine));
  sy_status_json_add_evidence (builder, "problems", sy_machine_get_problems (machine));
  add_details (builder, machine);
  json_builder_end_object (builder);
}
