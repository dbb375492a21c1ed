/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assess/sy-status-json.h"
#include "root-fixture.h"

/* How often the file system is asked for a status, which is what it costs. */
typedef struct {
  guint n;
  guint n_gpu;      /* below the one GPU */
} Count;

static void
count_cb (const char      *path,
          SySysrootAccess  access,
          int              saved_errno,
          gpointer         user_data)
{
  Count *count = user_data;

  count->n++;
  if (g_str_has_prefix (path, "/sys/bus/pci/devices/0000:ff:00.0/"))
    count->n_gpu++;
}

/* A laptop's GPU and @n network cards, each alone in its group. */
static Count
count_reads (guint n)
{
  g_autoptr (GString) tree = g_string_new ("pci 0000:ff:00.0 8086:591b class=030000 group=5000\n");
  g_autoptr (SyAssessment) assessment = NULL;
  g_autoptr (SySysroot) recording = NULL;
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (JsonNode) status = NULL;
  RootFixture fixture;
  Count count = { 0 };

  for (guint i = 0; i < n; i++)
    g_string_append_printf (tree, "pci 0000:%02x:%02x.0 8086:10d3 class=020000 group=%u "
                            "driver=e1000e\n", i / 32, i % 32, i);
  root_fixture_set_up (&fixture, NULL);
  root_fixture_write (&fixture, tree->str);
  recording = sy_sysroot_new_recording (fixture.sysroot, count_cb, &count);
  machine = sy_machine_read (recording);
  assessment = sy_assessment_new (machine);
  status = sy_status_to_json (assessment);
  g_assert_cmpuint (sy_machine_get_devices (machine)->len, ==, n + 1);
  g_clear_pointer (&status, json_node_unref);
  g_assert_finalize_object (g_steal_pointer (&assessment));
  g_assert_finalize_object (g_steal_pointer (&machine));
  g_assert_finalize_object (g_steal_pointer (&recording));
  root_fixture_tear_down (&fixture, NULL);

  return count;
}

/* Each device that is no GPU costs the same few reads, however many there are. */
static void
test_linear (void)
{
  Count ten = count_reads (10);
  Count hundred = count_reads (100);
  Count thousand = count_reads (1000);
  guint each = (hundred.n - ten.n) / 90;

  g_test_message ("%u, %u and %u accesses; %u for each device", ten.n, hundred.n, thousand.n,
                  each);
  g_assert_cmpuint (hundred.n - ten.n, ==, 90 * each);
  g_assert_cmpuint (thousand.n - hundred.n, ==, 900 * each);
  g_assert_cmpuint (each, <=, 24);
  g_assert_cmpuint (ten.n_gpu, ==, thousand.n_gpu);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reads/linear", test_linear);

  return g_test_run ();
}
