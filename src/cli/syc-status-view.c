/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-status-view.h"

#include <glib/gi18n.h>
#include <string.h>

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

  syc_output_line (output, SYC_STYLE_HEADING, "%s", _("Computer"));
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

static const char *
describe_role (SyGpuRole role)
{
  switch (role)
    {
    case SY_GPU_ROLE_INTEGRATED:
      return _("integrated");

    case SY_GPU_ROLE_DISCRETE:
      return _("discrete");

    case SY_GPU_ROLE_EXTERNAL:
      return _("external");

    case SY_GPU_ROLE_VIRTUAL:
      return _("virtual");

    case SY_GPU_ROLE_UNKNOWN:
    default:
      return _("role unknown");
    }
}

static void
append_connectors (const SyGpu *gpu,
                   GString     *details)
{
  for (guint i = 0; i < gpu->connectors->len; i++)
    {
      const SyConnector *connector = g_ptr_array_index (gpu->connectors, i);

      g_string_append_printf (details, "%s%s", i == 0 ? "; " : ", ", connector->name);
      if (connector->connected == SY_TRISTATE_YES)
        g_string_append (details, _(" (connected)"));
    }
}

static char *
describe_gpu (const SyGpu *gpu)
{
  const SyPciDevice *device = gpu->device;
  GString *details = g_string_new (NULL);

  g_string_append_printf (details, _("%04x:%04x, class %04x, driver %s"), device->vendor,
                          device->device, sy_pci_device_get_class (device),
                          device->driver != NULL ? device->driver
                          : device->driver_unknown ? _("unknown") : _("none"));
  if (device->iommu_group != SY_PCI_NO_IOMMU_GROUP)
    g_string_append_printf (details, _(", IOMMU group %d"), device->iommu_group);
  for (guint i = 0; i < gpu->functions->len; i++)
    {
      const SyPciDevice *function = g_ptr_array_index (gpu->functions, i);
      char text[SY_PCI_ADDRESS_TEXT_SIZE];

      g_string_append_printf (details, i == 0 ? _("; with %s") : ", %s",
                              sy_pci_address_format (&function->address, text));
    }
  append_connectors (gpu, details);

  return g_string_free (details, FALSE);
}

static void
print_no_gpu (SyMachine *machine,
              SycOutput *output)
{
  switch (sy_machine_get_devices_state (machine))
    {
    case SY_TRISTATE_YES:
      syc_output_paragraph (output, SYC_STYLE_PLAIN, 2,
                            _("None of the devices on the PCI bus is a GPU."));
      break;

    case SY_TRISTATE_NO:
      syc_output_paragraph (output, SYC_STYLE_PLAIN, 2, _("None: there is no PCI bus."));
      break;

    case SY_TRISTATE_UNKNOWN:
    default:
      syc_output_paragraph (output, SYC_STYLE_WARNING, 2,
                            _("Unknown: the PCI bus could not be read in full."));
    }
}

static void
print_gpus (SyMachine *machine,
            SycOutput *output)
{
  const GPtrArray *gpus = sy_machine_get_gpus (machine);

  syc_output_heading (output, _("GPUs"));
  if (gpus->len == 0)
    print_no_gpu (machine, output);

  for (guint i = 0; i < gpus->len; i++)
    {
      const SyGpu *gpu = g_ptr_array_index (gpus, i);
      char text[SY_PCI_ADDRESS_TEXT_SIZE];
      g_autofree char *name = NULL;
      g_autofree char *details = describe_gpu (gpu);

      name = g_strdup_printf ("%s  %s (%s)", sy_pci_address_format (&gpu->device->address, text),
                              gpu->name, describe_role (gpu->role));
      syc_output_paragraph (output, SYC_STYLE_PLAIN, 2, name);
      syc_output_paragraph (output, SYC_STYLE_DIM, 4, details);
    }
}

/* What would go to the virtual machine with the GPU; a bridge would not. */
static char *
list_group_others (SyMachine   *machine,
                   const SyGpu *gpu)
{
  const GPtrArray *devices = sy_machine_get_devices (machine);
  GString *others = g_string_new (NULL);
  char text[SY_PCI_ADDRESS_TEXT_SIZE];

  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *device = g_ptr_array_index (devices, i);

      if (device->iommu_group == gpu->device->iommu_group && !sy_pci_device_is_bridge (device) &&
          !sy_pci_address_same_slot (&device->address, &gpu->device->address))
        g_string_append_printf (others, "%s%s %s", others->len > 0 ? ", " : "",
                                sy_pci_address_format (&device->address, text),
                                device->device_name);
    }

  return g_string_free (others, FALSE);
}

static void
print_group (SyMachine   *machine,
             const SyGpu *gpu,
             SycOutput   *output)
{
  g_autofree char *others = list_group_others (machine, gpu);
  g_autofree char *line = NULL;
  char text[SY_PCI_ADDRESS_TEXT_SIZE];

  sy_pci_address_format (&gpu->device->address, text);
  line = others[0] == '\0'
         ? g_strdup_printf (_("Group %d holds only the GPU at %s, bridges apart."),
                            gpu->device->iommu_group, text)
         : g_strdup_printf (_("Group %d holds the GPU at %s with: %s."), gpu->device->iommu_group,
                            text, others);
  syc_output_paragraph (output, SYC_STYLE_PLAIN, 2, line);
}

static void
print_iommu (SyMachine *machine,
             SycOutput *output)
{
  const GPtrArray *gpus = sy_machine_get_gpus (machine);
  SyTristate on = sy_machine_get_iommu (machine);

  syc_output_heading (output, _("IOMMU"));
  if (on == SY_TRISTATE_YES)
    syc_output_paragraph (output, SYC_STYLE_GOOD, 2, _("On: the kernel has IOMMU groups."));
  else if (on == SY_TRISTATE_NO)
    syc_output_paragraph (output, SYC_STYLE_WARNING, 2, _("Off: the kernel has no IOMMU groups."));
  else
    syc_output_paragraph (output, SYC_STYLE_WARNING, 2, _("Unknown: it could not be read."));

  for (guint i = 0; i < gpus->len; i++)
    {
      const SyGpu *gpu = g_ptr_array_index (gpus, i);

      if (gpu->device->iommu_group != SY_PCI_NO_IOMMU_GROUP)
        print_group (machine, gpu, output);
    }
}

static void
print_verdict (SyAssessment *assessment,
               SycOutput    *output)
{
  static const SycStyle styles[] = {
    [SY_VERDICT_UNKNOWN] = SYC_STYLE_WARNING,
    [SY_VERDICT_FULL] = SYC_STYLE_GOOD,
    [SY_VERDICT_LIMITED] = SYC_STYLE_WARNING,
    [SY_VERDICT_NOT_POSSIBLE] = SYC_STYLE_BAD,
  };
  const GPtrArray *costs = sy_assessment_get_costs (assessment);

  syc_output_heading (output, _("Verdict"));
  syc_output_paragraph (output, styles[sy_assessment_get_verdict (assessment)], 2,
                        sy_assessment_get_verdict_says (assessment));
  for (guint i = 0; i < costs->len; i++)
    syc_output_item (output, SYC_STYLE_PLAIN, 2, g_ptr_array_index (costs, i));
}

static const char *
describe_severity (SySeverity severity)
{
  switch (severity)
    {
    case SY_SEVERITY_BLOCKS:
      return _("Blocks");

    case SY_SEVERITY_WARNS:
      return _("Warning");

    case SY_SEVERITY_NOTE:
    default:
      return _("Note");
    }
}

static void
print_obstacles (SyAssessment *assessment,
                 SycOutput    *output)
{
  const GPtrArray *obstacles = sy_assessment_get_obstacles (assessment);

  syc_output_heading (output, _("What stands in the way"));
  if (obstacles->len == 0)
    syc_output_paragraph (output, SYC_STYLE_PLAIN, 2, _("Nothing that is known."));

  for (guint i = 0; i < obstacles->len; i++)
    {
      const SyObstacle *obstacle = g_ptr_array_index (obstacles, i);
      g_autofree char *text = NULL;

      text = g_strdup_printf ("%s: %s", describe_severity (obstacle->severity), obstacle->says);
      syc_output_item (output,
                       obstacle->severity == SY_SEVERITY_BLOCKS ? SYC_STYLE_BAD
                       : obstacle->severity == SY_SEVERITY_WARNS ? SYC_STYLE_WARNING
                       : SYC_STYLE_PLAIN, 2, text);
      if (obstacle->fix != NULL)
        syc_output_paragraph (output, SYC_STYLE_PLAIN, 4, obstacle->fix);
    }
}

static const char *
describe_mode (SyMode mode)
{
  switch (mode)
    {
    case SY_MODE_HOST:
      return _("Linux has the discrete GPU.");

    case SY_MODE_VM:
      return _("The discrete GPU is set aside for a virtual machine.");

    case SY_MODE_OFF:
      return _("The discrete GPU is switched off.");

    case SY_MODE_MIXED:
      return _("Linux has one part of the discrete GPU, and another is set aside for a virtual "
               "machine.");

    case SY_MODE_UNKNOWN:
    default:
      return _("Unknown: there is no discrete GPU whose driver could be looked at.");
    }
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

  print_machine (machine, output);
  print_scheme (assessment, output);
  print_gpus (machine, output);
  print_iommu (machine, output);
  if (sy_machine_get_sysroot (machine) != NULL)
    {
      syc_output_heading (output, _("Virtual machines"));
      syc_domains_print (domains, output);
    }
  print_verdict (assessment, output);
  print_obstacles (assessment, output);
  syc_output_heading (output, _("Mode"));
  syc_output_paragraph (output, SYC_STYLE_PLAIN, 2,
                        describe_mode (sy_assessment_get_mode (assessment)));
  syc_holders_view_print (sy_machine_get_holders (machine), output);
  print_problems (machine, output);
}
