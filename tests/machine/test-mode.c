/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever drivers, overrides and command line a computer shows together, the mode is never one
 * that they contradict, and there is a way out of it. */
#include <string.h>

#include "assess/sy-mode-ways.h"
#include "root-fixture.h"

static const char * const drivers[] = { NULL, "nvidia", "nouveau", "vfio-pci", "pci-stub" };
static const char * const sound_drivers[] = { NULL, "snd_hda_intel", "vfio-pci", "absent" };
static const char * const overrides[] = { NULL, "nvidia", "vfio-pci", "none" };
static const char * const cmdlines[] = {
  "quiet", "quiet vfio-pci.ids=10de:1c8d switchyard.mode=vm",
};

#define PORT "/sys/devices/pci0000:00/0000:00:01.0/"

typedef struct {
  const char *driver;
  const char *sound;        /* "absent": no such function */
  const char *override;
  const char *sound_override;
  const char *cmdline;
} Case;

static gboolean
has_sound (const Case *self)
{
  return g_strcmp0 (self->sound, "absent") != 0;
}

/* What stays the same while the rest is tried. */
static void
write_devices (RootFixture *fixture,
               const Case  *self)
{
  g_autoptr (GString) tree = g_string_new (
    "pci 0000:00:01.0 8086:1901 class=060400 bus=01 group=1\n"
    "pci 0000:00:02.0 8086:591b class=030000 driver=i915 group=0\n"
    "drm card0 0000:00:02.0 eDP-1=connected\n"
    "pci 0000:01:00.0 10de:1c8d class=030200 group=1");
  g_autofree char *text = NULL;

  if (self->driver != NULL)
    g_string_append_printf (tree, " driver=%s", self->driver);
  if (has_sound (self))
    g_string_append (tree, "\npci 0000:01:00.1 10de:0fb9 class=040300 group=1");
  if (has_sound (self) && self->sound != NULL)
    g_string_append_printf (tree, " driver=%s", self->sound);
  g_string_append (tree, "\ndir /sys/bus/pci/drivers/nvidia\ndir /sys/bus/pci/drivers/vfio-pci\n"
                         "dir /sys/bus/pci/drivers/snd_hda_intel\n");
  text = g_string_free (g_steal_pointer (&tree), FALSE);
  root_fixture_write (fixture, text);
}

static void
write_rest (RootFixture *fixture,
            const Case  *self)
{
  const char *none = "(null)";
  g_autofree char *tree = NULL;

  tree = g_strdup_printf ("text /proc/cmdline %s\ntext " PORT "0000:01:00.0/driver_override %s\n",
                          self->cmdline, self->override != NULL ? self->override : none);
  root_fixture_write (fixture, tree);
  g_clear_pointer (&tree, g_free);
  if (!has_sound (self))
    return;
  tree = g_strdup_printf ("text " PORT "0000:01:00.1/driver_override %s\n",
                          self->sound_override != NULL ? self->sound_override : none);
  root_fixture_write (fixture, tree);
}

static gboolean
is_vfio (const char *driver)
{
  return g_strcmp0 (driver, "vfio-pci") == 0;
}

/* An override that asks for another driver than there is: somebody is in the middle of a change. */
static gboolean
contradicts (const char *driver,
             const char *override)
{
  if (override == NULL || g_strcmp0 (driver, override) == 0)
    return FALSE;

  return (driver != NULL && strcmp (driver, "pci-stub") != 0) || strcmp (override, "none") != 0;
}

/* What may be said at all, by the plain words of what each mode means. */
static void
assert_true_to_facts (const Case *self,
                      SyMode      mode)
{
  const char *sound = has_sound (self) ? self->sound : NULL;
  gboolean torn = contradicts (self->driver, self->override) ||
                  (has_sound (self) && contradicts (sound, self->sound_override));
  gboolean used = self->driver != NULL && strcmp (self->driver, "pci-stub") != 0;

  switch (mode)
    {
    case SY_MODE_HOST:
      g_assert_true (used);
      g_assert_false (is_vfio (self->driver) || is_vfio (sound) || torn);
      break;

    case SY_MODE_VM:
      g_assert_true (is_vfio (self->driver));
      g_assert_true (sound == NULL || is_vfio (sound));
      g_assert_false (torn);
      break;

    case SY_MODE_OFF:
      g_assert_false (used);
      g_assert_false (is_vfio (sound) || torn);
      break;

    case SY_MODE_MIXED:
      /* Only where one thing contradicts another. */
      g_assert_true (torn || (sound != NULL && is_vfio (sound) != is_vfio (self->driver)));
      break;

    case SY_MODE_UNKNOWN:
    default:
      g_assert_not_reached ();
    }
}

/* No state without an exit: a button that can be pressed, or a sentence that says what to do. */
static void
assert_way_out (SyAssessment *assessment)
{
  g_autoptr (GPtrArray) ways = sy_mode_list_ways (assessment);
  SyMode mode = sy_assessment_get_mode (assessment);
  g_autofree char *way_out = sy_mode_describe_exit (assessment, ways);
  const SyModeWay *back = sy_mode_find_way (ways, "host", "now");
  const SyGpu *gpu = sy_machine_get_dgpu (sy_assessment_get_machine (assessment));

  g_assert_cmpuint (ways->len, ==, 9);
  for (guint i = 0; i < ways->len; i++)
    {
      const SyModeWay *way = ways->pdata[i];

      g_assert_true (way->possible == SY_TRISTATE_YES || way->reason != NULL);
      /* What is there already is not offered, and what is not, is not called done. */
      if (strcmp (way->when, "now") == 0 && way->done)
        g_assert_cmpstr (way->mode, ==, sy_mode_to_string (mode));
    }
  /* Nobody asked for a GPU that no driver has, while its driver is there. */
  g_assert_cmpint (way_out != NULL, ==,
                   mode == SY_MODE_MIXED || (mode == SY_MODE_OFF && gpu->device->driver == NULL &&
                                             gpu->device->driver_override == NULL));
  if (mode == SY_MODE_VM || mode == SY_MODE_OFF)
    g_assert_true (back->possible == SY_TRISTATE_YES && !back->done);
}

static void
check (RootFixture *fixture,
       const Case  *self)
{
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (SyAssessment) assessment = NULL;

  write_rest (fixture, self);
  machine = sy_machine_read (fixture->sysroot);
  assessment = sy_assessment_new (machine);
  assert_true_to_facts (self, sy_assessment_get_mode (assessment));
  assert_way_out (assessment);
}

static void
check_all (Case *item)
{
  RootFixture fixture;
  /* One override of it is enough where there is no such function. */
  guint n = has_sound (item) ? G_N_ELEMENTS (overrides) : 1;

  root_fixture_set_up (&fixture, NULL);
  write_devices (&fixture, item);
  for (guint i = 0; i < G_N_ELEMENTS (overrides); i++)
    for (guint j = 0; j < n; j++)
      for (guint k = 0; k < G_N_ELEMENTS (cmdlines); k++)
        {
          item->override = overrides[i];
          item->sound_override = overrides[j];
          item->cmdline = cmdlines[k];
          check (&fixture, item);
        }
  root_fixture_tear_down (&fixture, NULL);
}

/* Removed from its driver for ever: a way back while Linux runs is none. */
static void
assert_hang (SySysroot *sysroot,
             SyMode     expected)
{
  g_autoptr (SyMachine) machine = sy_machine_read (sysroot);
  g_autoptr (SyAssessment) assessment = sy_assessment_new (machine);
  g_autoptr (GPtrArray) ways = sy_mode_list_ways (assessment);
  g_autofree char *way_out = sy_mode_describe_exit (assessment, ways);

  g_assert_cmpint (sy_assessment_get_mode (assessment), ==, expected);
  g_assert_nonnull (way_out);
  g_assert_cmpint (strstr (way_out, "nothing else ends this") != NULL, ==,
                   expected == SY_MODE_UNKNOWN);
}

static void
check_going (const char *driver,
             const char *initstate,
             SyMode      expected)
{
  Case item = { .driver = driver, .sound = "absent", .override = "vfio-pci", .cmdline = "quiet" };
  g_autofree char *module = g_strdup_printf ("text /sys/module/nvidia/initstate %s\n", initstate);
  RootFixture fixture;

  root_fixture_set_up (&fixture, NULL);
  write_devices (&fixture, &item);
  write_rest (&fixture, &item);
  root_fixture_write (&fixture, module);
  assert_hang (fixture.sysroot, expected);
  root_fixture_tear_down (&fixture, NULL);
}

static void
test_module_does_not_go (void)
{
  check_going (NULL, "going", SY_MODE_UNKNOWN);
  check_going (NULL, "live", SY_MODE_MIXED);
  check_going ("nvidia", "going", SY_MODE_MIXED);
}

static void
test_combinations (gconstpointer data)
{
  Case item = { .driver = *(const char * const *) data };

  for (guint i = 0; i < G_N_ELEMENTS (sound_drivers); i++)
    {
      item.sound = sound_drivers[i];
      check_all (&item);
    }
}

typedef struct {
  const char *driver;
  const char *state;      /* what the kernel measures */
  const char *says;
  gboolean    off_done;   /* whether there is nothing left to switch off */
} PowerCase;

static const PowerCase power_cases[] = {
  { "nvidia", "D0", "is awake (D0)", FALSE },
  { "nvidia", "D3cold", "no power now", FALSE },
  { "vfio-pci", "D0", "is awake (D0)", FALSE },
  { "vfio-pci", "D3hot", "sleeps (D3hot)", FALSE },
  { "vfio-pci", "D3cold", "nothing saves more", TRUE },
  { NULL, "D0", "choose the mode for the virtual machine", TRUE },
  { NULL, "D3cold", "nothing saves more", TRUE },
  { NULL, "unknown", NULL, TRUE },
};

/* What a mode saves is what its power state says, not what it is called. */
static void
test_power (gconstpointer data)
{
  const PowerCase *item = data;
  const Case devices = { .driver = item->driver, .sound = "absent", .cmdline = "quiet" };
  RootFixture fixture;
  g_autofree char *state = g_strdup_printf ("text " PORT "0000:01:00.0/power_state %s\n",
                                            item->state);
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (SyAssessment) assessment = NULL;
  g_autoptr (GPtrArray) ways = NULL;
  g_autofree char *says = NULL;

  root_fixture_set_up (&fixture, NULL);
  write_devices (&fixture, &devices);
  write_rest (&fixture, &devices);
  root_fixture_write (&fixture, state);
  machine = sy_machine_read (fixture.sysroot);
  assessment = sy_assessment_new (machine);
  says = sy_mode_describe_power (assessment);
  g_assert_cmpint (says != NULL, ==, item->says != NULL);
  if (says != NULL && strstr (says, item->says) == NULL)
    g_error ("“%s” does not say “%s”", says, item->says);
  ways = sy_mode_list_ways (assessment);
  g_assert_cmpint (sy_mode_find_way (ways, "off", "now")->done, ==, item->off_done);

  g_clear_object (&assessment);
  g_clear_object (&machine);
  root_fixture_tear_down (&fixture, NULL);
}

static void
test_no_gpu (void)
{
  RootFixture fixture;
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (SyAssessment) assessment = NULL;

  root_fixture_set_up (&fixture, NULL);
  root_fixture_write (&fixture, "pci 0000:00:02.0 8086:591b class=030000 driver=i915 group=0\n");
  machine = sy_machine_read (fixture.sysroot);
  assessment = sy_assessment_new (machine);
  g_assert_cmpint (sy_assessment_get_mode (assessment), ==, SY_MODE_UNKNOWN);
  g_clear_object (&assessment);
  g_clear_object (&machine);
  root_fixture_tear_down (&fixture, NULL);
}

/* Which drivers a computer has cannot be told from a listing; nothing is looked for here. */
static void
test_listing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyMachine) machine = sy_machine_new_from_listing (
    "01:00.0 3D controller [0302]: NVIDIA Corporation GP107M [10de:1c8d] (rev a1)\n", "listing",
    &error);
  g_autoptr (SyAssessment) assessment = NULL;
  g_autoptr (GPtrArray) ways = NULL;
  g_autofree char *way_out = NULL;

  g_assert_no_error (error);
  assessment = sy_assessment_new (machine);
  ways = sy_mode_list_ways (assessment);
  way_out = sy_mode_describe_exit (assessment, ways);
  g_assert_null (way_out);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (drivers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/mode/combinations/%s",
                                               drivers[i] != NULL ? drivers[i] : "none");

      g_test_add_data_func (path, &drivers[i], test_combinations);
    }
  for (guint i = 0; i < G_N_ELEMENTS (power_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/mode/power/%u", i);

      g_test_add_data_func (path, &power_cases[i], test_power);
    }
  g_test_add_func ("/mode/module-does-not-go", test_module_does_not_go);
  g_test_add_func ("/mode/no-gpu", test_no_gpu);
  g_test_add_func ("/mode/listing", test_listing);

  return g_test_run ();
}
