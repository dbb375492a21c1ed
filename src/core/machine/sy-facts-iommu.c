/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-facts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "machine/sy-kernel-cmdline.h"

#define TABLES_PATH  "/sys/firmware/acpi/tables"
#define GROUPS_PATH  "/sys/kernel/iommu_groups"
#define CMDLINE_PATH "/proc/cmdline"

/* Whether @name is @signature, or one of several of it: the kernel numbers those ("IVRS1"). */
static gboolean
is_table (const char *name,
          const char *signature)
{
  gsize length = strlen (signature);

  return strncmp (name, signature, length) == 0 &&
         name[length + strspn (name + length, "0123456789")] == '\0';
}

static const char *
find_iommu_table (const char * const *names)
{
  static const char * const signatures[] = { "DMAR", "IVRS" };

  for (; *names != NULL; names++)
    for (guint i = 0; i < G_N_ELEMENTS (signatures); i++)
      if (is_table (*names, signatures[i]))
        return signatures[i];

  return NULL;
}

/* The tables themselves are for root only; their names are for everyone. */
static void
read_iommu_firmware (GPtrArray           *facts,
                     const SyFactSources *from)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = sy_sysroot_list (from->sysroot, TABLES_PATH, &error);
  const char *table = names != NULL ? find_iommu_table ((const char * const *) names) : NULL;

  if (table != NULL)
    sy_facts_add (facts, SY_FACT_IOMMU_FIRMWARE, SY_TRISTATE_YES, table, TABLES_PATH,
                  _("The firmware offers the IOMMU (its ACPI table %s is there)."), table);
  else if (from->iommu == SY_TRISTATE_YES)
    sy_facts_add (facts, SY_FACT_IOMMU_FIRMWARE, SY_TRISTATE_YES, NULL, GROUPS_PATH,
                  _("The firmware offers the IOMMU: it is in use."));
  else if (names == NULL)
    sy_facts_add (facts, SY_FACT_IOMMU_FIRMWARE, SY_TRISTATE_UNKNOWN, NULL, TABLES_PATH,
                  _("Whether the firmware offers an IOMMU could not be read: %s"), error->message);
  else if (names[0] == NULL)
    sy_facts_add (facts, SY_FACT_IOMMU_FIRMWARE, SY_TRISTATE_UNKNOWN, NULL, TABLES_PATH,
                  _("Whether the firmware offers an IOMMU cannot be told: no ACPI table is "
                    "listed."));
  else
    sy_facts_add (facts, SY_FACT_IOMMU_FIRMWARE, SY_TRISTATE_NO, NULL, TABLES_PATH,
                  _("The firmware offers no IOMMU (there is no ACPI table DMAR or IVRS). It is "
                    "turned off in the firmware set-up, or this computer has none."));
}

/* The last of @items, words between commas, that occurs in the values of the parameter @name.
 * Intel's and AMD's drivers read such a list word by word, every occurrence of the parameter. */
static const char *
find_last_item (const char         *cmdline,
                const char         *name,
                const char * const *items)
{
  g_auto (GStrv) values = sy_kernel_cmdline_get_values (cmdline, name);
  const char *last = NULL;

  for (guint i = 0; values[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (values[i], ",", -1);

      for (guint j = 0; words[j] != NULL; j++)
        for (guint k = 0; items[k] != NULL; k++)
          if (strcmp (words[j], items[k]) == 0)
            last = items[k];
    }

  return last;
}

/* The table decides which of the kernel's drivers runs. Where there is none, the processor tells
 * which it would be. */
static gboolean
is_kind (const GPtrArray     *facts,
         const SyFactSources *from,
         const char          *table,
         const char          *vendor)
{
  const SyFact *firmware = sy_facts_find (facts, SY_FACT_IOMMU_FIRMWARE);

  return firmware->value != NULL ? strcmp (firmware->value, table) == 0
                                 : g_strcmp0 (from->kernel->cpu_vendor, vendor) == 0;
}

static gboolean
is_intel (const GPtrArray     *facts,
          const SyFactSources *from)
{
  return is_kind (facts, from, "DMAR", "GenuineIntel");
}

static gboolean
is_amd (const GPtrArray     *facts,
        const SyFactSources *from)
{
  return is_kind (facts, from, "IVRS", "AuthenticAMD");
}

/*
 * What the command line says, by the rules of x86: "iommu=off" wins over everything
 * (arch/x86/kernel/pci-dma.c), intel_iommu= is for Intel's driver only
 * (drivers/iommu/intel/iommu.c), and amd_iommu= can only turn off (drivers/iommu/amd/init.c).
 */
static char *
find_switch (const GPtrArray     *facts,
             const SyFactSources *from,
             gboolean            *out_on)
{
  static const char * const on_or_off[] = { "on", "off", NULL };
  const char *cmdline = from->kernel->cmdline;
  const char *word;

  *out_on = FALSE;
  if (cmdline == NULL)
    return NULL;
  if (find_last_item (cmdline, "iommu", on_or_off + 1) != NULL)
    return g_strdup ("iommu=off");
  word = is_intel (facts, from) ? find_last_item (cmdline, "intel_iommu", on_or_off) : NULL;
  if (word != NULL)
    {
      *out_on = strcmp (word, "on") == 0;
      return g_strconcat ("intel_iommu=", word, NULL);
    }
  if (is_amd (facts, from) && find_last_item (cmdline, "amd_iommu", on_or_off + 1) != NULL)
    return g_strdup ("amd_iommu=off");

  return NULL;
}

static void
add_missing_parameter (GPtrArray  *facts,
                       const char *source)
{
  sy_facts_add (facts, SY_FACT_IOMMU_KERNEL, SY_TRISTATE_NO, NULL, source,
                _("This kernel turns on the IOMMU only when it is told to, and the kernel "
                  "parameter intel_iommu=on is missing."));
}

/* Intel's is off unless the kernel was built otherwise. Debian's has a choice of its own that
 * leaves the integrated GPU out. */
static void
add_intel_default (GPtrArray           *facts,
                   const SyFactSources *from)
{
  const char *on[] = { "INTEL_IOMMU_DEFAULT_ON", "INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF" };
  const SyKernelConfig *config = from->kernel->config;

  if (config == NULL)
    {
      /* It would have been turned on. */
      if (from->iommu == SY_TRISTATE_NO &&
          sy_facts_get_state (facts, SY_FACT_IOMMU_FIRMWARE) == SY_TRISTATE_YES)
        add_missing_parameter (facts, CMDLINE_PATH);
      else
        sy_facts_add (facts, SY_FACT_IOMMU_KERNEL, SY_TRISTATE_UNKNOWN, NULL, CMDLINE_PATH,
                      _("No kernel parameter turns the IOMMU on or off, and what this kernel does "
                        "without one is not known. %s"), from->kernel->config_error->message);
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (on); i++)
    if (sy_kernel_config_get_module (config, on[i]) == SY_MODULE_BUILT_IN)
      {
        g_autofree char *value = g_strconcat ("CONFIG_", on[i], NULL);

        sy_facts_add (facts, SY_FACT_IOMMU_KERNEL, SY_TRISTATE_YES, value,
                      sy_kernel_config_get_path (config),
                      _("This kernel turns on the IOMMU without a parameter."));
        return;
      }
  add_missing_parameter (facts, sy_kernel_config_get_path (config));
}

/* Whether the kernel was built without @option, its driver of the IOMMU; adds the fact then. */
static gboolean
add_without_driver (GPtrArray           *facts,
                    const SyFactSources *from,
                    const char          *option)
{
  if (sy_kernel_config_get_module (from->kernel->config, option) != SY_MODULE_ABSENT)
    return FALSE;

  sy_facts_add (facts, SY_FACT_IOMMU_KERNEL, SY_TRISTATE_NO, NULL,
                sy_kernel_config_get_path (from->kernel->config),
                _("This kernel was built without support of the IOMMU (CONFIG_%s)."), option);

  return TRUE;
}

static void
add_default (GPtrArray           *facts,
             const SyFactSources *from)
{
  if (from->kernel->cmdline == NULL)
    sy_facts_add (facts, SY_FACT_IOMMU_KERNEL, SY_TRISTATE_UNKNOWN, NULL, CMDLINE_PATH,
                  _("The kernel’s parameters could not be read."));
  else if (is_intel (facts, from))
    add_intel_default (facts, from);
  else if (is_amd (facts, from))
    sy_facts_add (facts, SY_FACT_IOMMU_KERNEL, SY_TRISTATE_YES, NULL, CMDLINE_PATH,
                  _("The kernel turns on an IOMMU of AMD without a parameter, wherever the "
                    "firmware offers it."));
  else if (from->kernel->cpu_vendor == NULL)
    sy_facts_add (facts, SY_FACT_IOMMU_KERNEL, SY_TRISTATE_UNKNOWN, NULL, "/proc/cpuinfo",
                  _("Whether this kernel turns on the IOMMU depends on the processor, and that "
                    "could not be read."));
  else
    sy_facts_add (facts, SY_FACT_IOMMU_KERNEL, SY_TRISTATE_UNKNOWN, NULL, "/proc/cpuinfo",
                  _("Nothing is known of the IOMMU of processors of “%s”."),
                  from->kernel->cpu_vendor);
}

/* Groups that exist prove more than any rule. */
static void
read_iommu_kernel (GPtrArray           *facts,
                   const SyFactSources *from)
{
  gboolean on;
  g_autofree char *found = find_switch (facts, from, &on);
  gboolean in_use = from->iommu == SY_TRISTATE_YES;

  if (!in_use && ((is_intel (facts, from) && add_without_driver (facts, from, "INTEL_IOMMU")) ||
                  (is_amd (facts, from) && add_without_driver (facts, from, "AMD_IOMMU"))))
    return;

  if (found != NULL && on)
    sy_facts_add (facts, SY_FACT_IOMMU_KERNEL, SY_TRISTATE_YES, found, CMDLINE_PATH,
                  _("The kernel parameter %s turns on the IOMMU."), found);
  else if (in_use && found == NULL && from->kernel->cmdline != NULL)
    sy_facts_add (facts, SY_FACT_IOMMU_KERNEL, SY_TRISTATE_YES, NULL, GROUPS_PATH,
                  _("This kernel turns on the IOMMU without a parameter."));
  else if (in_use)
    sy_facts_add (facts, SY_FACT_IOMMU_KERNEL, SY_TRISTATE_YES, NULL, GROUPS_PATH,
                  _("The kernel has turned on the IOMMU."));
  else if (found != NULL)
    sy_facts_add (facts, SY_FACT_IOMMU_KERNEL, SY_TRISTATE_NO, found, CMDLINE_PATH,
                  _("The kernel parameter %s turns off the IOMMU."), found);
  else
    add_default (facts, from);
}

/* A patch that distributions such as CachyOS have in their kernels; other kernels ignore the
 * parameter. It makes the groups smaller without making the devices more apart. */
static void
read_acs_override (GPtrArray           *facts,
                   const SyFactSources *from)
{
  g_auto (GStrv) values = NULL;
  guint n;

  if (from->kernel->cmdline == NULL)
    {
      sy_facts_add (facts, SY_FACT_ACS_OVERRIDE, SY_TRISTATE_UNKNOWN, NULL, CMDLINE_PATH,
                    _("The kernel’s parameters could not be read."));
      return;
    }

  values = sy_kernel_cmdline_get_values (from->kernel->cmdline, "pcie_acs_override");
  n = g_strv_length (values);
  if (n > 0)
    sy_facts_add (facts, SY_FACT_ACS_OVERRIDE, SY_TRISTATE_YES, values[n - 1], CMDLINE_PATH,
                  _("The kernel was told to take devices for isolated that may not be "
                    "(pcie_acs_override=%s)."), values[n - 1]);
  else
    sy_facts_add (facts, SY_FACT_ACS_OVERRIDE, SY_TRISTATE_NO, NULL, CMDLINE_PATH,
                  _("The IOMMU groups are as the hardware makes them."));
}

void
sy_facts_read_iommu (GPtrArray           *facts,
                     const SyFactSources *from)
{
  read_iommu_firmware (facts, from);
  read_iommu_kernel (facts, from);
  read_acs_override (facts, from);
}
