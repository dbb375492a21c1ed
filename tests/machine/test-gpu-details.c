/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "machine/sy-gvt-reader.h"
#include "machine/sy-machine.h"
#include "root-fixture.h"

#define ZEROS "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
#define DEVICE "/sys/devices/pci0000:00/0000:00:02.0/"

/* What a GTX 1050 Mobile shows, and a GPU that firmware gave its first picture to. */
static void
test_resources (void)
{
  static const char text[] =
    "0x00000000ec000000 0x00000000ecffffff 0x0000000000040200\n"
    "0x00000000c0000000 0x00000000cfffffff 0x000000000014220c\n"
    ZEROS
    "0x00000000d0000000 0x00000000d1ffffff 0x000000000014220c\n"
    ZEROS
    "0x000000000000e000 0x000000000000e07f 0x0000000000040101\n"
    "0x00000000000c0000 0x00000000000dffff 0x0000000000000212\n"
    ZEROS;
  static const struct {
    guint    index;
    guint64  size;
    gboolean io;
    gboolean wide;
  } expected[] = {
    { 0, 16 << 20, FALSE, FALSE }, { 1, 256 << 20, FALSE, TRUE }, { 3, 32 << 20, FALSE, TRUE },
    { 5, 128, TRUE, FALSE },
  };
  g_auto (SyPciResources) resources = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (sy_pci_resources_parse (text, &resources, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (resources.bars->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < resources.bars->len; i++)
    {
      const SyPciBar *bar = &g_array_index (resources.bars, SyPciBar, i);

      g_assert_cmpuint (bar->index, ==, expected[i].index);
      g_assert_cmpuint (bar->size, ==, expected[i].size);
      g_assert_cmpint (bar->io, ==, expected[i].io);
      g_assert_cmpint (bar->wide, ==, expected[i].wide);
      g_assert_cmpint (bar->prefetchable, ==, expected[i].wide);
    }
  g_assert_cmpuint (resources.rom_size, ==, 128 << 10);
  g_assert_true (resources.rom_shadow);
}

/* Cut off before the last digit of the ROM's line, something is missing or a number is not. */
static void
test_resources_truncated (void)
{
  static const char text[] = ZEROS ZEROS ZEROS ZEROS ZEROS ZEROS
    "0x00000000ed000000 0x00000000ed07ffff 0x0000000000046200";

  for (gsize size = 0; size <= strlen (text); size++)
    {
      g_auto (SyPciResources) resources = { 0 };
      g_autoptr (GError) error = NULL;
      g_autofree char *part = g_strndup (text, size);
      gboolean read = sy_pci_resources_parse (part, &resources, &error);

      if (read)
        continue;
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
      g_assert_null (resources.bars);
      g_assert_cmpuint (size, <, strlen (text));
    }
}

static void
test_resources_bad (void)
{
  static const char * const bads[] = {
    "", "\n", "0x0 0x1 0x200", "ff ff ff\n",
    "0x0000000000000001 0x0000000000000000 0x0000000000040200\n",
    "0x0000000000000000 0xffffffffffffffff 0x0000000000040200\n",
    "0x00000000000000000 0x1ffffffffffffffff 0x0000000000040200\n",
    "0x0 0x0 0x0 0x0\n", "0x0  0x0 0x0\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bads); i++)
    {
      g_auto (SyPciResources) resources = { 0 };
      g_autoptr (GError) error = NULL;
      g_autofree char *text = g_strconcat (bads[i], ZEROS ZEROS ZEROS ZEROS ZEROS ZEROS, NULL);

      g_assert_false (sy_pci_resources_parse (text, &resources, &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
    }
}

static const SyGpu *
get_only_gpu (SyMachine *machine)
{
  const GPtrArray *gpus = sy_machine_get_gpus (machine);

  g_assert_cmpuint (gpus->len, ==, 1);

  return gpus->pdata[0];
}

/* The link is asked only where the answer wakes nobody. */
static void
test_asleep (RootFixture   *fixture,
             gconstpointer  data)
{
  static const struct {
    const char *attributes;
    gboolean    asleep;
  } cases[] = {
    { "", FALSE },
    { "attr.power_state=D0 attr.power/runtime_status=active", FALSE },
    { "attr.power_state=D0 attr.power/runtime_status=unsupported", FALSE },
    { "attr.power_state=unknown", FALSE },
    { "attr.power_state=D3cold attr.power/runtime_status=suspended", TRUE },
    { "attr.power_state=D0 attr.power/runtime_status=suspending", TRUE },
    { "attr.power_state=D0 attr.power/runtime_status=suspended", TRUE },
    { "attr.power_state=D3hot attr.power/runtime_status=active", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SyMachine) machine = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (SySysroot) sysroot = NULL;
      g_autofree char *path = g_strdup_printf ("%s/%u", fixture->path, i);
      g_autofree char *tree = g_strdup_printf ("pci 0000:00:02.0 10de:1c8d class=030200 "
                                               "link=2.5x8/8.0x16 %s\n", cases[i].attributes);
      const SyGpu *gpu;

      g_test_message ("%s", cases[i].attributes);
      g_assert_true (sy_tree_write (path, "tree", tree, &error));
      sysroot = sy_sysroot_new (path, &error);
      machine = sy_machine_read (sysroot);
      gpu = get_only_gpu (machine);
      g_assert_cmpint (sy_gpu_is_asleep (gpu), ==, cases[i].asleep);
      g_assert_cmpstr (gpu->link_speed, ==, cases[i].asleep ? NULL : "2.5 GT/s PCIe");
      g_assert_cmpuint (gpu->link_width, ==, cases[i].asleep ? 0 : 8);
      g_assert_cmpuint (gpu->link_max_width, ==, cases[i].asleep ? 0 : 16);
    }
}

#define ADDRESS "/sys/bus/pci/devices/0000:00:02.0/"

/* What is not known is so for a reason, and what is known to be none has none. */
static void
test_reasons (RootFixture   *fixture,
              gconstpointer  data)
{
  static const struct {
    const char  *tree;
    SyGpuDetail  detail;
    const char  *reason;      /* a part; NULL: known */
    const char  *source;
  } cases[] = {
    { "class=030000 attr.boot_vga=1", SY_GPU_BOOT_VGA, NULL, ADDRESS "boot_vga" },
    { "class=030000", SY_GPU_BOOT_VGA, "no such file", ADDRESS "boot_vga" },
    { "class=030200", SY_GPU_BOOT_VGA, "VGA controllers only", ADDRESS "boot_vga" },
    { "class=030000 attr.boot_vga=2", SY_GPU_BOOT_VGA, "“2”", ADDRESS "boot_vga" },
    { "class=030200 attr.power_state=D0", SY_GPU_POWER_STATE, NULL, ADDRESS "power_state" },
    { "class=030200 attr.power_state=unknown", SY_GPU_POWER_STATE, "“unknown”",
      ADDRESS "power_state" },
    { "class=030200 attr.power_state=D9", SY_GPU_POWER_STATE, "none of the words",
      ADDRESS "power_state" },
    { "class=030200", SY_GPU_RUNTIME_STATUS, "no such file", ADDRESS "power/runtime_status" },
    { "class=030200 link=2.5x8/8.0x16 attr.power_state=D3cold", SY_GPU_LINK, "would wake it",
      ADDRESS "current_link_speed" },
    { "class=030200 link=2.5x8/8.0x16", SY_GPU_LINK, NULL, ADDRESS "current_link_speed" },
    { "class=030200", SY_GPU_LINK, "no link", ADDRESS "current_link_speed" },
    { "class=030200 attr.current_link_speed=Unknown", SY_GPU_LINK, "“Unknown”",
      ADDRESS "current_link_speed" },
    { "class=030200 attr.resource=what", SY_GPU_BARS, "", ADDRESS "resource" },
    { "class=030200 attr.resource=what", SY_GPU_ROM, "", ADDRESS "resource" },
    { "class=030200", SY_GPU_RESET_METHODS, "Linux 5.15", ADDRESS "reset_method" },
    { "class=030200 attr.reset_method=flr", SY_GPU_RESET_METHODS, NULL, ADDRESS "reset_method" },
    { "class=030200", SY_GPU_SRIOV, NULL, ADDRESS "sriov_totalvfs" },
    { "class=030200 attr.sriov_totalvfs=x", SY_GPU_SRIOV, "not a number",
      ADDRESS "sriov_totalvfs" },
    { "class=030200", SY_GPU_CONNECTORS, "No DRM driver", "/sys/class/drm" },
    { "class=030200\ndrm card3 0000:00:02.0", SY_GPU_CONNECTORS, NULL, "/sys/class/drm/card3" },
    { "class=030200", SY_GPU_REMOVABLE, NULL, ADDRESS "removable" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%u", fixture->path, i);
      g_autofree char *tree = g_strdup_printf ("pci 0000:00:02.0 10de:1c8d %s\n", cases[i].tree);
      g_autoptr (SySysroot) sysroot = NULL;
      g_autoptr (SyMachine) machine = NULL;
      const SyGpu *gpu;
      const char *reason;

      g_test_message ("%s: %s", cases[i].tree, sy_gpu_detail_to_string (cases[i].detail));
      g_assert_true (sy_tree_write (path, "tree", tree, NULL));
      sysroot = sy_sysroot_new (path, NULL);
      machine = sy_machine_read (sysroot);
      gpu = get_only_gpu (machine);
      reason = gpu->unknown[cases[i].detail];
      g_assert_true ((reason != NULL) == (cases[i].reason != NULL));
      if (reason != NULL)
        g_assert_nonnull (strstr (reason, cases[i].reason));
      g_assert_cmpstr (gpu->sources[cases[i].detail], ==, cases[i].source);
    }
}

/* A damaged value is a problem with its place, and the rest is read all the same. */
static void
test_damaged (RootFixture   *fixture,
              gconstpointer  data)
{
  static const char * const names[] = {
    "resource", "current_link_width", "sriov_totalvfs", "mdev_supported_types", "runtime_status",
  };
  g_autoptr (SyMachine) machine = NULL;
  const GPtrArray *problems;
  const SyGpu *gpu;

  root_fixture_write (fixture,
                      "pci 0000:00:02.0 8086:591b class=030000 driver=i915 link=8.0x1/8.0x1\n"
                      "text " DEVICE "resource what?\n"
                      "text " DEVICE "current_link_width x4\n"
                      "text " DEVICE "sriov_totalvfs 65536\n"
                      "text " DEVICE "mdev_supported_types/i915-GVTg_V5_4/available_instances -1\n"
                      "text " DEVICE "mdev_supported_types/i915-GVTg_V5_4/description resolution: "
                      "1920x1200;rm\n"
                      "text " DEVICE "power/runtime_status awake\n"
                      "text " DEVICE "power_state D0\n");
  machine = sy_machine_read (fixture->sysroot);
  problems = sy_machine_get_problems (machine);
  gpu = get_only_gpu (machine);
  g_assert_cmpuint (gpu->bars->len, ==, 0);
  g_assert_cmpuint (gpu->link_width, ==, 0);
  g_assert_cmpuint (gpu->sriov_max, ==, 0);
  g_assert_cmpstr (gpu->power_state, ==, "D0");
  g_assert_null (gpu->runtime_status);
  g_assert_cmpint (gpu->gvt, ==, SY_TRISTATE_YES);
  g_assert_false (((SyGvtType *) gpu->gvt_types->pdata[0])->instances_known);
  g_assert_null (((SyGvtType *) gpu->gvt_types->pdata[0])->resolution);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gboolean found = FALSE;

      for (guint j = 0; j < problems->len; j++)
        found = found || strstr (((SyEvidence *) problems->pdata[j])->source, names[i]) != NULL;
      g_test_message ("%s", names[i]);
      g_assert_true (found);
    }
}

/* From the first to the last id of each generation that i915 takes, and what stands beside them. */
static void
test_generation (void)
{
  static const guint16 yes[] = {
    0x1602, 0x163e, 0x1902, 0x193d, 0x5902, 0x591b, 0x591c, 0x593b, 0x3e90, 0x3e9b, 0x3ea0, 0x3ea9,
    0x9b21, 0x9bc4, 0x9bf6, 0x87c0, 0x87ca, 0x5a84, 0x5a85, 0x0a84,
  };
  static const guint16 no[] = {
    0x0416, 0x0d26, 0x22b1, 0x3184, 0x3185, 0x8a52, 0x9a49, 0x4c8a, 0x46a6, 0xa7a0, 0x7d55, 0x0000,
  };

  for (guint i = 0; i < G_N_ELEMENTS (yes); i++)
    g_assert_true (sy_gvt_knows_generation (yes[i]));
  for (guint i = 0; i < G_N_ELEMENTS (no); i++)
    g_assert_false (sy_gvt_knows_generation (no[i]));
}

static void
test_switches (RootFixture   *fixture,
               gconstpointer  data)
{
  static const struct {
    const char *tree;
    const char *id;
    SyTristate  state;
    const char *value;
  } cases[] = {
    { "text /sys/devices/platform/asus-nb-wmi/gpu_mux_mode 2", SY_FACT_GPU_MUX_MODE,
      SY_TRISTATE_UNKNOWN, NULL },
    { "text /sys/devices/platform/asus-nb-wmi/gpu_mux_mode 0", SY_FACT_GPU_MUX_MODE,
      SY_TRISTATE_YES, "0" },
    { "text /sys/devices/platform/asus-nb-wmi/dgpu_disable 1", SY_FACT_DGPU_DISABLE,
      SY_TRISTATE_YES, "1" },
    { "dir /sys/bus/pnp/drivers/apple_gmux", SY_FACT_APPLE_GMUX, SY_TRISTATE_UNKNOWN, NULL },
    { "dir /sys/bus/pnp/drivers/apple_gmux/00:03", SY_FACT_APPLE_GMUX, SY_TRISTATE_YES, NULL },
    { "dir /sys/bus/wmi/drivers/nvidia-wmi-ec-backlight/603E9613-EF25-4338-A3D0-C46177516DB7-2",
      SY_FACT_NVIDIA_WMI_EC, SY_TRISTATE_YES, NULL },
    { "dir /sys/devices/system", SY_FACT_NVIDIA_WMI_EC, SY_TRISTATE_NO, NULL },
    { "dir /sys/kernel/debug", SY_FACT_VGA_SWITCHEROO, SY_TRISTATE_UNKNOWN, NULL },
    { "dir /sys/kernel/debug/dri", SY_FACT_VGA_SWITCHEROO, SY_TRISTATE_NO, NULL },
    { "file /sys/kernel/debug/vgaswitcheroo/switch\n| 0:IGD: :Off:0000:00:02.0\n"
      "| 1:DIS:+:Pwr:0000:01:00.0", SY_FACT_VGA_SWITCHEROO, SY_TRISTATE_YES, "IGD Off, DIS+ Pwr" },
    { "file /sys/kernel/debug/vgaswitcheroo/switch\n| 0:IGD", SY_FACT_VGA_SWITCHEROO,
      SY_TRISTATE_UNKNOWN, NULL },
    { "file /sys/kernel/debug/vgaswitcheroo/switch", SY_FACT_VGA_SWITCHEROO, SY_TRISTATE_UNKNOWN,
      NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SyMachine) machine = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (SySysroot) sysroot = NULL;
      g_autofree char *path = g_strdup_printf ("%s/%u", fixture->path, i);
      const SyFact *fact;

      g_test_message ("%s", cases[i].tree);
      g_assert_true (sy_tree_write (path, "tree", cases[i].tree, &error));
      sysroot = sy_sysroot_new (path, &error);
      machine = sy_machine_read (sysroot);
      fact = sy_facts_find (sy_machine_get_facts (machine), cases[i].id);
      g_assert_nonnull (fact);
      g_assert_cmpint (fact->state, ==, cases[i].state);
      g_assert_cmpstr (fact->value, ==, cases[i].value);
      g_assert_cmpstr (fact->says, !=, "");
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gpu-details/resources", test_resources);
  g_test_add_func ("/gpu-details/resources-truncated", test_resources_truncated);
  g_test_add_func ("/gpu-details/resources-bad", test_resources_bad);
  g_test_add_func ("/gpu-details/generation", test_generation);
  g_test_add ("/gpu-details/asleep", RootFixture, NULL,
              root_fixture_set_up, test_asleep, root_fixture_tear_down);
  g_test_add ("/gpu-details/reasons", RootFixture, NULL,
              root_fixture_set_up, test_reasons, root_fixture_tear_down);
  g_test_add ("/gpu-details/damaged", RootFixture, NULL,
              root_fixture_set_up, test_damaged, root_fixture_tear_down);
  g_test_add ("/gpu-details/switches", RootFixture, NULL,
              root_fixture_set_up, test_switches, root_fixture_tear_down);

  return g_test_run ();
}
