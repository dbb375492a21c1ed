/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../machine/root-fixture.h"
#include "guest/sy-recipe-inputs.h"

static const char laptop[] =
  "text /sys/class/dmi/id/sys_vendor LENOVO\n"
  "text /sys/class/dmi/id/product_name 80WW\n"
  "text /sys/class/dmi/id/board_serial PF123\n"
  "text /sys/class/dmi/id/chassis_type 10\n"
  "text /sys/devices/system/cpu/smt/active 1\n"
  "pci 0000:00:01.0 8086:1901 class=060400 driver=pcieport group=1 bus=01\n"
  "pci 0000:00:02.0 8086:591b class=030000 sub=17aa:39d1 rev=04 driver=i915 group=1\n"
  "pci 0000:00:05.0 144d:a808 class=010802 sub=144d:a801 rev=00 driver=nvme group=1\n"
  "pci 0000:01:00.0 10de:1c8d class=030200 sub=17aa:39d1 rev=a1 driver=nvidia group=1\n"
  "pci 0000:01:00.1 10de:0fb9 class=040300 sub=17aa:39d1 rev=a1 driver=snd_hda_intel group=1\n"
  "pci 0000:02:00.0 10de:1ad8 class=0c0330 sub=17aa:39d1 rev=a1 driver=xhci_hcd group=1\n";

static SyRecipeInputs *
read_inputs (RootFixture *fixture,
             const char  *tree)
{
  g_autoptr (SyMachine) machine = NULL;

  root_fixture_write (fixture, tree);
  machine = sy_machine_read (fixture->sysroot);
  g_assert_nonnull (sy_machine_get_dgpu (machine));

  return sy_recipe_inputs_new (machine, sy_machine_get_dgpu (machine));
}

/* The disk that Linux runs from and the GPU that draws are in the group, and stay here. */
static void
test_group (RootFixture   *fixture,
            gconstpointer  data)
{
  g_autoptr (SyRecipeInputs) inputs = read_inputs (fixture, laptop);
  const SyRecipeContext *context = &inputs->context;
  const SyPciAddress usb = { .bus = 2 };

  g_assert_cmpuint (context->functions->len, ==, 2);
  g_assert_cmpuint (context->others->len, ==, 1);
  g_assert_cmpint (sy_pci_address_compare (&g_array_index (context->others, SyPciAddress, 0),
                                           &usb), ==, 0);
}

static void
test_facts (RootFixture   *fixture,
            gconstpointer  data)
{
  g_autoptr (SyRecipeInputs) inputs = read_inputs (fixture, laptop);
  const SyRecipeContext *context = &inputs->context;

  g_assert_cmpuint (context->gpu_vendor, ==, 0x10de);
  g_assert_cmpuint (context->vendor, ==, 0);
  g_assert_cmpuint (context->subsystem_vendor, ==, 0x17aa);
  g_assert_cmpuint (context->subsystem_device, ==, 0x39d1);
  g_assert_cmpuint (context->threads, ==, 2);
  g_assert_false (context->kvmfr);
  g_assert_cmpuint (context->versions.libvirt, >=, 9000000);
  g_assert_cmpstr (context->smbios[2], ==, "LENOVO");
  for (guint i = 0; context->smbios[i] != NULL; i++)
    g_assert_cmpstr (context->smbios[i], !=, "PF123");
}

/* What another computer's libvirt wants is another matter than what this one's does. */
static void
test_versions (RootFixture   *fixture,
               gconstpointer  data)
{
  g_autofree char *text =
    g_strconcat (laptop, "link /usr/lib64/libvirt.so.0 -> libvirt.so.0.12003.1\n", NULL);
  g_autoptr (SyRecipeInputs) inputs = read_inputs (fixture, text);

  g_assert_cmpuint (inputs->context.versions.libvirt, ==, 12003001);
}

/* What VFIO shows now, the guest will see too. */
static void
test_bound_to_vfio (RootFixture   *fixture,
                    gconstpointer  data)
{
  g_autoptr (SyRecipeInputs) inputs = read_inputs (fixture,
    "pci 0000:00:02.0 8086:591b class=030000 sub=17aa:39d1 rev=04 driver=i915 group=0\n"
    "pci 0000:01:00.0 10de:1c8d class=030200 sub=17aa:39d1 rev=a1 driver=vfio-pci group=1\n");

  g_assert_cmpuint (inputs->context.subsystem_vendor, ==, 0);
  g_assert_null (inputs->context.others);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/recipe-inputs/group", RootFixture, NULL, root_fixture_set_up, test_group,
              root_fixture_tear_down);
  g_test_add ("/recipe-inputs/facts", RootFixture, NULL, root_fixture_set_up, test_facts,
              root_fixture_tear_down);
  g_test_add ("/recipe-inputs/versions", RootFixture, NULL, root_fixture_set_up,
              test_versions, root_fixture_tear_down);
  g_test_add ("/recipe-inputs/bound-to-vfio", RootFixture, NULL, root_fixture_set_up,
              test_bound_to_vfio, root_fixture_tear_down);

  return g_test_run ();
}
