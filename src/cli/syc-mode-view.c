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
      sy_json_add_string (builder, "stage", way->stage);
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

static const char * const modes[] = {
  SY_REQUEST_MODE_HOST, SY_REQUEST_MODE_VM, SY_REQUEST_MODE_OFF,
};

static const char *
mode_means (const char *mode)
{
  if (g_str_equal (mode, SY_REQUEST_MODE_HOST))
    return _("the GPU for Linux");

  return g_str_equal (mode, SY_REQUEST_MODE_VM) ? _("the GPU for a virtual machine")
                                                : _("the GPU for nobody, so that it can sleep");
}

/* (transfer full): one sentence after the other, as a paragraph goes on after a line feed at its
 * left edge. */
static char *
join_lines (const char *text)
{
  return g_strdelimit (g_strdup (text), "\n", ' ');
}

static void
print_way (const SyModeWay *way,
           const char      *options,
           SycOutput       *output)
{
  g_autofree char *reason = join_lines (way->reason != NULL ? way->reason : "");
  g_autofree char *line = NULL;

  if (way->done)
    line = g_strdup_printf (_("%s: it is so already"), options);
  else if (way->possible == SY_TRISTATE_YES)
    line = g_strdup_printf (_("%s: possible"), options);
  else if (way->possible == SY_TRISTATE_UNKNOWN)
    line = g_strdup_printf (_("%s: only the administrator can tell, so try it. %s"), options,
                            reason);
  else
    line = g_strdup_printf (_("%s: not possible. %s"), options, reason);
  syc_output_item (output, way->possible == SY_TRISTATE_YES && !way->done ? SYC_STYLE_GOOD
                                                                          : SYC_STYLE_DIM,
                   2, line);
}

static gboolean
is_same (const SyModeWay *a,
         const SyModeWay *b)
{
  return a->possible == b->possible && a->done == b->done && g_strcmp0 (a->reason, b->reason) == 0;
}

/* What holds for both kinds of starts is said once. */
static void
print_mode (const GPtrArray *ways,
            const char      *mode,
            SycOutput       *output)
{
  const SyModeWay *once = sy_mode_find_way (ways, mode, SY_REQUEST_WHEN_ONCE);
  const SyModeWay *always = sy_mode_find_way (ways, mode, SY_REQUEST_WHEN_NEXT_BOOT);

  syc_output_line (output, SYC_STYLE_PLAIN, _("switchyardctl mode %s: %s"), mode,
                   mode_means (mode));
  print_way (sy_mode_find_way (ways, mode, SY_REQUEST_WHEN_NOW), "--now", output);
  if (is_same (once, always))
    {
      print_way (once, "--once, --next-boot", output);
      return;
    }
  print_way (once, "--once", output);
  print_way (always, "--next-boot", output);
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
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    print_mode (ways, modes[i], output);
}
