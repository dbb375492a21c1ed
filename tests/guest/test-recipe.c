/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "guest/sy-guest.h"
#include "recipe-properties.h"

#define MDEV "af5972fb-5530-41a7-0000-fd836204445b"

static const SyPciAddress gpu = { .bus = 1 };

/* (transfer full): the message. */
static char *
refuse (SyDomain              *domain,
        const char            *recipe,
        const SyRecipeContext *context,
        SyError                code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = sy_domain_to_xml (domain);
  g_autofree char *after = NULL;

  g_assert_false (sy_recipe_apply (sy_recipe_find (recipe), domain, context, NULL, &error));
  g_assert_error (error, SY_ERROR, (gint) code);
  after = sy_domain_to_xml (domain);
  g_assert_cmpstr (after, ==, before);

  return g_strdup (error->message);
}

/* Every -set that is about a host device; the one that is not stays, and so does -acpitable. */
static void
test_sets (void)
{
  g_autoptr (SyDomain) domain = recipe_load_file ("old-set-arguments.xml");
  g_autoptr (SyGuest) guest = NULL;
  const SyGuestHostdev *mdev;
  const SyGuestHostdev *first;
  guint64 number = 0;

  recipe_apply (domain, "dgpu", recipe_context (0));
  guest = sy_guest_new_from_domain (domain);
  mdev = sy_guest_find_mdev (guest, MDEV);
  first = sy_guest_find_hostdev (guest, &gpu);
  g_assert_cmpstr (mdev->device->alias, ==, "ua-hostdev0");
  g_assert_cmpint (mdev->ramfb, ==, SY_GUEST_ON);
  g_assert_null (sy_guest_hostdev_get_property (mdev, "driver"));
  g_assert_cmpstr (sy_guest_hostdev_get_property (mdev, "x-igd-opregion")->value, ==, "true");
  g_assert_cmpstr (sy_guest_hostdev_get_property (mdev, "romfile")->value, ==,
                   "/vbios_gvt_uefi.rom");
  g_assert_true (sy_guest_hostdev_get_number (mdev, "xres", &number));
  g_assert_cmpuint (number, ==, 1920);
  g_assert_true (sy_guest_hostdev_get_number (first, "x-pci-sub-vendor-id", &number));
  g_assert_cmpuint (number, ==, 0x17aa);
  g_assert_cmpint (sy_guest_hostdev_get_property (first, "x-pci-sub-vendor-id")->origin, ==,
                   SY_GUEST_ORIGIN_OVERRIDE);
  for (guint i = 0; i < guest->overrides->len; i++)
    {
      const SyGuestProperty *property = guest->overrides->pdata[i];

      g_assert_true (property->origin == SY_GUEST_ORIGIN_OVERRIDE ||
                     strcmp (property->alias, "video0") == 0);
    }
  g_assert_cmpuint (guest->tables->len, ==, 1);
}

/* It would be for whatever host device comes next. */
static void
test_set_for_nothing (void)
{
  g_autoptr (SyDomain) domain = recipe_load (
    "<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>\n<devices/>\n"
    "<qemu:commandline>\n<qemu:arg value='-set'/>\n"
    "<qemu:arg value='device.hostdev0.x-igd-opregion=on'/></qemu:commandline></domain>");
  g_autofree char *gpu_says = refuse (domain, "dgpu", recipe_context (0), SY_ERROR_REFUSED);
  g_autofree char *mdev_says = refuse (domain, "gvt-attach", recipe_context (0),
                                       SY_ERROR_REFUSED);

  recipe_assert_says (gpu_says, "Line 4");
  recipe_assert_says (mdev_says, "Line 4");
}

static void
test_display (void)
{
  g_autoptr (SyDomain) spice = recipe_load_file ("virt-manager-win10.xml");
  g_autoptr (SyDomain) egl = recipe_load_file ("virt-manager-win10.xml");
  g_autoptr (SyGuest) guest = NULL;
  g_autoptr (SyGuest) headless = NULL;
  g_autofree char *message = refuse (spice, "gvt-display", recipe_context (0), SY_ERROR_REFUSED);

  recipe_assert_says (message, "Attach it first");
  recipe_apply (spice, "gvt-attach", recipe_context (0));
  guest = sy_guest_new_from_domain (spice);
  g_assert_cmpint (sy_guest_find_mdev (guest, MDEV)->display, ==, SY_GUEST_OFF);
  g_assert_cmpstr (sy_guest_find_device (guest, "video", NULL)->model, ==, "qxl");

  recipe_apply (spice, "gvt-display", recipe_context (0));
  sy_guest_free (g_steal_pointer (&guest));
  guest = sy_guest_new_from_domain (spice);
  g_assert_cmpint (sy_guest_find_mdev (guest, MDEV)->display, ==, SY_GUEST_ON);
  g_assert_cmpint (sy_guest_find_mdev (guest, MDEV)->ramfb, ==, SY_GUEST_ON);
  g_assert_cmpstr (sy_guest_find_device (guest, "video", NULL)->model, ==, "none");
  g_assert_cmpstr (sy_guest_find_item (guest->graphics, "spice")->value, ==, "yes");

  /* A QEMU without SPICE. */
  recipe_apply (egl, "gvt-attach", recipe_context (1));
  recipe_apply (egl, "gvt-display", recipe_context (1));
  headless = sy_guest_new_from_domain (egl);
  g_assert_nonnull (sy_guest_find_item (headless->graphics, "egl-headless"));
}

static void
test_hiding_is_gated (void)
{
  static const struct {
    guint16     vendor;
    guint       driver;
    gboolean    anyway;
    const char *says;      /* NULL: done */
  } rows[] = {
    { 0x10de, 442, FALSE, NULL },
    { 0x10de, 464, FALSE, NULL },
    { 0x10de, 465, FALSE, "accepts virtual machines" },
    { 0x10de, 0, FALSE, "Say which version" },
    { 0x1002, 442, FALSE, "not NVIDIA’s" },
    { 0x10de, 572, TRUE, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SyDomain) domain = recipe_load_file ("virt-manager-win10.xml");
      SyRecipeContext context = {
        .gpu_vendor = rows[i].vendor, .guest_driver = rows[i].driver,
        .hide_anyway = rows[i].anyway,
      };
      g_autoptr (SyGuest) guest = NULL;
      g_autofree char *message = NULL;

      if (rows[i].says != NULL)
        {
          message = refuse (domain, "hide-vm", &context, SY_ERROR_REFUSED);
          recipe_assert_says (message, rows[i].says);
          continue;
        }
      recipe_apply (domain, "hide-vm", &context);
      guest = sy_guest_new_from_domain (domain);
      g_assert_cmpint (guest->features.kvm_hidden, ==, SY_GUEST_ON);
      g_assert_cmpint (guest->features.hypervisor, ==, SY_GUEST_ABSENT);
      g_assert_cmpstr (guest->features.ioapic_driver, ==, "kvm");
      g_assert_nonnull (sy_guest_find_item (guest->features.hyperv, "vendor_id"));
    }
}

static void
test_uefi (void)
{
  g_autoptr (SyDomain) domain = recipe_load_file ("bios-i440fx.xml");
  SyRecipeContext context = { 0 };
  g_autofree char *unknown = refuse (domain, "uefi", &context, SY_ERROR_REFUSED);
  g_autofree char *mbr = NULL;
  g_autofree char *xml = NULL;
  g_autoptr (SyGuest) guest = NULL;

  recipe_assert_says (unknown, "/validate");
  context.disk_is_gpt = SY_TRISTATE_NO;
  mbr = refuse (domain, "uefi", &context, SY_ERROR_REFUSED);
  recipe_assert_says (mbr, "mbr2gpt /convert");
  context.disk_is_gpt = SY_TRISTATE_YES;
  recipe_apply (domain, "uefi", &context);
  guest = sy_guest_new_from_domain (domain);
  g_assert_cmpint (guest->firmware, ==, SY_GUEST_FIRMWARE_UEFI);
  g_assert_cmpstr (guest->machine, ==, "pc-q35-7.2");
  g_assert_null (sy_guest_find_device (guest, "controller", "ide"));
  g_assert_cmpint (sy_guest_find_device (guest, "interface", NULL)->address.state, ==,
                   SY_GUEST_ADDRESS_UNASSIGNED);
  xml = sy_domain_to_xml (domain);
  recipe_assert_says (xml, "<target dev='sda' bus='sata'/>");
  recipe_assert_says (xml, "<target dev='sdb' bus='sata'/>");
}

/* libvirt says of such a machine: “UEFI requires ACPI on this architecture”. */
static void
test_uefi_without_acpi (void)
{
  g_autoptr (SyDomain) domain = recipe_load (
    "<domain type='kvm'><os><type machine='q35'>hvm</type></os><features><apic/></features>"
    "</domain>");
  const SyRecipeContext context = { .disk_is_gpt = SY_TRISTATE_YES };
  g_autofree char *xml = NULL;

  recipe_apply (domain, "uefi", &context);
  xml = sy_domain_to_xml (domain);
  recipe_assert_says (xml, "<features><apic/><acpi/></features>");
}

static void
test_shared_memory (void)
{
  static const struct { guint width; guint height; guint64 size_mib; } rows[] = {
    { 1280, 720, 32 }, { 1920, 1080, 32 }, { 2560, 1440, 64 }, { 3840, 2160, 128 },
    { 7680, 4320, 512 },
  };
  g_autoptr (SyDomain) domain = recipe_load_file ("virt-manager-win10.xml");
  SyRecipeContext context = { 0 };
  g_autofree char *message = refuse (domain, "looking-glass", &context, SY_ERROR_INVALID_REQUEST);
  g_autofree char *xml = NULL;

  recipe_assert_says (message, "width");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SyGuest) guest = NULL;

      /* The one from before grows. */
      context.width = rows[i].width;
      context.height = rows[i].height;
      recipe_apply (domain, "looking-glass", &context);
      guest = sy_guest_new_from_domain (domain);
      g_assert_cmpuint (guest->shmems->len, ==, 1);
      g_assert_cmpuint (((SyGuestShmem *) guest->shmems->pdata[0])->size_mib, ==,
                        rows[i].size_mib);
      g_assert_cmpstr (sy_guest_find_device (guest, "memballoon", NULL)->model, ==, "none");
    }
  context.width = 1920;
  context.height = 1080;
  recipe_apply (domain, "looking-glass", &context);
  xml = sy_domain_to_xml (domain);
  recipe_assert_says (xml, "<size unit='M'>512</size>");
}

/* Found by the fuzzer: the second of them was looked at only the next time. */
static void
test_balloons (void)
{
  g_autoptr (SyDomain) domain = recipe_load (
    "<domain><devices><memballoon model='virtio'/><memballoon model='virtio'/></devices></domain>");
  const SyRecipeContext context = { .width = 1920, .height = 1080 };
  g_autofree char *once = NULL;
  g_autofree char *twice = NULL;

  recipe_apply (domain, "looking-glass", &context);
  once = sy_domain_to_xml (domain);
  recipe_apply (domain, "looking-glass", &context);
  twice = sy_domain_to_xml (domain);
  g_assert_cmpstr (twice, ==, once);
  g_assert_null (strstr (once, "<memballoon model='virtio'/>"));
}

/* libvirt counts bytes where no unit is written. */
static void
test_shared_memory_units (void)
{
  static const struct { const char *size; guint64 size_mib; } rows[] = {
    { "<size unit='KiB'>32768</size>", 32 }, { "<size unit='KiB'>4096</size>", 32 },
    { "<size>134217728</size>", 128 }, { "<size unit='G'>1</size>", 1024 },
    { "<size unit='x'>64</size>", 32 }, { "", 32 },
  };
  const SyRecipeContext context = { .width = 1920, .height = 1080 };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *xml = g_strdup_printf ("<domain><devices><shmem name='looking-glass'>%s"
                                              "</shmem></devices></domain>", rows[i].size);
      g_autoptr (SyDomain) domain = recipe_load (xml);
      g_autoptr (SyGuest) guest = NULL;

      recipe_apply (domain, "looking-glass", &context);
      guest = sy_guest_new_from_domain (domain);
      g_assert_cmpuint (((SyGuestShmem *) guest->shmems->pdata[0])->size_mib, ==,
                        rows[i].size_mib);
    }
}

static void
test_versions (void)
{
  g_autoptr (SyDomain) domain = recipe_load_file ("virt-manager-win10.xml");
  SyRecipeContext context = *recipe_context (0);
  g_autofree char *old = NULL;
  g_autofree char *unknown = NULL;

  context.versions.libvirt = 8004000;
  old = refuse (domain, "dgpu", &context, SY_ERROR_NOT_SUPPORTED);
  recipe_assert_says (old, "8.4.0");
  recipe_assert_says (old, "8.5.0");
  context.versions.libvirt = 0;
  unknown = refuse (domain, "battery", &context, SY_ERROR_INVALID_REQUEST);
  recipe_assert_says (unknown, "not known");

  g_assert_cmpuint (sy_virt_version_parse ("11.3.0"), ==, 11003000);
  g_assert_cmpuint (sy_virt_version_parse ("10.0.2-1"), ==, 10000002);
  g_assert_cmpuint (sy_virt_version_parse ("7.2"), ==, 7002000);
  g_assert_cmpuint (sy_virt_version_parse ("git"), ==, 0);
}

static void
test_tables (void)
{
  for (guint which = 0; which < 2; which++)
    {
      g_autoptr (SyDomain) domain = recipe_load_file ("virt-manager-win10.xml");
      g_autoptr (SyGuest) guest = NULL;

      recipe_apply (domain, "acpi-tables", recipe_context (which));
      recipe_apply (domain, "battery", recipe_context (which));
      guest = sy_guest_new_from_domain (domain);
      g_assert_cmpuint (guest->tables->len, ==, 3);
      for (guint i = 0; i < 3; i++)
        {
          static const char * const paths[] = {
            "/var/lib/switchyard/vm/00.aml", "/var/lib/switchyard/vm/01.aml",
            "/var/lib/switchyard/vm/battery.aml",
          };
          const SyGuestTable *table = guest->tables->pdata[i];

          g_assert_cmpstr (table->path, ==, paths[i]);
          g_assert_cmpstr (table->type, ==, which == 0 ? "argument" : "raw");
        }
    }
}

/* The prefix is used, but nobody says for what; libvirt ignores it today. */
static void
test_undeclared_prefix (void)
{
  g_autoptr (SyDomain) domain = recipe_load (
    "<domain type='kvm'>\n<os><type machine='q35'/></os>\n<devices/>\n"
    "<qemu:commandline><qemu:arg value='-set'/></qemu:commandline>\n</domain>\n");
  g_autofree char *message = refuse (domain, "battery", recipe_context (0), SY_ERROR_REFUSED);

  recipe_assert_says (message, "Line 4");
}

/* The real processor takes KVM, which is turned on only where the computer may have it. */
static void
test_kvm (void)
{
  static const struct { SyTristate kvm; const char *type; } rows[] = {
    { SY_TRISTATE_YES, "<domain type='kvm'" },
    { SY_TRISTATE_UNKNOWN, "<domain type='kvm'" },
    { SY_TRISTATE_NO, "<domain type='qemu'" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      SyRecipeContext context = *recipe_context (0);
      g_autoptr (SyDomain) domain = recipe_load (
        "<domain type='qemu'><os><type machine='q35'>hvm</type></os><vcpu>4</vcpu>"
        "<devices/></domain>");
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      context.kvm = rows[i].kvm;
      g_assert_true (sy_recipe_apply (sy_recipe_find ("cpu"), domain, &context, NULL, &error));
      g_assert_no_error (error);
      text = sy_domain_to_xml (domain);
      g_assert_nonnull (strstr (text, rows[i].type));
    }
}

static void
test_other_machines (void)
{
  g_autoptr (SyDomain) container = recipe_load_file ("container.xml");
  g_autoptr (SyDomain) arm =
    recipe_load ("<domain type='kvm'><os>\n<type arch='aarch64'>hvm</type></os></domain>");
  g_autofree char *first = refuse (container, "memory", recipe_context (0),
                                   SY_ERROR_NOT_SUPPORTED);
  g_autofree char *second = refuse (arm, "memory", recipe_context (0), SY_ERROR_NOT_SUPPORTED);

  recipe_assert_says (first, "lxc");
  recipe_assert_says (second, "Line 2");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_assert_cmpint (argc, ==, 2);
  recipe_set_folder (argv[1]);
  g_test_add_func ("/recipe/sets", test_sets);
  g_test_add_func ("/recipe/set-for-nothing", test_set_for_nothing);
  g_test_add_func ("/recipe/display", test_display);
  g_test_add_func ("/recipe/hiding-is-gated", test_hiding_is_gated);
  g_test_add_func ("/recipe/uefi", test_uefi);
  g_test_add_func ("/recipe/uefi-without-acpi", test_uefi_without_acpi);
  g_test_add_func ("/recipe/shared-memory", test_shared_memory);
  g_test_add_func ("/recipe/shared-memory-units", test_shared_memory_units);
  g_test_add_func ("/recipe/balloons", test_balloons);
  g_test_add_func ("/recipe/versions", test_versions);
  g_test_add_func ("/recipe/tables", test_tables);
  g_test_add_func ("/recipe/undeclared-prefix", test_undeclared_prefix);
  g_test_add_func ("/recipe/kvm", test_kvm);
  g_test_add_func ("/recipe/other-machines", test_other_machines);

  return g_test_run ();
}
