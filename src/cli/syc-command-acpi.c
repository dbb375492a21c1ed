/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <sys/stat.h>

#include "acpi/sy-acpi-battery.h"
#include "acpi/sy-acpi-vbios.h"
#include "guest/sy-domain-store.h"
#include "machine/sy-machine.h"
#include "sy-json.h"
#include "syc-acpi-view.h"
#include "syc-command.h"
#include "syc-file.h"

/* The machine type and the place of the GPU in the virtual machine that --domain names. */
static gboolean
read_domain (SycContext  *context,
             SyAcpiPath  *path,
             char       **machine,
             GError     **error)
{
  const char *uri = context->uri != NULL ? context->uri : "qemu:///system";
  g_autoptr (SyDomainStore) store = NULL;
  g_autoptr (SyDomainInfo) info = NULL;
  g_autoptr (SyDomain) domain = NULL;
  g_autoptr (SyGuest) guest = NULL;
  g_autofree char *xml = NULL;
  g_autoptr (SyMachine) host = NULL;
  const SyGuestHostdev *hostdev = NULL;
  const SyGpu *gpu;

  if (syc_context_get_sysroot (context, error) == NULL)
    return FALSE;
  store = sy_domain_store_open (context->sysroot, uri, SY_DOMAIN_STORE_READ_ONLY, error);
  info = store != NULL ? sy_domain_store_find (store, context->domain, error) : NULL;
  xml = info != NULL ? sy_domain_store_get_xml (store, info->uuid, error) : NULL;
  domain = xml != NULL ? sy_domain_new_from_xml (xml, -1, error) : NULL;
  if (domain == NULL)
    return FALSE;

  guest = sy_guest_new_from_domain (domain);
  host = sy_machine_read (context->sysroot);
  gpu = sy_machine_get_dgpu (host);
  if (gpu != NULL)
    hostdev = sy_guest_find_hostdev (guest, &gpu->device->address);
  if (hostdev == NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                   _("“%s” does not have the discrete GPU of this computer: give it the GPU "
                     "first, or say where it will be with --address"), info->name);
      return FALSE;
    }
  if (!sy_acpi_path_set_from_device (path, hostdev->device, error))
    {
      g_prefix_error (error, "%s: ", info->name);
      return FALSE;
    }
  if (*machine == NULL)
    *machine = g_strdup (guest->machine);

  return TRUE;
}

static gboolean
choose_path (SycContext  *context,
             SyAcpiPath  *path,
             char       **machine,
             GError     **error)
{
  sy_acpi_path_set_default (path);
  *machine = g_strdup (context->machine);
  if (context->address != NULL && context->domain != NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("--address and --domain both say where the GPU is; give one of them"));
      return FALSE;
    }
  if (context->address != NULL)
    return sy_acpi_path_parse (context->address, path, error);

  return context->domain == NULL || read_domain (context, path, machine, error);
}

static gboolean
write_files (const char       *folder,
             const GPtrArray  *files,
             GError          **error)
{
  if (mkdir (folder, 0755) != 0 && errno != EEXIST)
    {
      sy_error_set_errno (error, errno, "%s", folder);
      return FALSE;
    }
  for (guint i = 0; i < files->len; i++)
    {
      const SyAcpiFile *file = files->pdata[i];
      g_autofree char *path = g_build_filename (folder, file->name, NULL);

      if (!syc_file_write (path, file->data, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
syc_command_acpi_vbios (SycContext  *context,
                        GError     **error)
{
  g_autoptr (GBytes) rom = NULL;
  g_autoptr (GPtrArray) files = NULL;
  g_autofree char *machine = NULL;
  g_autofree char *place = NULL;
  SyAcpiPath path;

  if (!choose_path (context, &path, &machine, error))
    return FALSE;
  rom = syc_file_read (context->arguments[0], SY_ACPI_VBIOS_MAX_SIZE, error);
  files = rom != NULL ? sy_acpi_vbios_make (rom, &path, machine, error) : NULL;
  if (files == NULL || !write_files (context->out_path, files, error))
    return FALSE;

  place = sy_acpi_path_format (&path, path.n_hops);
  syc_acpi_view_report_tables (context, files, place, machine);

  return TRUE;
}

static gboolean
write_one (SycContext  *context,
           GBytes      *data,
           GError     **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (!syc_file_write (context->out_path, data, error))
    return FALSE;
  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_json_add_string (builder, "output", context->out_path);
  sy_json_add_int (builder, "size", (gint64) g_bytes_get_size (data));
  json_builder_end_object (builder);
  syc_context_take_document (context, json_builder_get_root (builder));

  return TRUE;
}

gboolean
syc_command_acpi_battery (SycContext  *context,
                          GError     **error)
{
  g_autoptr (GBytes) table = sy_acpi_battery_make ();

  if (!write_one (context, table, error))
    return FALSE;
  syc_output_line (context->output, SYC_STYLE_PLAIN,
                   _("A full battery and an AC adapter were written to %s."), context->out_path);

  return TRUE;
}

gboolean
syc_command_acpi_chassis (SycContext  *context,
                          GError     **error)
{
  g_autoptr (GBytes) structure = sy_smbios_chassis_make ();

  if (!write_one (context, structure, error))
    return FALSE;
  syc_output_line (context->output, SYC_STYLE_PLAIN,
                   _("A chassis of the kind “notebook” was written to %s, for QEMU’s option "
                     "-smbios file=%s."), context->out_path, context->out_path);

  return TRUE;
}

/* Whatever the file is, as long as it can be read: that it is no table is the answer then. */
#define MAX_SHOWN_SIZE (16 * 1024 * 1024)

gboolean
syc_command_acpi_show (SycContext  *context,
                       GError     **error)
{
  g_autoptr (GBytes) data = syc_file_read (context->arguments[0], MAX_SHOWN_SIZE, error);
  g_autoptr (SyAcpiInfo) info = NULL;

  if (data == NULL)
    return FALSE;
  info = sy_acpi_info_new (data);
  syc_acpi_view_show (context, context->arguments[0], info);

  return TRUE;
}
