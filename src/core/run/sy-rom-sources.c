/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run/sy-rom-sources.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "acpi/sy-acpi-rom.h"
#include "rom/sy-vbios.h"
#include "run/sy-rom-memory.h"
#include "sy-json.h"

#define TABLES_PATH    "/sys/firmware/acpi/tables"
#define MAX_TABLES     128
#define MAX_TABLE_SIZE (4 * 1024 * 1024)

/* Of nouveau; the folder of a card has a name with the card's address in it (drm_debugfs.c). */
#define DRI_PATH       "/sys/kernel/debug/dri"

static const struct {
  const char *name;
  const char *title;
} sources[SY_ROM_SOURCE_N] = {
  [SY_ROM_SOURCE_CHIP] = { "chip", N_("the chip of the GPU") },
  [SY_ROM_SOURCE_DRIVER] = { "driver", N_("the copy of the driver nouveau") },
  [SY_ROM_SOURCE_TABLES] = { "tables", N_("the ACPI tables of the firmware") },
  [SY_ROM_SOURCE_MEMORY] = { "memory", N_("the memory of the firmware") },
};

const char *
sy_rom_source_to_string (SyRomSource source)
{
  g_return_val_if_fail (source < SY_ROM_SOURCE_N, NULL);

  return sources[source].name;
}

SyRomSource
sy_rom_source_from_string (const char *text)
{
  for (guint i = 0; i < SY_ROM_SOURCE_N; i++)
    if (g_strcmp0 (sources[i].name, text) == 0)
      return i;

  return SY_ROM_SOURCE_N;
}

const char *
sy_rom_source_get_title (SyRomSource source)
{
  g_return_val_if_fail (source < SY_ROM_SOURCE_N, NULL);

  return _(sources[source].title);
}

static GBytes *
extract (GBytes       *bytes,
         const SyGpu  *gpu,
         GError      **error)
{
  return sy_vbios_extract (bytes, gpu->device->vendor, gpu->device->device, error);
}

static gboolean
is_folder_of (SySysroot   *sysroot,
              const char  *folder,
              const SyGpu *gpu)
{
  char address[SY_PCI_ADDRESS_TEXT_SIZE];
  g_autofree char *path = g_strdup_printf (DRI_PATH "/%s/name", folder);
  g_autofree char *name = sy_sysroot_read_attribute (sysroot, path, NULL);

  sy_pci_address_format (&gpu->device->address, address);

  return name != NULL && g_str_has_prefix (name, "nouveau") && strstr (name, address) != NULL;
}

static GBytes *
read_driver (SySysroot    *sysroot,
             const SyGpu  *gpu,
             GError      **error)
{
  g_auto (GStrv) folders = sy_sysroot_list (sysroot, DRI_PATH, NULL);

  for (guint i = 0; folders != NULL && folders[i] != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf (DRI_PATH "/%s/vbios.rom", folders[i]);
      g_autoptr (GBytes) bytes = NULL;

      if (!is_folder_of (sysroot, folders[i], gpu))
        continue;
      bytes = sy_sysroot_read (sysroot, path, SY_VBIOS_FILE_MAX_SIZE, error);
      return bytes != NULL ? extract (bytes, gpu, error) : NULL;
    }
  g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                       _("The driver nouveau, which asks the firmware for it and keeps a copy, "
                         "does not have the GPU, or the kernel does not show its copy"));

  return NULL;
}

/* "SSDT2" comes before "SSDT10". */
static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  const char *first = *(const char * const *) a;
  const char *second = *(const char * const *) b;
  gsize length = strcspn (first, "0123456789");

  if (strncmp (first, second, length) != 0 || strcspn (second, "0123456789") != length)
    return strcmp (first, second);

  return atoi (first + length) - atoi (second + length);
}

static void
add_tables (SySysroot  *sysroot,
            const char *folder,
            GPtrArray  *tables)
{
  g_auto (GStrv) names = sy_sysroot_list (sysroot, folder, NULL);

  if (names == NULL)
    return;
  qsort (names, g_strv_length (names), sizeof *names, compare_names);
  for (guint i = 0; names[i] != NULL && tables->len < MAX_TABLES; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s", folder, names[i]);
      GBytes *table;

      if (!g_str_has_prefix (names[i], "DSDT") && !g_str_has_prefix (names[i], "SSDT"))
        continue;
      table = sy_sysroot_read (sysroot, path, MAX_TABLE_SIZE, NULL);
      if (table != NULL)
        g_ptr_array_add (tables, table);
    }
}

static SyAcpiRom *
look_into_tables (SySysroot *sysroot,
                  guint     *out_n)
{
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  add_tables (sysroot, TABLES_PATH, tables);
  add_tables (sysroot, TABLES_PATH "/dynamic", tables);
  *out_n = tables->len;

  return sy_acpi_rom_new (tables);
}

/* What their _ROM does with it is not known; that what was found is the ROM, it says itself. */
static GBytes *
read_tables (const SyAcpiRom  *tables,
             guint             n_tables,
             const SyGpu      *gpu,
             GError          **error)
{
  GBytes *rom = extract (tables->data, gpu, NULL);

  if (rom != NULL)
    return rom;
  if (n_tables == 0)
    g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                         _("The kernel shows no ACPI tables of the firmware"));
  else if (tables->method == NULL)
    g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                         _("The firmware’s ACPI tables hold no video BIOS, and no _ROM by which a "
                           "driver would get it"));
  else
    g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                 _("The firmware’s ACPI tables have %s, but what it gives is not in the tables "
                   "themselves"), tables->method);

  return NULL;
}

static GBytes *
read_memory (SySysroot        *sysroot,
             const SyAcpiRom  *tables,
             const SyGpu      *gpu,
             GError          **error)
{
  g_autoptr (GError) refused = NULL;

  for (guint i = 0; i < tables->memory->len; i++)
    {
      g_autoptr (GError) local_error = NULL;
      g_autoptr (GBytes) bytes = NULL;
      GBytes *rom;

      bytes = sy_rom_memory_read (sysroot, &g_array_index (tables->memory, SyAcpiMemory, i),
                                  &local_error);
      rom = bytes != NULL ? extract (bytes, gpu, NULL) : NULL;
      if (rom != NULL)
        return rom;
      if (refused == NULL)
        refused = g_steal_pointer (&local_error);
    }

  /* Without a _ROM, what the regions are for has nothing to do with it. */
  if (refused != NULL && tables->method != NULL)
    g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_FOUND, refused->message);
  else if (tables->method != NULL && tables->computed)
    g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                         _("Where in its memory the firmware keeps it is told only by running its "
                           "tables, which the kernel alone can do. Let the driver nouveau have the "
                           "GPU once: it asks for it"));
  else
    g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                         _("The firmware’s tables point to no memory with it"));

  return NULL;
}

static GBytes *
read_source (SyMachine        *machine,
             const SyGpu      *gpu,
             SyRomSource       source,
             const SyAcpiRom  *tables,
             guint             n_tables,
             guint             timeout_ms,
             GError          **error)
{
  SySysroot *sysroot = sy_machine_get_sysroot (machine);

  switch (source)
    {
    case SY_ROM_SOURCE_CHIP:
      return sy_rom_read (machine, gpu, timeout_ms, error);

    case SY_ROM_SOURCE_DRIVER:
      return read_driver (sysroot, gpu, error);

    case SY_ROM_SOURCE_TABLES:
      return read_tables (tables, n_tables, gpu, error);

    case SY_ROM_SOURCE_MEMORY:
      return read_memory (sysroot, tables, gpu, error);

    case SY_ROM_SOURCE_N:
    default:
      g_return_val_if_reached (NULL);
    }
}

GBytes *
sy_rom_sources_read (SyMachine    *machine,
                     const SyGpu  *gpu,
                     guint         timeout_ms,
                     SyRomSource  *out_source,
                     GError      **error)
{
  guint n_tables;
  g_autoptr (SyAcpiRom) tables = look_into_tables (sy_machine_get_sysroot (machine), &n_tables);
  g_autoptr (GString) says = g_string_new (NULL);
  int code = SY_ERROR_NOT_FOUND;

  for (guint i = 0; i < SY_ROM_SOURCE_N; i++)
    {
      g_autoptr (GError) local_error = NULL;
      GBytes *rom = read_source (machine, gpu, i, tables, n_tables, timeout_ms, &local_error);

      if (rom != NULL)
        {
          *out_source = i;
          return rom;
        }
      if (code == SY_ERROR_NOT_FOUND)
        code = local_error->code;
      g_string_append_printf (says, "%s%s.", says->len > 0 ? " " : "", local_error->message);
    }
  g_string_truncate (says, says->len - 1);
  g_set_error_literal (error, SY_ERROR, code, says->str);

  return NULL;
}

JsonNode *
sy_rom_sources_read_to_json (SySysroot  *sysroot,
                             GError    **error)
{
  g_autoptr (SyMachine) machine = sy_machine_read (sysroot);
  const SyGpu *gpu = sy_machine_get_dgpu (machine);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GBytes) rom = NULL;
  g_autofree char *text = NULL;
  char address[SY_PCI_ADDRESS_TEXT_SIZE];
  SyRomSource source;

  if (gpu == NULL)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                           _("It is not known which GPU of this computer is the discrete one"));
      return NULL;
    }
  rom = sy_rom_sources_read (machine, gpu, SY_ROM_READ_TIMEOUT_MSEC, &source, error);
  if (rom == NULL)
    return NULL;

  text = g_base64_encode (g_bytes_get_data (rom, NULL), g_bytes_get_size (rom));
  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_json_add_string (builder, "address", sy_pci_address_format (&gpu->device->address, address));
  sy_json_add_string (builder, "source", sy_rom_source_to_string (source));
  sy_json_add_string (builder, "rom", text);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}
