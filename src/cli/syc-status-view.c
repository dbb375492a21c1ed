/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-status-view-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "syc-boot-view.h"
#include "syc-evidence.h"
#include "syc-holders-view.h"
#include "syc-table.h"

static const char *
or_unknown (const char *text)
{
  return text != NULL && text[0] != '\0' ? text : _("unknown");
}

static const char *
describe_form (SyMachine *machine)
{
  if (sy_machine_get_hypervisor (machine) != NULL)
    return _("a virtual machine");

  switch (sy_machine_get_laptop (machine))
    {
    case SY_TRISTATE_YES:
      return _("a laptop");

    case SY_TRISTATE_NO:
      return _("not a laptop");

    case SY_TRISTATE_UNKNOWN:
    default:
      return _("unknown");
    }
}

/* Many models begin with their vendor's name already ("LENOVO", "Lenovo Legion R720"). */
static char *
describe_model (SyMachine *machine)
{
  const char *vendor = sy_machine_get_vendor (machine);
  const char *model = sy_machine_get_model (machine);

  if (vendor == NULL || model == NULL)
    return g_strdup (or_unknown (model != NULL ? model : vendor));
  if (g_ascii_strncasecmp (model, vendor, strlen (vendor)) == 0)
    return g_strdup (model);

  return g_strdup_printf ("%s %s", vendor, model);
}

static void
print_machine (SyMachine *machine,
               SycOutput *output)
{
  g_autofree char *name = describe_model (machine);
  g_autoptr (SycTable) table = syc_table_new (2);

  syc_output_heading (output, _("Computer"));
#define ROW(label, value) \
  syc_table_add (table, SYC_STYLE_DIM, (label), SYC_STYLE_PLAIN, (value))
  ROW (_("Model"), name);
  ROW (_("Kind"), describe_form (machine));
  ROW (_("Distribution"), or_unknown (sy_machine_get_distribution (machine)));
  ROW (_("Kernel"), or_unknown (sy_machine_get_kernel (machine)));
  ROW (_("Command line"), or_unknown (sy_machine_get_cmdline (machine)));
  ROW (_("Initramfs"), sy_initramfs_kind_to_string (sy_machine_get_initramfs (machine)));
  ROW (_("Boot loader"), sy_bootloader_kind_to_string (sy_machine_get_bootloader (machine)));
#undef ROW
  syc_table_print (table, output, 2);
}

static const char *
describe_certainty (SyCertainty certainty)
{
  switch (certainty)
    {
    case SY_CERTAINTY_CERTAIN:
      return _("certain");

    case SY_CERTAINTY_LIKELY:
      return _("likely");

    case SY_CERTAINTY_UNKNOWN:
    default:
      return _("not known for sure");
    }
}

static void
print_scheme (SyAssessment *assessment,
              SycOutput    *output)
{
  SyScheme scheme = sy_assessment_get_scheme (assessment);
  g_autofree char *text = NULL;

  syc_output_heading (output, _("Graphics wiring"));
  text = scheme == SY_SCHEME_UNKNOWN
         ? g_strdup (sy_scheme_get_title (scheme))
         : g_strdup_printf ("%s (%s)", sy_scheme_get_title (scheme),
                            describe_certainty (sy_assessment_get_certainty (assessment)));
  syc_output_paragraph (output, SYC_STYLE_PLAIN, 2, text);
  syc_output_paragraph (output, SYC_STYLE_PLAIN, 2, sy_scheme_get_description (scheme));
  syc_evidence_print (sy_assessment_get_scheme_evidence (assessment), output, 2);
}

static void
print_problems (SyMachine *machine,
                SycOutput *output)
{
  const GPtrArray *problems = sy_machine_get_problems (machine);

  if (problems->len == 0)
    return;
  syc_output_heading (output, _("What could not be read"));
  syc_evidence_print (problems, output, 2);
}

void
syc_status_view_print (SyAssessment *assessment,
                       SycDomains   *domains,
                       SycOutput    *output)
{
  SyMachine *machine = sy_assessment_get_machine (assessment);
  g_autoptr (SyBootResult) boot = sy_boot_result_new (assessment);

  syc_status_view_print_verdict (assessment, output);
  print_machine (machine, output);
  print_scheme (assessment, output);
  syc_status_view_print_gpus (machine, output);
  syc_status_view_print_iommu (machine, output);
  if (sy_machine_get_sysroot (machine) != NULL)
    {
      syc_output_heading (output, _("Virtual machines"));
      syc_domains_print (domains, output);
    }
  syc_output_heading (output, _("Mode"));
  syc_output_paragraph (output, SYC_STYLE_PLAIN, 2,
                        sy_mode_describe (sy_assessment_get_mode (assessment)));
  syc_boot_view_print (boot, output);
  syc_holders_view_print (sy_machine_get_holders (machine), output);
  syc_status_view_print_facts (machine, output);
  print_problems (machine, output);
}
