/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-facts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "machine/sy-kernel-cmdline.h"

#define EFI_PATH      "/sys/firmware/efi"
#define EFIVARS_PATH  EFI_PATH "/efivars"
#define GLOBAL_GUID   "-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define SECURE_BOOT   EFIVARS_PATH "/SecureBoot" GLOBAL_GUID
#define SETUP_MODE    EFIVARS_PATH "/SetupMode" GLOBAL_GUID
#define LOCKDOWN_PATH "/sys/kernel/security/lockdown"

static void
read_uefi (GPtrArray           *facts,
           const SyFactSources *from)
{
  if (sy_sysroot_exists (from->sysroot, EFI_PATH))
    sy_facts_add (facts, SY_FACT_UEFI, SY_TRISTATE_YES, NULL, EFI_PATH,
                  _("This system was started by UEFI."));
  else if (sy_sysroot_exists (from->sysroot, "/sys/firmware"))
    sy_facts_add (facts, SY_FACT_UEFI, SY_TRISTATE_NO, NULL, EFI_PATH,
                  _("This system was not started by UEFI."));
  else
    sy_facts_add (facts, SY_FACT_UEFI, SY_TRISTATE_UNKNOWN, NULL, EFI_PATH,
                  _("There is no /sys to tell whether UEFI started this system."));
}

/* Reads a variable of one byte, 0 or 1 (UEFI 2.10, section 3.3), which Linux shows after four
 * bytes of attributes (Documentation/filesystems/efivarfs.rst). */
static gboolean
read_efi_flag (SySysroot   *sysroot,
               const char  *path,
               gboolean    *out_set,
               GError     **error)
{
  g_autoptr (GBytes) bytes = sy_sysroot_read (sysroot, path, 5, error);
  const guint8 *data;
  gsize size;

  if (bytes == NULL)
    return FALSE;

  data = g_bytes_get_data (bytes, &size);
  if (size != 5 || data[4] > 1)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   _("%s: is neither on nor off."), path);
      return FALSE;
    }
  *out_set = data[4] == 1;

  return TRUE;
}

/* A firmware without the variable knows no Secure Boot; a folder without any is not mounted. */
static void
add_no_secure_boot_variable (GPtrArray           *facts,
                             const SyFactSources *from,
                             const GError        *error)
{
  g_auto (GStrv) names = sy_sysroot_list (from->sysroot, EFIVARS_PATH, NULL);

  if (g_error_matches (error, SY_ERROR, SY_ERROR_NOT_FOUND) && names != NULL && names[0] != NULL)
    sy_facts_add (facts, SY_FACT_SECURE_BOOT, SY_TRISTATE_NO, NULL, EFIVARS_PATH,
                  _("This firmware has no Secure Boot."));
  else
    sy_facts_add (facts, SY_FACT_SECURE_BOOT, SY_TRISTATE_UNKNOWN, NULL, SECURE_BOOT,
                  _("Whether Secure Boot is on could not be read: %s"), error->message);
}

static void
read_secure_boot (GPtrArray           *facts,
                  const SyFactSources *from)
{
  SyTristate uefi = sy_facts_get_state (facts, SY_FACT_UEFI);
  g_autoptr (GError) error = NULL;
  gboolean setup = FALSE;
  gboolean on;

  if (uefi == SY_TRISTATE_NO)
    sy_facts_add (facts, SY_FACT_SECURE_BOOT, SY_TRISTATE_NO, NULL, EFI_PATH,
                  _("There is no Secure Boot without UEFI."));
  else if (uefi == SY_TRISTATE_UNKNOWN)
    sy_facts_add (facts, SY_FACT_SECURE_BOOT, SY_TRISTATE_UNKNOWN, NULL, EFI_PATH,
                  _("There is no /sys to tell whether Secure Boot is on."));
  else if (!read_efi_flag (from->sysroot, SECURE_BOOT, &on, &error))
    add_no_secure_boot_variable (facts, from, error);
  else if (read_efi_flag (from->sysroot, SETUP_MODE, &setup, NULL) && setup)
    sy_facts_add (facts, SY_FACT_SECURE_BOOT, SY_TRISTATE_NO, "setup", SETUP_MODE,
                  _("Secure Boot is off: the firmware waits for keys (setup mode)."));
  else if (on)
    sy_facts_add (facts, SY_FACT_SECURE_BOOT, SY_TRISTATE_YES, NULL, SECURE_BOOT,
                  _("Secure Boot is on: the kernel loads signed modules only."));
  else
    sy_facts_add (facts, SY_FACT_SECURE_BOOT, SY_TRISTATE_NO, NULL, SECURE_BOOT,
                  _("Secure Boot is off."));
}

/* What stands between the brackets of "none [integrity] confidentiality", or NULL. */
static char *
get_chosen (const char *text)
{
  const char *start = strchr (text, '[');
  const char *end = start != NULL ? strchr (start, ']') : NULL;

  return end != NULL ? g_strndup (start + 1, (gsize) (end - start - 1)) : NULL;
}

static void
add_lockdown (GPtrArray  *facts,
              const char *level,
              const char *source)
{
  if (strcmp (level, "none") == 0)
    sy_facts_add (facts, SY_FACT_LOCKDOWN, SY_TRISTATE_NO, NULL, source,
                  _("The kernel is not locked down."));
  else
    sy_facts_add (facts, SY_FACT_LOCKDOWN, SY_TRISTATE_YES, level, source,
                  _("The kernel is locked down (%s): it loads signed modules only, does not "
                    "hibernate, and lets nobody write to its memory."), level);
}

/* Without the file only a parameter tells, and it tells only that the kernel is locked down:
 * kernels of distributions do that by themselves under Secure Boot. */
static void
add_lockdown_parameter (GPtrArray           *facts,
                        const SyFactSources *from,
                        const char          *why)
{
  const char *cmdline = from->kernel->cmdline;
  g_auto (GStrv) values = sy_kernel_cmdline_get_values (cmdline != NULL ? cmdline : "", "lockdown");
  static const char * const levels[] = { "confidentiality", "integrity" };

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    if (g_strv_contains ((const char * const *) values, levels[i]))
      {
        add_lockdown (facts, levels[i], "/proc/cmdline");
        return;
      }
  sy_facts_add (facts, SY_FACT_LOCKDOWN, SY_TRISTATE_UNKNOWN, NULL, LOCKDOWN_PATH,
                _("Whether the kernel is locked down could not be read: %s"), why);
}

static void
read_lockdown (GPtrArray           *facts,
               const SyFactSources *from)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = sy_sysroot_read_attribute (from->sysroot, LOCKDOWN_PATH, &error);
  g_autofree char *level = text != NULL ? get_chosen (text) : NULL;

  if (level != NULL)
    add_lockdown (facts, level, LOCKDOWN_PATH);
  else
    add_lockdown_parameter (facts, from, error != NULL ? error->message : text);
}

/*
 * The kernel takes the flag away where the firmware has turned virtualization off and locked that:
 * vmx since 5.6 (arch/x86/kernel/cpu/feat_ctl.c), svm later too (arch/x86/kernel/cpu/amd.c). So no
 * flag means "off" far more often than "has none", which is so on very old processors only.
 */
static void
read_cpu_virtualization (GPtrArray           *facts,
                         const SyFactSources *from)
{
  const SyKernel *kernel = from->kernel;
  const char *flag = kernel->virtualization_flag;

  if (kernel->hypervisor_flag == SY_TRISTATE_UNKNOWN)
    sy_facts_add (facts, SY_FACT_CPU_VIRTUALIZATION, SY_TRISTATE_UNKNOWN, NULL, "/proc/cpuinfo",
                  _("What the processor can do could not be read."));
  else if (flag != NULL)
    sy_facts_add (facts, SY_FACT_CPU_VIRTUALIZATION, SY_TRISTATE_YES, flag, "/proc/cpuinfo",
                  _("The processor can run virtual machines (%s)."),
                  strcmp (flag, "vmx") == 0 ? "Intel VT-x" : "AMD-V");
  else if (kernel->hypervisor_flag == SY_TRISTATE_YES)
    sy_facts_add (facts, SY_FACT_CPU_VIRTUALIZATION, SY_TRISTATE_NO, NULL, "/proc/cpuinfo",
                  _("This is a virtual machine itself, whose processor cannot run another one."));
  else
    sy_facts_add (facts, SY_FACT_CPU_VIRTUALIZATION, SY_TRISTATE_NO, NULL, "/proc/cpuinfo",
                  _("The processor cannot run virtual machines. Most likely virtualization is "
                    "turned off in the firmware set-up."));
}

void
sy_facts_read_firmware (GPtrArray           *facts,
                        const SyFactSources *from)
{
  read_uefi (facts, from);
  read_secure_boot (facts, from);
  read_lockdown (facts, from);
  read_cpu_virtualization (facts, from);
}
