/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "host/sy-efi-stub.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/sy-boot-guard.h"
#include "host/sy-boot-menu-private.h"
#include "host/sy-bootloader.h"
#include "host/sy-efi-firmware.h"
#include "machine/sy-kernel-cmdline.h"

static gboolean
check_host (SySysroot         *sysroot,
            const SyEfiEntry  *host,
            GError           **error)
{
  if (host == NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED,
                   _("%s: found no boot entry of the firmware that starts Linux itself and is in "
                     "its order. Choose the usual one once in the firmware's boot menu, and try "
                     "again."), SY_EFI_BOOT_ORDER);
      return FALSE;
    }
  if (!host->unified || !sy_boot_guard_has_secure_boot (sysroot))
    return TRUE;
  sy_boot_guard_set_secure_boot_error (error,
                                       _("%s: it starts a unified kernel image, and Secure Boot "
                                         "is on. Then only the kernel parameters inside of the "
                                         "image count, and it must be signed, which Switchyard "
                                         "cannot do."), host->entry->variable);

  return FALSE;
}

static gboolean
plan_numbers (SySysroot   *sysroot,
              SyPlan      *plan,
              const char  *path,
              GArray      *numbers,
              const char  *why,
              GError     **error)
{
  g_autoptr (GBytes) content = numbers->len > 0 ? sy_efi_boot_order_write (numbers) : NULL;

  return sy_plan_add_file (plan, sysroot, path, content, 0644, why, error);
}

/* The order keeps every other number, those of entries that are gone too. */
static gboolean
plan_order (SySysroot            *sysroot,
            SyPlan               *plan,
            const SyEfiFirmware  *firmware,
            guint16               number,
            gboolean              first,
            const char           *why,
            GError              **error)
{
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint16));

  if (first)
    g_array_append_val (order, number);
  for (guint i = 0; i < firmware->order->len; i++)
    if (g_array_index (firmware->order, guint16, i) != number)
      g_array_append_val (order, g_array_index (firmware->order, guint16, i));
  if (!first)
    g_array_append_val (order, number);

  return plan_numbers (sysroot, plan, SY_EFI_BOOT_ORDER, order, why, error);
}

/* An entry like @host, with more parameters, at the end of the order. */
static gboolean
plan_entry (SySysroot            *sysroot,
            SyPlan               *plan,
            const SyEfiFirmware  *firmware,
            const SyEfiEntry     *host,
            const SyEfiEntry     *existing,
            const char           *title,
            const char * const   *missing,
            guint16              *out_number,
            GError              **error)
{
  g_autofree char *options = sy_kernel_cmdline_add (host->options, missing);
  g_autoptr (GBytes) content = sy_efi_boot_entry_derive (host->bytes, title, options);
  guint16 number = existing != NULL ? existing->number : sy_efi_firmware_find_free (firmware);
  g_autofree char *path = g_strdup_printf (SY_EFI_VARIABLES "Boot%04X-8be4df61-93ca-11d2-aa0d-"
                                           "00e098032b8c", number);
  g_autofree char *why = g_strdup_printf (_("A boot entry of the firmware beside the usual one, "
                                            "which stays as it is: it starts %s with the "
                                            "parameters “%s”."), host->entry->loader, options);

  if (content == NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_SUPPORTED,
                   _("%s: with the new parameters it would be larger than an entry of the firmware "
                     "can be."), host->entry->variable);
      return FALSE;
    }
  *out_number = number;
  if (!sy_plan_add_file (plan, sysroot, path, content, 0644, why, error))
    return FALSE;

  return sy_efi_firmware_has_number (firmware->order, number) ||
         plan_order (sysroot, plan, firmware, number, FALSE,
                     _("Shows the new entry in the firmware's boot menu, behind all others."),
                     error);
}

static gboolean
plan_next (SySysroot   *sysroot,
           SyPlan      *plan,
           guint16      number,
           const char  *why,
           GError     **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint16));

  g_array_append_val (numbers, number);

  return plan_numbers (sysroot, plan, SY_EFI_BOOT_NEXT, numbers, why, error);
}

/* (nullable): the entry of every start, of what is read into @firmware; checked. */
static const SyEfiEntry *
read_ordinary (SySysroot      *sysroot,
               SyEfiFirmware  *firmware,
               GError        **error)
{
  const SyEfiEntry *ordinary;

  if (!sy_efi_firmware_read (sysroot, firmware, error))
    return NULL;
  ordinary = sy_efi_firmware_find_ordinary (firmware);

  return check_host (sysroot, ordinary, error) ? ordinary : NULL;
}

static char *
get_permanent (SyMachine  *machine,
               GError    **error)
{
  g_auto (SyEfiFirmware) firmware = { 0 };
  const SyEfiEntry *ordinary = read_ordinary (sy_machine_get_sysroot (machine), &firmware, error);

  return ordinary != NULL ? g_strdup (ordinary->options) : NULL;
}

/* (nullable): an entry that starts the same with @tokens, and without the mode. */
static const SyEfiEntry *
find_with (const SyEfiFirmware *self,
           const SyEfiEntry    *host,
           const char * const  *tokens)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      const SyEfiEntry *entry = self->entries->pdata[i];
      g_auto (GStrv) missing = sy_kernel_cmdline_missing (entry->options, tokens);

      if (sy_efi_entry_is_host (entry) && missing[0] == NULL && entry->entry->options != NULL &&
          g_strcmp0 (entry->entry->loader, host->entry->loader) == 0)
        return entry;
    }

  return NULL;
}

/*
 * Theirs is not changed. Ours is tried for one start, and becomes the first of the order only once
 * it was started: before that, every other start is what it was.
 */
static gboolean
plan_permanent (SyMachine           *machine,
                SyPlan              *plan,
                const char * const  *tokens,
                GError             **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_auto (SyEfiFirmware) firmware = { 0 };
  g_autofree char *title = NULL;
  g_auto (GStrv) missing = NULL;
  const SyEfiEntry *ordinary = read_ordinary (sysroot, &firmware, error);
  const SyEfiEntry *found;
  guint16 number;

  if (ordinary == NULL)
    return FALSE;
  missing = sy_kernel_cmdline_missing (ordinary->options, tokens);
  if (missing[0] == NULL)
    return TRUE;
  found = find_with (&firmware, ordinary, tokens);
  if (found != NULL && found == sy_efi_firmware_find_number (&firmware, firmware.current, 0))
    return plan_order (sysroot, plan, &firmware, found->number, TRUE,
                       _("The entry that was just started, and came up, becomes the first: it "
                         "starts whenever nobody chooses another."), error);

  sy_plan_add_warning (plan, _("The next start alone has the new parameters. When Linux came up "
                               "with them, do this step again: then every start has them."));
  title = g_strconcat (ordinary->entry->title, " (Switchyard)", NULL);
  number = found != NULL ? found->number : 0;

  return (found != NULL ||
          plan_entry (sysroot, plan, &firmware, ordinary, NULL, title,
                      (const char * const *) missing, &number, error)) &&
         plan_next (sysroot, plan, number,
                    _("Starts it the next time, and only then. The firmware forgets this before it "
                      "starts it."), error);
}

static gboolean
plan_mode_entry (SyMachine           *machine,
                 SyPlan              *plan,
                 const char * const  *tokens,
                 GError             **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);
  g_auto (SyEfiFirmware) firmware = { 0 };
  g_autofree char *title = NULL;
  g_auto (GStrv) missing = NULL;
  const SyEfiEntry *host = read_ordinary (sysroot, &firmware, error);
  guint16 number;

  if (host == NULL)
    return FALSE;
  missing = sy_kernel_cmdline_missing (host->options, tokens);
  title = g_strconcat (host->entry->title, " (GPU for the virtual machine)", NULL);

  return plan_entry (sysroot, plan, &firmware, host, sy_efi_firmware_find_mode (&firmware), title,
                     (const char * const *) missing, &number, error);
}

static char *
make_id (const SyEfiEntry *entry)
{
  return entry != NULL ? g_strdup (entry->entry->variable) : NULL;
}

gboolean
sy_boot_menu_read_efi (SyBootMenu  *self,
                       SySysroot   *sysroot,
                       GError     **error)
{
  g_auto (SyEfiFirmware) firmware = { 0 };
  const SyEfiEntry *first;
  const SyEfiEntry *vm;

  if (!sy_efi_firmware_read (sysroot, &firmware, error))
    return FALSE;
  vm = sy_efi_firmware_find_mode (&firmware);
  self->vm_id = make_id (vm);
  self->vm_title = vm != NULL ? g_strdup (vm->entry->title) : NULL;
  self->vm_cmdline = vm != NULL ? g_strdup (vm->options) : NULL;
  self->host_id = make_id (sy_efi_firmware_find_host (&firmware));
  self->once_id = make_id (sy_efi_firmware_find_number (&firmware, firmware.next, 0));
  first = sy_efi_firmware_find_number (&firmware, firmware.order, 0);
  self->vm_is_default = vm != NULL && first == vm ? SY_TRISTATE_YES : SY_TRISTATE_NO;
  self->stored_default = self->vm_is_default == SY_TRISTATE_YES ? g_strdup (self->vm_id) : NULL;

  return TRUE;
}

static guint16
parse_id (const char *id)
{
  return (guint16) g_ascii_strtoull (id + strlen ("Boot"), NULL, 16);
}

gboolean
sy_efi_stub_plan_next (SySysroot   *sysroot,
                       SyPlan      *plan,
                       const char  *id,
                       const char  *why,
                       GError     **error)
{
  return id != NULL
         ? plan_next (sysroot, plan, parse_id (id), why, error)
         : sy_plan_add_file (plan, sysroot, SY_EFI_BOOT_NEXT, NULL, 0644, why, error);
}

gboolean
sy_efi_stub_plan_first (SySysroot   *sysroot,
                        SyPlan      *plan,
                        const char  *id,
                        gboolean     first,
                        const char  *why,
                        GError     **error)
{
  g_auto (SyEfiFirmware) firmware = { 0 };

  return sy_efi_firmware_read (sysroot, &firmware, error) &&
         plan_order (sysroot, plan, &firmware, parse_id (id), first, why, error);
}

static const char * const inputs[] = {
  SY_EFI_BOOT_ORDER, SY_EFI_BOOT_NEXT, SY_EFI_BOOT_CURRENT, NULL,
};

const SyBootloader sy_efi_stub = {
  .kind = SY_BOOTLOADER_EFI_STUB,
  .inputs = inputs,
  .get_permanent = get_permanent,
  .plan_permanent = plan_permanent,
  .plan_mode_entry = plan_mode_entry,
};
