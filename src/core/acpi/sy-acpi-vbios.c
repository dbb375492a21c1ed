/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "acpi/sy-acpi-vbios.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "acpi/sy-acpi-table.h"
#include "acpi/sy-aml-writer.h"

/* A multiple of the page, so that a page that begins on one is never cut in two. */
#define CHUNK_SIZE 32768

#define LOCAL(n) (SY_AML_LOCAL0 + (n))
#define ARG(n)   (SY_AML_ARG0 + (n))

/* Finds the piece of a number. Not to be called _ROM's neighbour by anything else. */
#define CHUNK_METHOD "SYCK"

typedef struct {
  GPtrArray *files;
  guint32    revision;
} Set;

/* Every table of a set has the first bytes of the ROM's checksum as its revision, so that one that
 * was left over from another set can be told. */
static void
add_table (Set         *set,
           const char  *id,
           SyAmlWriter *writer)
{
  g_autoptr (GBytes) aml = sy_aml_writer_get_bytes (writer);

  sy_acpi_files_add (set->files, g_strdup_printf ("vbios-%02u.aml", set->files->len),
                     sy_acpi_table_new (id, set->revision, aml));
}

static char *
get_chunk_name (guint index)
{
  return g_strdup_printf ("\\SY%02X", index);
}

static guint
add_chunks (Set          *set,
            const guint8 *data,
            gsize         length)
{
  guint n = 0;

  for (gsize offset = 0; offset < length; offset += CHUNK_SIZE, n++)
    {
      g_autoptr (SyAmlWriter) writer = sy_aml_writer_new ();
      g_autofree char *name = get_chunk_name (n);
      g_autofree char *id = g_strdup_printf ("SYROM%02X", n);

      sy_aml_writer_op (writer, SY_AML_NAME);
      sy_aml_writer_path (writer, name);
      sy_aml_writer_buffer (writer, data + offset, MIN (CHUNK_SIZE, length - offset));
      add_table (set, id, writer);
    }

  return n;
}

/*
 * If (!CondRefOf (PATH)) { Device (PATH) { Name (_ADR, …) } }, for each device on the way. A
 * compiler does not let this pass where it knows the DSDT; interpreters run a table as they run a
 * method.
 */
static void
add_guard (Set              *set,
           const SyAcpiPath *path)
{
  g_autoptr (SyAmlWriter) writer = sy_aml_writer_new ();

  for (guint i = 1; i <= path->n_hops; i++)
    {
      g_autofree char *name = sy_acpi_path_format (path, i);
      const SyAcpiHop *hop = &path->hops[i - 1];

      sy_aml_writer_begin (writer, SY_AML_IF);
      sy_aml_writer_op (writer, SY_AML_LNOT);
      sy_aml_writer_op (writer, SY_AML_COND_REF_OF);
      sy_aml_writer_path (writer, name);
      sy_aml_writer_op (writer, SY_AML_ZERO);
      sy_aml_writer_begin (writer, SY_AML_DEVICE);
      sy_aml_writer_path (writer, name);
      sy_aml_writer_op (writer, SY_AML_NAME);
      sy_aml_writer_path (writer, "_ADR");
      sy_aml_writer_integer (writer, hop->slot << 16 | hop->function);
      sy_aml_writer_end (writer);
      sy_aml_writer_end (writer);
    }
  add_table (set, "SYGUARD", writer);
}

/* Buffer (1) {}: a buffer of no bytes was seen to be taken as an error. */
static void
return_one_zero (SyAmlWriter *writer)
{
  sy_aml_writer_op (writer, SY_AML_RETURN);
  sy_aml_writer_begin (writer, SY_AML_BUFFER);
  sy_aml_writer_integer (writer, 1);
  sy_aml_writer_end (writer);
}

/* Method (SYCK, 1): the piece number Arg0. */
static void
write_chunk_method (SyAmlWriter *writer,
                    guint        n_chunks)
{
  sy_aml_writer_begin_method (writer, CHUNK_METHOD, 1);
  for (guint i = 0; i < n_chunks; i++)
    {
      g_autofree char *name = get_chunk_name (i);

      sy_aml_writer_begin (writer, SY_AML_IF);
      sy_aml_writer_op (writer, SY_AML_LEQUAL);
      sy_aml_writer_op (writer, ARG (0));
      sy_aml_writer_integer (writer, i);
      sy_aml_writer_op (writer, SY_AML_RETURN);
      sy_aml_writer_path (writer, name);
      sy_aml_writer_end (writer);
    }
  return_one_zero (writer);
  sy_aml_writer_end (writer);
}

/*
 * Local1 = Min (Arg1, 4096). It has its bounds first: nothing below can overflow 32 bits, and past
 * the end there are zeros, as laptops do it. A short last page is rejected by NVIDIA's own code
 * (nv_acpi_rom_method() wants at least what it asked for).
 */
static void
write_bounds (SyAmlWriter *writer,
              guint32      rom_size)
{
  sy_aml_writer_op (writer, SY_AML_STORE);
  sy_aml_writer_op (writer, ARG (1));
  sy_aml_writer_op (writer, LOCAL (1));

  sy_aml_writer_begin (writer, SY_AML_IF);
  sy_aml_writer_op (writer, SY_AML_LGREATER);
  sy_aml_writer_op (writer, LOCAL (1));
  sy_aml_writer_integer (writer, SY_ACPI_VBIOS_PAGE_SIZE);
  sy_aml_writer_op (writer, SY_AML_STORE);
  sy_aml_writer_integer (writer, SY_ACPI_VBIOS_PAGE_SIZE);
  sy_aml_writer_op (writer, LOCAL (1));
  sy_aml_writer_end (writer);

  sy_aml_writer_begin (writer, SY_AML_IF);
  sy_aml_writer_op (writer, SY_AML_LEQUAL);
  sy_aml_writer_op (writer, LOCAL (1));
  sy_aml_writer_integer (writer, 0);
  return_one_zero (writer);
  sy_aml_writer_end (writer);

  sy_aml_writer_begin (writer, SY_AML_IF);
  sy_aml_writer_op (writer, SY_AML_LNOT);
  sy_aml_writer_op (writer, SY_AML_LLESS);
  sy_aml_writer_op (writer, ARG (0));
  sy_aml_writer_integer (writer, rom_size);
  sy_aml_writer_op (writer, SY_AML_RETURN);
  sy_aml_writer_begin (writer, SY_AML_BUFFER);
  sy_aml_writer_op (writer, LOCAL (1));
  sy_aml_writer_end (writer);
  sy_aml_writer_end (writer);
}

/* Local2 = Arg0 / CHUNK_SIZE, Local3 = the rest, Local4 = what that piece has from there on. */
static void
write_split (SyAmlWriter *writer)
{
  sy_aml_writer_op (writer, SY_AML_DIVIDE);
  sy_aml_writer_op (writer, ARG (0));
  sy_aml_writer_integer (writer, CHUNK_SIZE);
  sy_aml_writer_op (writer, LOCAL (3));
  sy_aml_writer_op (writer, LOCAL (2));

  sy_aml_writer_op (writer, SY_AML_STORE);
  sy_aml_writer_op (writer, SY_AML_SUBTRACT);
  sy_aml_writer_integer (writer, CHUNK_SIZE);
  sy_aml_writer_op (writer, LOCAL (3));
  sy_aml_writer_op (writer, SY_AML_ZERO);
  sy_aml_writer_op (writer, LOCAL (4));
}

/* Mid (SYCK (Local2 [+ 1]), …: the caller writes offset, length and target. */
static void
write_mid (SyAmlWriter *writer,
           gboolean     next)
{
  sy_aml_writer_op (writer, SY_AML_MID);
  sy_aml_writer_path (writer, CHUNK_METHOD);
  if (!next)
    {
      sy_aml_writer_op (writer, LOCAL (2));
      return;
    }
  sy_aml_writer_op (writer, SY_AML_ADD);
  sy_aml_writer_op (writer, LOCAL (2));
  sy_aml_writer_integer (writer, 1);
  sy_aml_writer_op (writer, SY_AML_ZERO);
}

/* What lies in one piece is returned from it, what lies in two is put together. */
static void
write_result (SyAmlWriter *writer)
{
  sy_aml_writer_begin (writer, SY_AML_IF);
  sy_aml_writer_op (writer, SY_AML_LNOT);
  sy_aml_writer_op (writer, SY_AML_LGREATER);
  sy_aml_writer_op (writer, LOCAL (1));
  sy_aml_writer_op (writer, LOCAL (4));
  sy_aml_writer_op (writer, SY_AML_RETURN);
  write_mid (writer, FALSE);
  sy_aml_writer_op (writer, LOCAL (3));
  sy_aml_writer_op (writer, LOCAL (1));
  sy_aml_writer_op (writer, SY_AML_ZERO);
  sy_aml_writer_end (writer);

  sy_aml_writer_op (writer, SY_AML_RETURN);
  sy_aml_writer_op (writer, SY_AML_CONCATENATE);
  write_mid (writer, FALSE);
  sy_aml_writer_op (writer, LOCAL (3));
  sy_aml_writer_op (writer, LOCAL (4));
  sy_aml_writer_op (writer, SY_AML_ZERO);
  write_mid (writer, TRUE);
  sy_aml_writer_integer (writer, 0);
  sy_aml_writer_op (writer, SY_AML_SUBTRACT);
  sy_aml_writer_op (writer, LOCAL (1));
  sy_aml_writer_op (writer, LOCAL (4));
  sy_aml_writer_op (writer, SY_AML_ZERO);
  sy_aml_writer_op (writer, SY_AML_ZERO);
  sy_aml_writer_op (writer, SY_AML_ZERO);
}

static void
write_identity (SyAmlWriter *writer,
                const char  *sha256,
                guint32      rom_size,
                const char  *machine,
                const char  *path)
{
  sy_aml_writer_op (writer, SY_AML_NAME);
  sy_aml_writer_path (writer, SY_ACPI_VBIOS_IDENTITY);
  sy_aml_writer_begin_package (writer, 6);
  sy_aml_writer_string (writer, "switchyard");
  sy_aml_writer_integer (writer, 1);
  sy_aml_writer_string (writer, sha256);
  sy_aml_writer_integer (writer, rom_size);
  sy_aml_writer_string (writer, machine);
  sy_aml_writer_string (writer, path);
  sy_aml_writer_end (writer);
}

/* Zeros up to a whole page and one page more: whatever begins inside the ROM then ends inside. */
static guint8 *
pad_rom (GBytes *rom,
         gsize  *out_size)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (rom, &length);
  gsize pages = (length + SY_ACPI_VBIOS_PAGE_SIZE - 1) / SY_ACPI_VBIOS_PAGE_SIZE + 1;
  guint8 *padded = g_malloc0 (pages * SY_ACPI_VBIOS_PAGE_SIZE);

  memcpy (padded, data, length);
  *out_size = pages * SY_ACPI_VBIOS_PAGE_SIZE;

  return padded;
}

GPtrArray *
sy_acpi_vbios_make (GBytes            *rom,
                    const SyAcpiPath  *path,
                    const char        *machine,
                    GError           **error)
{
  gsize size = g_bytes_get_size (rom);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, rom);
  g_autofree char *name = sy_acpi_path_format (path, path->n_hops);
  g_autoptr (GPtrArray) files = sy_acpi_files_new ();
  g_autoptr (SyAmlWriter) writer = sy_aml_writer_new ();
  g_autofree guint8 *padded = NULL;
  g_autofree char *start = g_strndup (sha256, 8);
  Set set = { files, (guint32) g_ascii_strtoull (start, NULL, 16) };
  gsize padded_size;
  guint n_chunks;

  if (size == 0 || size > SY_ACPI_VBIOS_MAX_SIZE)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
                   _("The video BIOS has %" G_GSIZE_FORMAT " bytes: 1 to %d were expected"),
                   size, SY_ACPI_VBIOS_MAX_SIZE);
      return NULL;
    }

  padded = pad_rom (rom, &padded_size);
  n_chunks = add_chunks (&set, padded, padded_size);
  add_guard (&set, path);

  sy_aml_writer_begin (writer, SY_AML_SCOPE);
  sy_aml_writer_path (writer, name);
  write_identity (writer, sha256, (guint32) size, machine != NULL ? machine : "", name);
  write_chunk_method (writer, n_chunks);
  sy_aml_writer_begin_method (writer, "_ROM", 2);
  write_bounds (writer, (guint32) size);
  write_split (writer);
  write_result (writer);
  sy_aml_writer_end (writer);
  sy_aml_writer_end (writer);
  add_table (&set, "SYMETHOD", writer);

  return g_steal_pointer (&files);
}
