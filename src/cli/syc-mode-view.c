/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-mode-view.h"

#include <glib/gi18n.h>

#include "host/sy-boot-menu.h"
#include "sy-json.h"

static void
add_function (JsonBuilder       *builder,
              const SyPciDevice *function)
{
  char address[SY_PCI_ADDRESS_TEXT_SIZE];

  json_builder_begin_object (builder);
  sy_json_add_string (builder, "address", sy_pci_address_format (&function->address, address));
  sy_json_add_string (builder, "driver", function->driver);
  sy_json_add_string (builder, "driver_override", function->driver_override);
  json_builder_end_object (builder);
}

static void
add_functions (JsonBuilder *builder,
               const SyGpu *gpu)
{
  json_builder_set_member_name (builder, "functions");
  json_builder_begin_array (builder);
  if (gpu != NULL)
    {
      add_function (builder, gpu->device);
      for (guint i = 0; i < gpu->functions->len; i++)
        add_function (builder, gpu->functions->pdata[i]);
    }
  json_builder_end_array (builder);
}

static void
add_ways (JsonBuilder     *builder,
          const GPtrArray *ways)
{
  json_builder_set_member_name (builder, "ways");
  json_builder_begin_array (builder);
  for (guint i = 0; i < ways->len; i++)
    {
      const SyModeWay *way = ways->pdata[i];

      json_builder_begin_object (builder);
      sy_json_add_string (builder, "mode", way->mode);
      sy_json_add_string (builder, "when", way->when);
      sy_json_add_tristate (builder, "possible", way->possible);
      sy_json_add_boolean (builder, "done", way->done);
      sy_json_add_string (builder, "reason", way->reason);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* What the running system was started for, which a switch since then may have left behind. */
static const char *
get_started (SyMachine *machine)
{
  const char *cmdline = sy_machine_get_cmdline (machine);
  g_auto (GStrv) words = cmdline != NULL ? g_strsplit (cmdline, " ", -1) : NULL;

  if (words == NULL)
    return NULL;

  return g_strv_contains ((const char * const *) words, SY_BOOT_MODE_PARAMETER) ? "vm" : "host";
}

/* (transfer full) (nullable) */
static char *
describe_failure (SyMachine *machine)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_autoptr (GPtrArray) entries = sysroot != NULL ? sy_journal_list (sysroot, NULL) : NULL;

  return entries != NULL ? sy_mode_describe_failure (sysroot, entries) : NULL;
}

void
syc_mode_view_add (JsonBuilder     *builder,
                   SyAssessment    *assessment,
                   const GPtrArray *ways)
{
  SyMachine *machine = sy_assessment_get_machine (assessment);
  const SyGpu *gpu = sy_machine_get_dgpu (machine);
  g_autofree char *way_out = sy_mode_describe_exit (assessment, ways);
  g_autofree char *failure = describe_failure (machine);

  sy_json_add_string (builder, "started", get_started (machine));
  sy_json_add_string (builder, "power_state", gpu != NULL ? gpu->power_state : NULL);
  sy_json_add_string (builder, "exit", way_out);
  sy_json_add_string (builder, "failure", failure);
  add_functions (builder, gpu);
  add_ways (builder, ways);
}

/* "switchyardctl mode vm --now: …" */
static void
print_way (const SyModeWay *way,
           SycOutput       *output)
{
  g_autofree char *line = NULL;

  if (way->done)
    return;
  if (way->possible == SY_TRISTATE_YES)
    line = g_strdup_printf (_("mode %s --%s: possible"), way->mode, way->when);
  else if (way->possible == SY_TRISTATE_UNKNOWN)
    line = g_strdup_printf (_("mode %s --%s: the administrator can tell (%s)"), way->mode,
                            way->when, way->reason);
  else
    line = g_strdup_printf (_("mode %s --%s: not possible. %s"), way->mode, way->when,
                            way->reason);
  syc_output_item (output, way->possible == SY_TRISTATE_YES ? SYC_STYLE_GOOD : SYC_STYLE_DIM, 2,
                   line);
}

void
syc_mode_view_print (SyAssessment    *assessment,
                     const GPtrArray *ways,
                     SycOutput       *output)
{
  g_autofree char *power = sy_mode_describe_power (assessment);
  g_autofree char *way_out = sy_mode_describe_exit (assessment, ways);
  g_autofree char *failure = describe_failure (sy_assessment_get_machine (assessment));

  if (power != NULL)
    syc_output_paragraph (output, SYC_STYLE_PLAIN, 0, power);
  if (way_out != NULL)
    syc_output_paragraph (output, SYC_STYLE_BAD, 0, way_out);
  if (failure != NULL)
    syc_output_paragraph (output, SYC_STYLE_BAD, 0, failure);
  if (ways->len == 0)
    return;
  syc_output_heading (output, _("What can be chosen from here"));
  for (guint i = 0; i < ways->len; i++)
    print_way (ways->pdata[i], output);
}
