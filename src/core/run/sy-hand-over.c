/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run/sy-hand-over.h"

#include "host/sy-boot-menu.h"
#include "machine/sy-kernel-cmdline.h"
#include "machine/sy-machine.h"
#include "run/sy-execute.h"

static gboolean
move_gpu (SySysroot       *sysroot,
          const SyGpu     *gpu,
          const char      *mode,
          SyProgressFunc   progress,
          gpointer         user_data,
          GError         **error)
{
  g_autoptr (SyRequest) request = sy_request_new_mode (mode, SY_REQUEST_WHEN_NOW, error);
  char address[SY_PCI_ADDRESS_TEXT_SIZE];

  sy_pci_address_format (&gpu->device->address, address);

  return request != NULL && sy_request_set_gpu (request, address, error) &&
         sy_execute_unreviewed (sysroot, request, progress, user_data, NULL, error);
}

/* The list of GPUs stays as it was read, while they move. */
static gboolean
move_gpus (SySysroot       *sysroot,
           SyDomain        *domain,
           const char      *mode,
           SyProgressFunc   progress,
           gpointer         user_data,
           GError         **error)
{
  g_autoptr (SyMachine) machine = sy_machine_read (sysroot);
  const GPtrArray *gpus = sy_machine_get_gpus (machine);

  for (guint i = 0; i < gpus->len; i++)
    {
      const SyGpu *gpu = gpus->pdata[i];

      if (sy_domain_has_hostdev (domain, &gpu->device->address) &&
          !move_gpu (sysroot, gpu, mode, progress, user_data, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
sy_hand_over (SySysroot       *sysroot,
              SyDomain        *domain,
              SyProgressFunc   progress,
              gpointer         user_data,
              GError         **error)
{
  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), FALSE);
  g_return_val_if_fail (SY_IS_DOMAIN (domain), FALSE);

  return move_gpus (sysroot, domain, SY_REQUEST_MODE_VM, progress, user_data, error);
}

gboolean
sy_hand_over_take_back (SySysroot       *sysroot,
                        SyDomain        *domain,
                        SyProgressFunc   progress,
                        gpointer         user_data,
                        GError         **error)
{
  g_autofree char *cmdline = NULL;

  g_return_val_if_fail (SY_IS_SYSROOT (sysroot), FALSE);
  g_return_val_if_fail (SY_IS_DOMAIN (domain), FALSE);

  cmdline = sy_sysroot_read_text (sysroot, "/proc/cmdline", error);
  if (cmdline == NULL)
    return FALSE;
  if (sy_kernel_cmdline_has (cmdline, SY_BOOT_MODE_PARAMETER))
    return TRUE;

  return move_gpus (sysroot, domain, SY_REQUEST_MODE_HOST, progress, user_data, error);
}
