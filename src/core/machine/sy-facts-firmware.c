/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine/sy-facts.h"

#include <glib/gi18n-lib.h>

#define EFI_PATH "/sys/firmware/efi"

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

void
sy_facts_read_firmware (GPtrArray           *facts,
                        const SyFactSources *from)
{
  read_uefi (facts, from);
}
