/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libxml/parser.h>
#include <string.h>
#include <time.h>

#include "health/sy-health.h"
#include "sample/sy-demo.h"

/*
 * How long all the checks of a virtual machine take on the sample laptop once its facts are read,
 * and how that grows with the number of machines; beside it, how long libxml2 needs to do no more
 * than read the same definitions. Of one processor's time, so that whatever else runs does not
 * count. checks [RUNS]: prints "NAME MACHINES MILLISECONDS" lines, each the best of so many runs.
 */

#define DOMAIN_FILE "/etc/libvirt/qemu/win10.xml"

typedef struct {
  char          *text;
  SyGuest       *guest;
  SyHealthInput  input;
} Bench;

typedef void (*BenchFunc) (const Bench *self);

static void
parse (const Bench *self)
{
  xmlDoc *document = xmlReadMemory (self->text, (int) strlen (self->text), NULL, NULL,
                                    XML_PARSE_NONET);

  g_assert_nonnull (document);
  xmlFreeDoc (document);
}

static void
check (const Bench *self)
{
  g_autoptr (GPtrArray) findings = sy_health_check (&self->input);

  g_assert_cmpuint (findings->len, >, 40);
}

static void
read_and_check (const Bench *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyGuest) guest = sy_guest_new_from_fragment (self->text, &error);
  Bench other = *self;

  g_assert_no_error (error);
  other.guest = guest;
  other.input.guest = guest;
  check (&other);
}

static void
measure (const Bench *self,
         const char  *name,
         BenchFunc    run,
         guint        n_runs)
{
  static const guint counts[] = { 1, 10, 100, 500 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      double best = G_MAXDOUBLE;

      for (guint j = 0; j < n_runs; j++)
        {
          clock_t begin = clock ();

          for (guint n = 0; n < counts[i]; n++)
            run (self);
          best = MIN (best, (double) (clock () - begin) * 1000 / CLOCKS_PER_SEC);
        }
      g_print ("%s %u %.3f\n", name, counts[i], best);
    }
}

static void
remove_folder (const char *path)
{
  const char *argv[] = { "rm", "-rf", path, NULL };

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                NULL);
}

static void
measure_all (const char *folder,
             guint       n_runs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SySysroot) sysroot = sy_sysroot_new (folder, &error);
  g_autoptr (SyMachine) machine = sysroot != NULL ? sy_machine_read (sysroot) : NULL;
  g_autoptr (SyAssessment) assessment = machine != NULL ? sy_assessment_new (machine) : NULL;
  g_autofree char *text = sysroot != NULL ? sy_sysroot_read_text (sysroot, DOMAIN_FILE, &error)
                                          : NULL;
  g_autoptr (SyGuest) guest = text != NULL ? sy_guest_new_from_fragment (text, &error) : NULL;
  g_autoptr (GPtrArray) files = NULL;
  Bench bench = { text, guest, { .guest = guest, .source = "win10", .domain = "win10" } };

  g_assert_no_error (error);
  files = sy_health_files_read (guest, sysroot);
  bench.input.assessment = assessment;
  bench.input.files = files;
  measure (&bench, "libxml2", parse, n_runs);
  measure (&bench, "check", check, n_runs);
  measure (&bench, "read-and-check", read_and_check, n_runs);
}

int
main (int   argc,
      char *argv[])
{
  guint n_runs = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 10;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("bench-checks-XXXXXX", &error);

  if (folder == NULL || !sy_demo_write (folder, &error))
    {
      g_printerr ("checks: %s\n", error->message);
      return 1;
    }
  measure_all (folder, n_runs);
  remove_folder (folder);

  return 0;
}
