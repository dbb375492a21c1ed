/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "health-sample.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "acpi/sy-acpi-battery.h"
#include "acpi/sy-acpi-table.h"
#include "acpi/sy-aml-writer.h"
#include "acpi/sy-aml.h"
#include "sample/sy-demo.h"
#include "sample/sy-sample-rom.h"
#include "sample/sy-tree.h"

static void
run (const char *program,
     const char *option,
     const char *first,
     const char *second)
{
  const char *argv[] = { program, option, first, second, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
}

void
sample_write_file (Sample     *sample,
                   const char *name,
                   GBytes     *data)
{
  g_autofree char *path = g_build_filename (sample->path, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  gsize size;
  const char *bytes = g_bytes_get_data (data, &size);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
}

void
sample_add_tree (Sample     *sample,
                 const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_dir_make_tmp ("variation-XXXXXX", NULL);
  g_autofree char *content = g_build_filename (path, ".", NULL);

  sy_tree_write (path, "variation", text, &error);
  g_assert_no_error (error);
  run ("cp", "-af", content, sample->path);
  run ("rm", "-rf", path, NULL);
}

/* A table that gives a _ROM to the device at @path. */
static GBytes *
make_rom_table (const char *path,
                guint       op)
{
  g_autoptr (SyAmlWriter) writer = sy_aml_writer_new ();
  g_autoptr (GBytes) aml = NULL;

  sy_aml_writer_begin (writer, op);
  sy_aml_writer_path (writer, path);
  sy_aml_writer_begin_method (writer, "_ROM", 2);
  sy_aml_writer_end (writer);
  sy_aml_writer_end (writer);
  aml = sy_aml_writer_get_bytes (writer);

  return sy_acpi_table_new ("TEST", 1, aml);
}

void
sample_init (Sample *sample)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) battery = sy_acpi_battery_make ();
  g_autoptr (GBytes) rom = make_rom_table ("\\_SB.PCI0.S08.S00", SY_AML_SCOPE);
  g_autoptr (GBytes) stale = make_rom_table ("\\_SB.PCI0.PEG0.PEGP", SY_AML_DEVICE);
  g_autoptr (GBytes) gpu_rom = sy_sample_rom_make (0x10de, 0x1c8d);
  g_autofree char *text = g_base64_encode (g_bytes_get_data (battery, NULL),
                                           g_bytes_get_size (battery));
  g_autoptr (GBytes) base64 = g_bytes_new (text, strlen (text));

  sample->path = g_dir_make_tmp ("health-XXXXXX", &error);
  g_assert_no_error (error);
  g_assert_true (sy_demo_write (sample->path, &error));
  sample->sysroot = sy_sysroot_new (sample->path, &error);
  /* The first that takes the tables of the good definition. */
  sample_add_tree (sample, "link /usr/lib/libvirt.so.0 -> libvirt.so.0.11002.0\n");
  sample_write_file (sample, "/var/lib/switchyard/battery.aml", battery);
  sample_write_file (sample, "/var/lib/switchyard/base64.aml", base64);
  sample_write_file (sample, "/var/lib/switchyard/rom.aml", rom);
  sample_write_file (sample, "/var/lib/switchyard/stale.aml", stale);
  sample_write_file (sample, "/var/lib/switchyard/gpu.rom", gpu_rom);
}

void
sample_clear (Sample *sample)
{
  if (sample->path == NULL)
    return;
  g_clear_object (&sample->sysroot);
  run ("rm", "-rf", sample->path, NULL);
  g_free (sample->path);
}

char *
sample_take_over (const char *text)
{
  g_autoptr (GRegex) regex = g_regex_new ("<(uuid|name)>[^<]*</(uuid|name)>", 0, 0, NULL);
  g_autoptr (GRegex) root = g_regex_new ("<domain[^>]*>", 0, 0, NULL);
  g_autoptr (SyDomain) domain = sy_domain_new_from_xml (text, -1, NULL);
  g_autofree char *bare = NULL;

  if (domain == NULL)
    return NULL;
  bare = g_regex_replace_literal (regex, text, -1, 0, "", 0, NULL);

  return g_regex_replace (root, bare, -1, 0,
                          "\\0<name>win10</name><uuid>" SAMPLE_DOMAIN_UUID "</uuid>", 0, NULL);
}

gboolean
health_row_is_command (const HealthRow *row)
{
  return row->where == HEALTH_COMMAND || row->where == HEALTH_LOCAL_COMMAND;
}

gboolean
health_row_is_local (const HealthRow *row)
{
  return row->where == HEALTH_LOCAL || row->where == HEALTH_LOCAL_COMMAND;
}

char *
health_row_make_text (const HealthRow *row)
{
  const char *found = row->find != NULL ? strstr (health_good, row->find) : NULL;

  if (row->find == NULL)
    return g_strdup (row->replace != NULL ? row->replace : health_good);
  if (found == NULL)
    g_error ("“%s” is not in the good definition", row->find);

  return g_strdup_printf ("%.*s%s%s", (int) (found - health_good), health_good, row->replace,
                          found + strlen (row->find));
}

GPtrArray *
health_row_check (const HealthRow *row,
                  const char      *text,
                  SySysroot       *sysroot,
                  SyAssessment    *assessment)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyGuest) guest = health_row_is_command (row)
                              ? sy_guest_new_from_qemu (text, &error)
                              : sy_guest_new_from_fragment (text, &error);
  g_autoptr (GPtrArray) files = NULL;
  SyGuestAgent agent = { .code = row->code != NULL ? atoi (row->code) : 0 };
  SyHealthInput input = { 0 };

  g_assert_no_error (error);
  files = sy_health_files_read (guest, health_row_is_local (row) ? sysroot : NULL);
  input.guest = guest;
  input.source = "win10";
  input.assessment = health_row_is_local (row) ? assessment : NULL;
  input.domain = health_row_is_local (row) ? "win10" : NULL;
  input.files = files;
  input.agent = row->code != NULL ? &agent : NULL;
  input.guest_driver = row->driver;

  return sy_health_check (&input);
}
