/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "guest/sy-guest.h"
#include "recipe-properties.h"

/* Where the recipe “dgpu” puts the GPU, and what it does with what stands there. */

static const SyPciAddress gpu = { .bus = 1 };
static const SyPciAddress audio = { .bus = 1, .function = 1 };

static void
test_gpu_place (void)
{
  g_autoptr (SyDomain) domain = recipe_load_file ("virt-manager-win10.xml");
  g_autoptr (SyGuest) guest = NULL;
  const SyGuestHostdev *first;
  const SyGuestHostdev *second;

  recipe_apply (domain, "dgpu", recipe_context (2));
  guest = sy_guest_new_from_domain (domain);
  first = sy_guest_find_hostdev (guest, &gpu);
  second = sy_guest_find_hostdev (guest, &audio);
  g_assert_true (sy_guest_address_is (&first->device->address, 1, 0, 0));
  g_assert_true (first->device->address.multifunction);
  g_assert_true (sy_guest_address_is (&second->device->address, 1, 0, 1));
  g_assert_true (sy_guest_address_is (&first->device->parent->address, 0, 1, 0));
  g_assert_cmpint (first->device->parent->hotplug, ==, SY_GUEST_OFF);
  g_assert_cmpuint (guest->collisions->len, ==, 0);

  /* The device that the group needs, too; libvirt finds a place for it. */
  g_assert_nonnull (sy_guest_find_hostdev (guest, &(SyPciAddress) { .bus = 4, .device = 2 }));
  /* What stood at 00:01.0 and what was behind the port with number 1. */
  g_assert_true (sy_guest_address_is (&sy_guest_find_device (guest, "video", NULL)->address,
                                      0, 4, 0));
  g_assert_true (sy_guest_address_is (&sy_guest_find_device (guest, "interface", NULL)->address,
                                      15, 0, 0));
  g_assert_true (sy_guest_address_is (&sy_guest_find_controller (guest, 15)->address, 0, 2, 0));
}

/* Firmware counts buses by the places of ports, so the guest sees bus 1 whatever the number. */
static void
test_gpu_bus (void)
{
  g_autoptr (SyDomain) domain = recipe_load_file ("virt-manager-win10.xml");
  SyRecipeContext context = *recipe_context (0);
  g_autoptr (SyGuest) guest = NULL;

  recipe_apply (domain, "dgpu", &context);
  guest = sy_guest_new_from_domain (domain);
  g_assert_cmpint (sy_guest_find_hostdev (guest, &gpu)->device->guest_bus, ==, 1);
}

/* A bridge stands where the GPU goes, and no port is free. */
static void
test_gpu_evicts (void)
{
  g_autoptr (SyDomain) domain = recipe_load_file ("old-set-arguments.xml");
  g_autoptr (SyGuest) guest = NULL;
  const SyGuestHostdev *hostdev;

  recipe_apply (domain, "dgpu", recipe_context (0));
  guest = sy_guest_new_from_domain (domain);
  hostdev = sy_guest_find_hostdev (guest, &gpu);
  g_assert_true (sy_guest_address_is (&hostdev->device->address, 1, 0, 0));
  g_assert_cmpint (sy_guest_find_controller (guest, 3)->address.state, ==,
                   SY_GUEST_ADDRESS_UNASSIGNED);
  g_assert_cmpint (hostdev->device->parent->hotplug, ==, SY_GUEST_OFF);
}

/* The GPU is on a bus that no port is written for. */
static void
test_gpu_on_unwritten_bus (void)
{
  g_autoptr (SyDomain) domain = recipe_load (
    "<domain type='kvm'>\n<os><type machine='q35'>hvm</type></os>\n<devices>\n"
    "<controller type='pci' index='8' model='pcie-root-port'>"
    "<address type='pci' bus='0' slot='2' function='0'/></controller>\n"
    "<hostdev type='pci' mode='subsystem'><source><address bus='1' slot='0' function='0'/></source>"
    "<address type='pci' bus='1' slot='0' function='0'/></hostdev>\n</devices>\n</domain>\n");
  g_autofree char *once = NULL;
  g_autofree char *twice = NULL;
  g_autoptr (SyGuest) guest = NULL;

  recipe_apply (domain, "dgpu", recipe_context (0));
  once = sy_domain_to_xml (domain);
  recipe_apply (domain, "dgpu", recipe_context (0));
  twice = sy_domain_to_xml (domain);
  g_assert_cmpstr (twice, ==, once);
  guest = sy_guest_new_from_domain (domain);
  g_assert_true (sy_guest_address_is (&sy_guest_find_controller (guest, 1)->address, 0, 1, 0));
}

/* libvirt finds no place for such a bridge, and refused a definition that left that to it. */
static void
test_gpu_evicts_bridge (void)
{
  g_autoptr (SyDomain) domain = recipe_load (
    "<domain type='kvm'>\n<os><type machine='q35'>hvm</type></os>\n<devices>\n"
    "<controller type='pci' index='1' model='pcie-root-port'>"
    "<address type='pci' bus='0' slot='1' function='0'/></controller>\n"
    "<controller type='pci' index='2' model='pcie-to-pci-bridge'>"
    "<address type='pci' bus='1' slot='0' function='0'/></controller>\n"
    "<video><address type='pci' bus='2' slot='1' function='0'/></video>\n</devices>\n</domain>\n");
  g_autoptr (SyGuest) guest = NULL;

  recipe_apply (domain, "dgpu", recipe_context (0));
  guest = sy_guest_new_from_domain (domain);
  g_assert_cmpstr (sy_guest_find_controller (guest, 2)->model, ==, "pcie-root-port");
  g_assert_cmpint (sy_guest_find_controller (guest, 2)->address.state, ==,
                   SY_GUEST_ADDRESS_UNASSIGNED);
  g_assert_cmpstr (sy_guest_find_controller (guest, 3)->model, ==, "pcie-to-pci-bridge");
  g_assert_true (sy_guest_address_is (&sy_guest_find_controller (guest, 3)->address, 2, 0, 0));
  g_assert_true (sy_guest_address_is (&sy_guest_find_device (guest, "video", NULL)->address, 3, 1,
                                      0));
}

/* A number that is missing would be libvirt's for a port of its own, and in the way later. */
static void
test_gpu_swaps_numbers (void)
{
  g_autoptr (SyDomain) domain = recipe_load (
    "<domain type='kvm'>\n<os><type machine='q35'>hvm</type></os>\n<devices>\n"
    "<controller type='pci' index='1' model='pcie-root-port'>"
    "<address type='pci' bus='0' slot='2' function='0'/></controller>\n"
    "<controller type='pci' index='2' model='pcie-root-port'>"
    "<address type='pci' bus='0' slot='1' function='0'/></controller>\n"
    "<interface type='user'><address type='pci' bus='1' slot='0' function='0'/></interface>\n"
    "</devices>\n</domain>\n");
  g_autoptr (SyGuest) guest = NULL;

  recipe_apply (domain, "dgpu", recipe_context (0));
  guest = sy_guest_new_from_domain (domain);
  g_assert_true (sy_guest_address_is (&sy_guest_find_controller (guest, 1)->address, 0, 1, 0));
  g_assert_true (sy_guest_address_is (&sy_guest_find_controller (guest, 2)->address, 0, 2, 0));
  g_assert_null (sy_guest_find_controller (guest, 3));
  g_assert_true (sy_guest_address_is (&sy_guest_find_device (guest, "interface", NULL)->address, 2,
                                      0, 0));
}

static void
test_gpu_without_express (void)
{
  g_autoptr (SyDomain) domain = recipe_load_file ("bios-i440fx.xml");
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SyGuest) guest = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (sy_recipe_apply (sy_recipe_find ("dgpu"), domain, recipe_context (0), warnings,
                                  &error));
  g_assert_cmpuint (warnings->len, ==, 1);
  recipe_assert_says (warnings->pdata[0], "PCI Express");
  guest = sy_guest_new_from_domain (domain);
  g_assert_cmpint (sy_guest_find_hostdev (guest, &gpu)->device->address.state, ==,
                   SY_GUEST_ADDRESS_UNASSIGNED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_assert_cmpint (argc, ==, 2);
  recipe_set_folder (argv[1]);
  g_test_add_func ("/recipe/gpu-place", test_gpu_place);
  g_test_add_func ("/recipe/gpu-bus", test_gpu_bus);
  g_test_add_func ("/recipe/gpu-evicts", test_gpu_evicts);
  g_test_add_func ("/recipe/gpu-on-unwritten-bus", test_gpu_on_unwritten_bus);
  g_test_add_func ("/recipe/gpu-evicts-bridge", test_gpu_evicts_bridge);
  g_test_add_func ("/recipe/gpu-swaps-numbers", test_gpu_swaps_numbers);
  g_test_add_func ("/recipe/gpu-without-express", test_gpu_without_express);

  return g_test_run ();
}
