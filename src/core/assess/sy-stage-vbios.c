/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-stage-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "acpi/sy-acpi-vbios.h"
#include "assess/sy-vbios-access.h"
#include "assess/sy-vbios-need.h"
#include "assess/sy-vbios-store.h"
#include "rom/sy-rom-fit.h"
#include "rom/sy-vbios.h"

G_STATIC_ASSERT (SY_ROM_FIT_MAX_SIZE == SY_ACPI_VBIOS_MAX_SIZE);

/* Each can be had without the other. */
#define OPTION_ROM     "rom"
#define OPTION_BATTERY "battery"

/**
 * Aim: what the folder of a virtual machine shall hold
 * @rom: (nullable)
 * @files: (element-type SyAcpiFile)
 * @lacks_rom: a video BIOS is needed, and there is none
 */
typedef struct {
  SyDomainInfo *info;
  SyDomain     *domain;
  char         *folder;
  GBytes       *rom;
  GPtrArray    *files;
  gboolean      lacks_rom;
} Aim;

static void
aim_clear (Aim *self)
{
  g_clear_pointer (&self->info, sy_domain_info_free);
  g_clear_object (&self->domain);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->rom, g_bytes_unref);
  g_clear_pointer (&self->files, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Aim, aim_clear)

static SySysroot *
get_sysroot (const SyStageContext *context)
{
  return sy_machine_get_sysroot (sy_stage_context_get_machine (context));
}

static gboolean
wants (const SyStageContext *context,
       const char           *option)
{
  return sy_stage_is_on (&sy_stage_vbios, context->request, option);
}

static gboolean
has_battery (const SyStageContext *context,
             const SyGpu          *gpu)
{
  return wants (context, OPTION_BATTERY) &&
         sy_machine_get_laptop (sy_stage_context_get_machine (context)) == SY_TRISTATE_YES &&
         gpu->device->vendor == SY_PCI_VENDOR_NVIDIA;
}

/*
 * Where the GPU is in the guest; before it is given to it, where that step will put it. What was
 * made for another place is made anew then.
 */
static gboolean
find_path (const SyGuest       *guest,
           const SyGpu         *gpu,
           SyAcpiPath          *path,
           GError             **error)
{
  const SyGuestHostdev *hostdev = sy_guest_find_hostdev (guest, &gpu->device->address);

  if (hostdev != NULL && hostdev->device->address.state == SY_GUEST_ADDRESS_ASSIGNED)
    return sy_acpi_path_set_from_device (path, hostdev->device, error);
  if (g_strcmp0 (guest->machine_family, "q35") != 0)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("“%s” has the machine type %s, in which it is not known yet where the GPU "
                     "will be. Give it the GPU first, or a machine type with q35"),
                   guest->name, guest->machine != NULL ? guest->machine : _("unknown"));
      return FALSE;
    }
  sy_acpi_path_set_default (path);

  return TRUE;
}

/* The ROM that the request brings, matched with the GPU of this machine; else the stored one. */
static gboolean
find_rom (const SyStageContext  *context,
          const SyGpu           *gpu,
          Aim                   *aim,
          GError               **error)
{
  GBytes *given = context->request != NULL ? sy_request_get_rom (context->request) : NULL;
  g_autoptr (GError) local_error = NULL;

  if (!wants (context, OPTION_ROM))
    return TRUE;
  if (given != NULL)
    {
      aim->rom = sy_vbios_extract (given, gpu->device->vendor, gpu->device->device, error);
      return aim->rom != NULL;
    }
  aim->rom = sy_vbios_store_read_rom (get_sysroot (context), aim->folder, &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

static gboolean
take_aim (const SyStageContext  *context,
          const SyGpu           *gpu,
          Aim                   *aim,
          GError               **error)
{
  g_autoptr (SyGuest) guest = NULL;
  SyAcpiPath path;

  aim->domain = sy_stage_context_read_domain (context, aim->info, error);
  if (aim->domain == NULL)
    return FALSE;
  aim->folder = sy_vbios_store_get_folder (aim->info->uuid);
  if (aim->folder == NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   _("%s: “%s” is no UUID of a virtual machine"), aim->info->name, aim->info->uuid);
      return FALSE;
    }
  if (!find_rom (context, gpu, aim, error))
    return FALSE;
  aim->lacks_rom = aim->rom == NULL && wants (context, OPTION_ROM) &&
                   sy_vbios_need_get (context->assessment, gpu) == SY_VBIOS_NEED_YES;
  guest = sy_guest_new_from_domain (aim->domain);
  if (!find_path (guest, gpu, &path, error))
    return FALSE;
  aim->files = sy_vbios_store_make (aim->rom, &path, guest->machine, has_battery (context, gpu),
                                    error);

  return aim->files != NULL;
}

static SyStageStatus *
assess_aim (const SyStageContext *context,
            const SyGpu          *gpu,
            const Aim            *aim)
{
  g_autofree char *why = sy_vbios_need_explain (sy_vbios_need_get (context->assessment, gpu), gpu);
  g_autofree char *stale = NULL;
  g_autofree char *domain_reason = NULL;
  gboolean current = sy_vbios_store_is_current (get_sysroot (context), aim->folder, aim->files,
                                                &stale) &&
                     sy_vbios_access_is_given (context, aim->domain, aim->folder, aim->files);
  SyStageStatus *status;

  if (aim->lacks_rom)
    status = sy_stage_status_new (SY_STAGE_READY, _("Choose a file with the video BIOS of %s."),
                                  gpu->name);
  else if (!current)
    status = sy_stage_status_new (SY_STAGE_READY, aim->rom != NULL
                                  ? _("“%s” can be given the video BIOS and a battery.")
                                  : _("“%s” can be given a battery."), aim->info->name);
  else
    status = sy_stage_status_new (SY_STAGE_DONE, aim->rom != NULL
                                  ? _("“%s” has the video BIOS.")
                                  : _("“%s” has a battery, and needs no video BIOS at first."),
                                  aim->info->name);
  status->lacks_rom = aim->lacks_rom;
  g_ptr_array_add (status->evidence, sy_evidence_new (gpu->device->device_name, "%s", why));
  if (stale != NULL)
    g_ptr_array_add (status->evidence, sy_evidence_new (aim->folder, "%s", stale));

  return status;
}

static SyStageStatus *
assess (const SyStageContext *context)
{
  g_auto (Aim) aim = { 0 };
  g_autoptr (GError) error = NULL;
  const SyGpu *gpu = sy_stage_context_get_gpu (context, &error);
  gboolean given = context->request != NULL && sy_request_get_rom (context->request) != NULL;
  SyVbiosNeed need;

  if (gpu == NULL || !sy_stage_context_check_gpu (context, gpu, &error))
    return sy_stage_status_new_for_error (SY_STAGE_BLOCKED, error);
  need = sy_vbios_need_get (context->assessment, gpu);
  if (need != SY_VBIOS_NEED_YES && !given && !has_battery (context, gpu))
    {
      g_autofree char *why = sy_vbios_need_explain (need, gpu);

      return sy_stage_status_new (SY_STAGE_NOT_NEEDED, "%s", why);
    }

  aim.info = sy_stage_context_choose_domain (context, &error);
  if (aim.info == NULL)
    return sy_stage_status_new_for_error (g_error_matches (error, SY_ERROR, SY_ERROR_REFUSED)
                                          ? SY_STAGE_READY : SY_STAGE_BLOCKED, error);
  if (!take_aim (context, gpu, &aim, &error))
    {
      SyStageStatus *status = sy_stage_status_new_for_error (SY_STAGE_BLOCKED, error);

      status->lacks_rom = aim.lacks_rom;
      return status;
    }

  return assess_aim (context, gpu, &aim);
}

static gboolean
check_rom (const SyGpu  *gpu,
           const Aim    *aim,
           GError      **error)
{
  if (!aim->lacks_rom)
    return TRUE;

  g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
               _("The video BIOS of %s is needed, and no file was given: name one with --rom FILE, "
                 "which can be a firmware update (“switchyardctl vbios read -o FILE” looks for it "
                 "on this computer), or leave it out with --option no-%s to add the battery "
                 "alone"), gpu->name,
               OPTION_ROM);

  return FALSE;
}

/* It may start the GPU all the same: two models of one maker often have the same. */
static void
warn_of_other_computer (SyPlan      *plan,
                        const SyGpu *gpu,
                        GBytes      *bytes)
{
  SyRomCard card = SY_ROM_CARD (gpu->device);
  g_autoptr (SyOptionRom) rom = NULL;
  const SyPciImage *first;

  if (bytes == NULL)
    return;
  rom = sy_option_rom_parse (bytes);
  if (sy_rom_fit_get (rom, &card) != SY_ROM_FIT_OTHER_COMPUTER)
    return;
  first = rom->images->pdata[0];
  sy_plan_add_warning (plan, _("The video BIOS is for this GPU, but was made for another computer: "
                               "it says %04x:%04x, and the GPU %04x:%04x. Take one of this "
                               "computer where there is one; should the driver stop with Code 43, "
                               "this is the first suspect."),
                       first->subsystem_vendor, first->subsystem_device, card.subsystem_vendor,
                       card.subsystem_device);
}

static SyPlan *
plan (const SyStageContext  *context,
      GError               **error)
{
  g_auto (Aim) aim = { 0 };
  const SyGpu *gpu = sy_stage_context_get_gpu (context, error);
  g_autoptr (SyPlan) plan = NULL;

  if (gpu == NULL || !sy_stage_context_check_gpu (context, gpu, error))
    return NULL;
  aim.info = sy_stage_context_choose_domain (context, error);
  if (aim.info == NULL || !take_aim (context, gpu, &aim, error) ||
      !check_rom (gpu, &aim, error))
    return NULL;

  plan = sy_plan_new (context->request, _("Give the virtual machine the video BIOS"));
  if (!sy_vbios_store_plan (plan, get_sysroot (context), aim.folder, aim.files, error) ||
      !sy_vbios_access_plan (plan, context, aim.info, aim.domain, aim.folder, aim.files, error))
    return NULL;
  warn_of_other_computer (plan, gpu, aim.rom);
  if (aim.info->running == SY_TRISTATE_YES)
    sy_plan_add_warning (plan, _("“%s” is running: it gets the tables when it is shut down and "
                                 "started again."), aim.info->name);

  return g_steal_pointer (&plan);
}

static const SyStageOption options[] = {
  { OPTION_ROM, N_("The video BIOS"),
    N_("Off: the battery alone, until there is a file."), TRUE },
  { OPTION_BATTERY, N_("A battery and an AC adapter"),
    N_("NVIDIA’s driver for laptops looks for them; their absence is the best-known cause of "
       "Code 43."), TRUE },
  { NULL },
};

const SyStage sy_stage_vbios = {
  .id = "vbios",
  .title = N_("Give the virtual machine the video BIOS"),
  .summary = N_("NVIDIA’s driver for laptops asks the firmware for the program that starts the "
                "GPU, and looks for a battery. Both are handed to the virtual machine here, in "
                "small tables; its own firmware stays as it is."),
  .risk = N_("The GPU itself is not written to, and Linux is not changed. With a wrong file the "
             "driver in the virtual machine does not start, which undoing this cures."),
  .assess = assess,
  .plan = plan,
  .takes = SY_STAGE_TAKES_GPU | SY_STAGE_TAKES_DOMAIN | SY_STAGE_TAKES_ROM,
  .options = options,
};
