/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "sample/sy-demo.h"
#include "sample/sy-tree.h"

#include "sya-scratch.h"
#include "sya-snapshot.h"
#include "sya-wiring.h"

typedef struct {
  char        *path;
  SyaSnapshot *snapshot;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SySysroot) sysroot = NULL;

  fixture->path = sya_scratch_new (&error);
  g_assert_no_error (error);
  sy_demo_write (fixture->path, &error);
  g_assert_no_error (error);
  sysroot = sy_sysroot_new (fixture->path, &error);
  g_assert_no_error (error);
  fixture->snapshot = sya_snapshot_read (sysroot);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_assert_finalize_object (fixture->snapshot);
  sya_scratch_remove (fixture->path);
  g_free (fixture->path);
}

static const SyaWiringNode *
find_node (SyaWiring  *wiring,
           const char *part)
{
  const GPtrArray *nodes = sya_wiring_get_nodes (wiring);

  for (guint i = 0; i < nodes->len; i++)
    {
      const SyaWiringNode *node = g_ptr_array_index (nodes, i);

      if (strstr (node->title, part) != NULL)
        return node;
    }

  g_test_fail_printf ("no node “%s” in: %s", part, sya_wiring_get_description (wiring));

  return NULL;
}

/* The track between the nodes with these words in their titles; fails where there is none. */
static SyaTrack
find_track (SyaWiring  *wiring,
            const char *from,
            const char *to)
{
  const GPtrArray *nodes = sya_wiring_get_nodes (wiring);
  const GArray *links = sya_wiring_get_links (wiring);

  for (guint i = 0; i < links->len; i++)
    {
      const SyaWiringLink *link = &g_array_index (links, SyaWiringLink, i);
      const SyaWiringNode *start = g_ptr_array_index (nodes, link->from);
      const SyaWiringNode *end = g_ptr_array_index (nodes, link->to);

      if (strstr (start->title, from) != NULL && strstr (end->title, to) != NULL)
        return link->track;
    }
  g_error ("no track from “%s” to “%s” in: %s", from, to, sya_wiring_get_description (wiring));
}

static void
test_sample_laptop (Fixture       *fixture,
                    gconstpointer  user_data)
{
  g_autoptr (SyaWiring) wiring = sya_wiring_new (sya_snapshot_get_assessment (fixture->snapshot));
  const GPtrArray *nodes = sya_wiring_get_nodes (wiring);
  const SyaWiringNode *screen = find_node (wiring, "Built-in screen");
  const SyaWiringNode *gpu = find_node (wiring, "GTX 1050");
  const SyaWiringNode *parent = g_ptr_array_index (nodes, screen->parent);

  g_assert_cmpstr (((SyaWiringNode *) g_ptr_array_index (nodes, 0))->title, ==, "Intel processor");
  g_assert_nonnull (strstr (parent->title, "630"));
  g_assert_cmpint (find_track (wiring, "630", "Built-in screen"), ==, SYA_TRACK_LIVE);
  g_assert_cmpint (gpu->owner, ==, SYA_OWNER_LINUX);
  g_assert_true (g_str_has_prefix (gpu->badge, "Linux uses it (nvidia)"));
  g_assert_nonnull (strstr (gpu->subtitle, "0000:01:00.0"));
  g_assert_cmpint (find_track (wiring, "GTX 1050", "No screen of its own"), ==, SYA_TRACK_IDLE);
}

/* A screen reader gets every word that is drawn. */
static void
test_description_is_complete (Fixture       *fixture,
                              gconstpointer  user_data)
{
  g_autoptr (SyaWiring) wiring = sya_wiring_new (sya_snapshot_get_assessment (fixture->snapshot));
  const GPtrArray *nodes = sya_wiring_get_nodes (wiring);
  const char *description = sya_wiring_get_description (wiring);

  for (guint i = 0; i < nodes->len; i++)
    {
      const SyaWiringNode *node = g_ptr_array_index (nodes, i);

      g_assert_nonnull (strstr (description, node->title));
      g_assert_true (node->subtitle == NULL || strstr (description, node->subtitle) != NULL);
      g_assert_true (node->badge == NULL || strstr (description, node->badge) != NULL);
    }
}

static void
test_snapshot (Fixture       *fixture,
               gconstpointer  user_data)
{
  const GPtrArray *vms = sya_snapshot_get_vms (fixture->snapshot);
  const SyaStageInfo *next = sya_snapshot_get_next_step (fixture->snapshot);
  const SyaVm *vm;

  g_assert_cmpuint (vms->len, ==, 1);
  vm = g_ptr_array_index (vms, 0);
  g_assert_cmpstr (vm->name, ==, "win10");
  g_assert_cmpint (vm->uefi, ==, SY_TRISTATE_YES);
  g_assert_cmpuint (vm->n_functions, >=, 1);
  g_assert_cmpuint (vm->n_given, ==, 0);
  g_assert_null (sya_snapshot_get_vms_problem (fixture->snapshot));
  g_assert_cmpuint (sya_snapshot_get_session_vms (fixture->snapshot)->len, ==, 0);

  g_assert_cmpuint (sya_snapshot_get_entries (fixture->snapshot)->len, ==, 0);
  g_assert_false (sya_snapshot_get_interrupted (fixture->snapshot));
  g_assert_null (sya_snapshot_find_undoable (fixture->snapshot, "release"));
  g_assert_cmpstr (next->stage->id, ==, "iommu");
  g_assert_cmpint (next->status->state, ==, SY_STAGE_READY);
  g_assert_null (sya_snapshot_find_stage (fixture->snapshot, "no-such-stage"));
}

#define LAPTOP "text /sys/class/dmi/id/chassis_type 10\n"
#define IGPU "pci 0000:00:02.0 8086:591b class=030000 driver=i915\n"
#define PORT "pci 0000:00:01.0 8086:1901 class=060400 bus=01 driver=pcieport\n"
#define DGPU(class, driver) PORT "pci 0000:01:00.0 10de:1c8d class=" class " driver=" driver "\n"

static SyaWiring *
make_wiring (Fixture    *fixture,
             const char *tree)
{
  g_autofree char *path = g_build_filename (fixture->path, "other", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SySysroot) sysroot = NULL;
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (SyAssessment) assessment = NULL;

  g_mkdir (path, 0755);
  sy_tree_write (path, "test", tree, &error);
  g_assert_no_error (error);
  sysroot = sy_sysroot_new (path, &error);
  g_assert_no_error (error);
  machine = sy_machine_read (sysroot);
  assessment = sy_assessment_new (machine);

  return sya_wiring_new (assessment);
}

/* The panel is a connector of both GPUs: one of them has it now. */
static void
test_mux (Fixture       *fixture,
          gconstpointer  user_data)
{
  g_autoptr (SyaWiring) wiring = NULL;

  wiring = make_wiring (fixture, LAPTOP IGPU DGPU ("030000", "nouveau")
                        "drm card0 0000:00:02.0 eDP-1=disconnected\n"
                        "drm card1 0000:01:00.0 eDP-2=connected HDMI-A-1=disconnected\n");
  g_assert_cmpint (find_track (wiring, "630", "Screen switch"), ==, SYA_TRACK_IDLE);
  g_assert_cmpint (find_track (wiring, "1050", "Screen switch"), ==, SYA_TRACK_LIVE);
  g_assert_cmpint (find_track (wiring, "Screen switch", "Built-in screen"), ==, SYA_TRACK_LIVE);
  g_assert_cmpstr (find_node (wiring, "Screen switch")->subtitle, ==, "Now at the discrete GPU");
  g_assert_true (find_node (wiring, "Screen switch")->known);
}

static void
test_split (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autoptr (SyaWiring) wiring = NULL;

  wiring = make_wiring (fixture, LAPTOP IGPU DGPU ("030000", "nouveau")
                        "drm card0 0000:00:02.0 eDP-1=connected\n"
                        "drm card1 0000:01:00.0 HDMI-A-1=connected DP-1=disconnected\n");
  g_assert_cmpint (find_track (wiring, "630", "Built-in screen"), ==, SYA_TRACK_LIVE);
  g_assert_cmpint (find_track (wiring, "1050", "Monitor"), ==, SYA_TRACK_LIVE);
  g_assert_cmpint (find_track (wiring, "1050", "1 free monitor port"), ==, SYA_TRACK_IDLE);
}

/* Nobody says which GPU has the screen: uncertain tracks, not a guess. */
static void
test_unknown (Fixture       *fixture,
              gconstpointer  user_data)
{
  g_autoptr (SyaWiring) wiring = NULL;

  wiring = make_wiring (fixture, LAPTOP DGPU ("030000", "vfio-pci"));
  g_assert_cmpint (find_track (wiring, "1050", "Built-in screen"), ==, SYA_TRACK_UNKNOWN);
  g_assert_false (find_node (wiring, "Built-in screen")->known);
  g_assert_cmpint (find_track (wiring, "1050", "Outputs not known"), ==, SYA_TRACK_UNKNOWN);
  g_assert_cmpint (find_node (wiring, "1050")->owner, ==, SYA_OWNER_VM);
}

static void
test_listing (Fixture       *fixture,
              gconstpointer  user_data)
{
  const char *text =
    "00:02.0 VGA compatible controller [0300]: Intel Corporation HD Graphics 630 [8086:591b]\n"
    "01:00.0 VGA compatible controller [0300]: NVIDIA Corporation GP107M [10de:1c8d]\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (SyAssessment) assessment = NULL;
  g_autoptr (SyaWiring) wiring = NULL;

  machine = sy_machine_new_from_listing (text, "listing", &error);
  g_assert_no_error (error);
  assessment = sy_assessment_new (machine);
  wiring = sya_wiring_new (assessment);
  g_assert_cmpstr (find_node (wiring, "Outputs not known")->subtitle, ==,
                   "A listing does not tell them");
}

static void
test_no_gpu (Fixture       *fixture,
             gconstpointer  user_data)
{
  g_autoptr (SyaWiring) wiring = make_wiring (fixture, LAPTOP PORT);

  g_assert_cmpuint (sya_wiring_get_nodes (wiring)->len, ==, 1);
  g_assert_cmpstr (sya_wiring_get_description (wiring), ==, "No GPU was found.");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/app/wiring/sample-laptop", Fixture, NULL, set_up, test_sample_laptop, tear_down);
  g_test_add ("/app/wiring/description-is-complete", Fixture, NULL,
              set_up, test_description_is_complete, tear_down);
  g_test_add ("/app/wiring/mux", Fixture, NULL, set_up, test_mux, tear_down);
  g_test_add ("/app/wiring/split", Fixture, NULL, set_up, test_split, tear_down);
  g_test_add ("/app/wiring/unknown", Fixture, NULL, set_up, test_unknown, tear_down);
  g_test_add ("/app/wiring/listing", Fixture, NULL, set_up, test_listing, tear_down);
  g_test_add ("/app/wiring/no-gpu", Fixture, NULL, set_up, test_no_gpu, tear_down);
  g_test_add ("/app/snapshot/sample-laptop", Fixture, NULL, set_up, test_snapshot, tear_down);

  return g_test_run ();
}
