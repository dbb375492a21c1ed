/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assess/sy-assessment-private.h"
#include "root-fixture.h"

#define IGPU     "pci 0000:00:02.0 8086:591b class=030000 driver=i915\n"
#define BRIDGE   "pci 0000:00:01.0 8086:1901 class=060400 bus=01\n"
#define DGPU_3D  "pci 0000:01:00.0 10de:1c8d class=030200\n"
#define DGPU_VGA "pci 0000:01:00.0 10de:1c8d class=030000\n"
#define LAPTOP   "text /sys/class/dmi/id/chassis_type 10\n"
#define PANEL    "drm card0 0000:00:02.0 eDP-1=connected\n"

static SyAssessment *
assess (RootFixture *fixture,
        const char  *tree)
{
  g_autoptr (SyMachine) machine = NULL;

  root_fixture_write (fixture, tree);
  machine = sy_machine_read (fixture->sysroot);

  return sy_assessment_new (machine);
}

typedef struct {
  const char  *name;
  const char  *tree;
  SyScheme     scheme;
  SyCertainty  certainty;
} SchemeCase;

static const SchemeCase scheme_cases[] = {
  { "3d", LAPTOP IGPU DGPU_3D, SY_SCHEME_MUXLESS, SY_CERTAINTY_LIKELY },
  { "vga", LAPTOP IGPU DGPU_VGA, SY_SCHEME_SPLIT, SY_CERTAINTY_LIKELY },
  { "vga-panel-on-igpu-only", LAPTOP IGPU DGPU_VGA PANEL, SY_SCHEME_SPLIT, SY_CERTAINTY_LIKELY },
  { "0380", LAPTOP IGPU "pci 0000:01:00.0 1002:6900 class=038000\n", SY_SCHEME_MUXLESS,
    SY_CERTAINTY_LIKELY },
  { "igpu-0380", LAPTOP "pci 0000:00:02.0 8086:591b class=038000\n" DGPU_VGA, SY_SCHEME_SPLIT,
    SY_CERTAINTY_LIKELY },
  { "no-output", LAPTOP IGPU DGPU_VGA PANEL "drm card1 0000:01:00.0\n", SY_SCHEME_MUXLESS,
    SY_CERTAINTY_CERTAIN },
  { "outputs-hidden-by-driver", LAPTOP IGPU
    "pci 0000:01:00.0 10de:1c8d class=030000 driver=nvidia\n" PANEL "drm card1 0000:01:00.0\n",
    SY_SCHEME_SPLIT, SY_CERTAINTY_LIKELY },
  { "ports", LAPTOP IGPU DGPU_VGA PANEL "drm card1 0000:01:00.0 HDMI-A-1=disconnected\n",
    SY_SCHEME_SPLIT, SY_CERTAINTY_CERTAIN },
  { "analogue-port-in-use", LAPTOP IGPU DGPU_VGA PANEL "drm card1 0000:01:00.0 VGA-1=connected\n",
    SY_SCHEME_SPLIT, SY_CERTAINTY_CERTAIN },
  { "phantom", LAPTOP IGPU DGPU_VGA PANEL "drm card1 0000:01:00.0 VGA-1=disconnected\n",
    SY_SCHEME_MUXLESS, SY_CERTAINTY_LIKELY },
  { "writeback", LAPTOP IGPU DGPU_VGA PANEL "drm card1 0000:01:00.0 Writeback-1=unknown\n",
    SY_SCHEME_MUXLESS, SY_CERTAINTY_CERTAIN },
  { "both-panels", LAPTOP IGPU DGPU_VGA PANEL "drm card1 0000:01:00.0 eDP-2=disconnected\n",
    SY_SCHEME_MUXED, SY_CERTAINTY_CERTAIN },
  { "lvds-and-dsi", LAPTOP IGPU DGPU_VGA "drm card0 0000:00:02.0 DSI-1=connected\n"
    "drm card1 0000:01:00.0 LVDS-1=disconnected\n", SY_SCHEME_MUXED, SY_CERTAINTY_CERTAIN },
  { "panel-on-dgpu", LAPTOP IGPU DGPU_VGA "drm card0 0000:00:02.0 HDMI-A-1=disconnected\n"
    "drm card1 0000:01:00.0 eDP-1=connected\n", SY_SCHEME_MUXED, SY_CERTAINTY_LIKELY },
  { "mux-switch", LAPTOP IGPU DGPU_VGA PANEL
    "text /sys/devices/platform/asus-nb-wmi/gpu_mux_mode 1\n", SY_SCHEME_MUXED,
    SY_CERTAINTY_CERTAIN },
  { "dgpu-only", LAPTOP DGPU_VGA, SY_SCHEME_DGPU_ONLY, SY_CERTAINTY_LIKELY },
  { "igpu-only", LAPTOP IGPU, SY_SCHEME_IGPU_ONLY, SY_CERTAINTY_LIKELY },
  { "bmc-is-no-igpu", LAPTOP "pci 0000:0a:00.0 1a03:2000 class=030000\n" DGPU_VGA,
    SY_SCHEME_DGPU_ONLY, SY_CERTAINTY_LIKELY },
  { "unknown-gpu", LAPTOP IGPU "pci 0000:03:00.0 102b:2537 class=030000\n", SY_SCHEME_UNKNOWN,
    SY_CERTAINTY_UNKNOWN },
  { "desktop", "text /sys/class/dmi/id/chassis_type 3\n" IGPU DGPU_VGA, SY_SCHEME_DESKTOP,
    SY_CERTAINTY_CERTAIN },
  { "virtual", "text /sys/class/dmi/id/sys_vendor QEMU\n" LAPTOP IGPU DGPU_3D, SY_SCHEME_VIRTUAL,
    SY_CERTAINTY_CERTAIN },
  { "incomplete-single", LAPTOP DGPU_VGA "dir /sys/bus/pci/devices/0000:00:02.0\n",
    SY_SCHEME_UNKNOWN, SY_CERTAINTY_UNKNOWN },
  { "incomplete", LAPTOP IGPU DGPU_VGA PANEL "drm card1 0000:01:00.0 HDMI-A-1=disconnected\n"
    "dir /sys/bus/pci/devices/0000:03:00.0\n", SY_SCHEME_SPLIT, SY_CERTAINTY_LIKELY },
  { "nothing", LAPTOP, SY_SCHEME_UNKNOWN, SY_CERTAINTY_UNKNOWN },
};

static void
test_scheme (RootFixture   *fixture,
             gconstpointer  data)
{
  const SchemeCase *item = data;
  g_autoptr (SyAssessment) assessment = assess (fixture, item->tree);

  g_assert_cmpstr (sy_scheme_to_string (sy_assessment_get_scheme (assessment)), ==,
                   sy_scheme_to_string (item->scheme));
  g_assert_cmpstr (sy_certainty_to_string (sy_assessment_get_certainty (assessment)), ==,
                   sy_certainty_to_string (item->certainty));
  g_assert_cmpuint (sy_assessment_get_scheme_evidence (assessment)->len, >, 0);
  g_assert_nonnull (sy_assessment_get_verdict_says (assessment));
}

typedef struct {
  const char *gpu;
  const char *audio;
  SyMode      mode;
} ModeCase;

static void
test_mode (RootFixture   *fixture,
           gconstpointer  data)
{
  static const ModeCase cases[] = {
    { "nvidia", "snd_hda_intel", SY_MODE_HOST }, { "nouveau", NULL, SY_MODE_HOST },
    { "vfio-pci", "vfio-pci", SY_MODE_VM }, { "vfio-pci", NULL, SY_MODE_VM },
    { "vfio-pci", "snd_hda_intel", SY_MODE_MIXED }, { "nvidia", "vfio-pci", SY_MODE_MIXED },
    { NULL, "snd_hda_intel", SY_MODE_OFF }, { NULL, NULL, SY_MODE_OFF },
    { "vfio-pci-x", NULL, SY_MODE_HOST },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = g_strdup_printf ("%s/%u", fixture->path, i);
      g_autofree char *tree = g_strdup_printf (
        "pci 0000:01:00.0 10de:1f15 class=030000%s%s\n"
        "pci 0000:01:00.1 10de:10f9 class=040300%s%s\n",
        cases[i].gpu != NULL ? " driver=" : "", cases[i].gpu != NULL ? cases[i].gpu : "",
        cases[i].audio != NULL ? " driver=" : "", cases[i].audio != NULL ? cases[i].audio : "");
      g_autoptr (SySysroot) sysroot = NULL;
      g_autoptr (SyMachine) machine = NULL;

      g_assert_true (sy_tree_write (path, "mode", tree, &error));
      sysroot = sy_sysroot_new (path, &error);
      g_assert_no_error (error);
      machine = sy_machine_read (sysroot);
      g_assert_cmpstr (sy_mode_to_string (sy_mode_measure (machine)), ==,
                       sy_mode_to_string (cases[i].mode));
    }
}

static void
test_no_mode (RootFixture   *fixture,
              gconstpointer  data)
{
  g_autoptr (SyAssessment) assessment = assess (fixture, IGPU);

  g_assert_cmpint (sy_assessment_get_mode (assessment), ==, SY_MODE_UNKNOWN);
}

static void
test_groups (RootFixture   *fixture,
             gconstpointer  data)
{
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (SyMachine) incomplete = NULL;

  root_fixture_write (fixture,
                      "pci 0000:00:01.0 8086:1901 class=060400 group=1 bus=01\n"
                      "pci 0000:01:00.0 10de:1f15 class=030000 group=1\n"
                      "pci 0000:01:00.1 10de:10f9 class=040300 group=1\n"
                      "pci 0000:00:1c.0 8086:a112 class=060400 group=2 bus=02\n"
                      "pci 0000:02:00.0 8086:24fd class=028000 group=2\n"
                      "pci 0000:00:14.0 8086:a12f class=0c0330 group=2\n"
                      "pci 0000:00:1d.0 8086:a118 class=060400 group=3\n");
  machine = sy_machine_read (fixture->sysroot);
  g_assert_cmpint (sy_group_judge (machine, 1), ==, SY_GROUP_ISOLATED);
  g_assert_cmpint (sy_group_judge (machine, 2), ==, SY_GROUP_SHARED);
  g_assert_cmpint (sy_group_judge (machine, 3), ==, SY_GROUP_ISOLATED);

  /* What could not be read may be in any group. */
  root_fixture_write (fixture, "dir /sys/bus/pci/devices/0000:05:00.0\n");
  incomplete = sy_machine_read (fixture->sysroot);
  g_assert_cmpint (sy_group_judge (incomplete, 1), ==, SY_GROUP_UNKNOWN);
  g_assert_cmpint (sy_group_judge (incomplete, 2), ==, SY_GROUP_SHARED);
}

static gboolean
has_obstacle (SyAssessment *assessment,
              const char   *id)
{
  return sy_obstacles_find_id (sy_assessment_get_obstacles (assessment), id) != NULL;
}

static void
test_display_owner (RootFixture   *fixture,
                    gconstpointer  data)
{
  g_autoptr (SyAssessment) alone = assess (fixture, "text /sys/class/dmi/id/chassis_type 3\n"
                                           "pci 0000:01:00.0 10de:1f15 class=030000\n");
  g_autoptr (SyAssessment) with_igpu = assess (fixture, IGPU);
  g_autoptr (SyAssessment) panel = assess (fixture, LAPTOP
                                           "pci 0000:01:00.0 10de:1f15 class=030000\n"
                                           "drm card1 0000:01:00.0 eDP-1=connected\n");

  g_assert_true (has_obstacle (alone, "display-owner"));
  g_assert_false (has_obstacle (with_igpu, "display-owner"));
  g_assert_true (has_obstacle (panel, "display-owner"));
  g_assert_cmpint (sy_assessment_get_verdict (panel), ==, SY_VERDICT_LIMITED);
}

static void
test_boot_vga (RootFixture   *fixture,
               gconstpointer  data)
{
  g_autoptr (SyAssessment) dgpu = assess (fixture, LAPTOP IGPU "pci 0000:01:00.0 10de:1f15 "
                                          "class=030000 attr.boot_vga=1\n");
  g_autoptr (SyAssessment) igpu_in_use = assess (fixture, IGPU PANEL);

  g_assert_true (has_obstacle (dgpu, "display-on-dgpu"));
  g_assert_false (has_obstacle (igpu_in_use, "display-on-dgpu"));
}

static void
test_worst_first (RootFixture   *fixture,
                  gconstpointer  data)
{
  g_autoptr (SyAssessment) assessment = assess (fixture, "dir /etc\n");
  const GPtrArray *obstacles = sy_assessment_get_obstacles (assessment);

  g_assert_cmpuint (obstacles->len, >=, 3);
  for (guint i = 1; i < obstacles->len; i++)
    g_assert_cmpint (((const SyObstacle *) obstacles->pdata[i - 1])->severity, >=,
                     ((const SyObstacle *) obstacles->pdata[i])->severity);
}

int
main (int    argc,
      char **argv)
{
  static const struct {
    const char *path;
    void      (*test) (RootFixture *, gconstpointer);
  } tests[] = {
    { "/mode/drivers", test_mode },
    { "/mode/no-dgpu", test_no_mode },
    { "/group/judge", test_groups },
    { "/obstacles/display-owner", test_display_owner },
    { "/obstacles/boot-vga", test_boot_vga },
    { "/obstacles/worst-first", test_worst_first },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (scheme_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/scheme/%s", scheme_cases[i].name);

      g_test_add (path, RootFixture, &scheme_cases[i], root_fixture_set_up, test_scheme,
                  root_fixture_tear_down);
    }
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, RootFixture, NULL, root_fixture_set_up, tests[i].test,
                root_fixture_tear_down);

  return g_test_run ();
}
