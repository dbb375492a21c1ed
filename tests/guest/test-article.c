/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <libvirt/libvirt.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "guest/sy-domain-compare.h"
#include "guest/sy-recipe.h"
#include "libvirtd.h"
#include "recipe-properties.h"

#define UUID "3d5c9a52-0d5d-4a43-a7b3-6cc6c3f0b001"
#define MDEV "af5972fb-5530-41a7-0000-fd836204445b"
#define BATTERY "/var/lib/switchyard/vm/battery.aml"
#define GVT_ROM "/var/lib/switchyard/vm/gvt.rom"

/*
 * The well-known tutorial for MUXless laptops (GTX 1050 Mobile beside an HD 630 with GVT-g, 2019
 * to 2022) ends in one configuration. These recipes make it of a machine as virt-manager does,
 * libvirt itself turns the result into QEMU's arguments, and each setting must be found there.
 */
static const char * const article[] = {
  "dgpu", "gvt-attach", "gvt-display", "hide-vm", "battery", "cpu", NULL,
};

/* For the recipes that the tutorial has not. */
static const char * const smbios[] = { "bios", "vendor", "LENOVO", "system", "product", "80WW",
                                       "chassis", "manufacturer", "LENOVO", NULL };
static const char * const tables[] = { "/var/lib/switchyard/vm/00.aml", NULL };

static const char *path;    /* this program's argument */
static char *plain;         /* what is in that file, for a host without KVM */

static const SyRecipeContext *
get_context (void)
{
  static SyRecipeContext context;
  const SyPciAddress gpu = { .bus = 1 };
  GArray *functions;
  unsigned long libvirt;

  if (context.functions != NULL)
    return &context;
  g_assert_cmpint (virGetVersion (&libvirt, NULL, NULL), ==, 0);
  functions = g_array_new (FALSE, FALSE, sizeof (SyPciAddress));
  g_array_append_val (functions, gpu);
  context = (SyRecipeContext) {
    .functions = functions,
    .versions = { .libvirt = (guint) libvirt, .qemu = 7002000 },
    .gpu_vendor = 0x10de,
    .vendor = 0x10de,
    .device = 0x1c8d,
    .subsystem_vendor = 0x17aa,
    .subsystem_device = 0x39d1,
    .rom = SY_RECIPE_ROM_OFF,
    .guest_driver = 442,
    .threads = 2,
    .mdev_uuid = MDEV,
    .width = 1920,
    .height = 1080,
    .gvt_rom_file = GVT_ROM,
    .battery_table = BATTERY,
    .smbios = smbios,
    .tables = tables,
    .disk_is_gpt = SY_TRISTATE_YES,
    .huge_pages = TRUE,
    .emulator_pin = "0",
    .kvm = SY_TRISTATE_NO,
  };

  return &context;
}

static void
apply (SyDomain   *domain,
       const char *recipe)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sy_recipe_apply (sy_recipe_find (recipe), domain, get_context (), NULL, &error));
  g_assert_no_error (error);
}

static SyDomain *
load (const char *xml)
{
  g_autoptr (GError) error = NULL;
  SyDomain *domain = sy_domain_new_from_xml (xml, -1, &error);

  g_assert_no_error (error);

  return domain;
}

static char *
make_article (void)
{
  g_autoptr (SyDomain) domain = load (plain);

  for (guint i = 0; article[i] != NULL; i++)
    apply (domain, article[i]);

  return sy_domain_to_xml (domain);
}

static char *
write_file (const char *xml)
{
  char *name = NULL;
  int fd = g_file_open_tmp ("article-XXXXXX.xml", &name, NULL);

  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (name, xml, -1, NULL));

  return name;
}

static char *
replace (const char *text,
         const char *old,
         const char *new)
{
  g_auto (GStrv) parts = g_strsplit (text, old, -1);

  g_assert_cmpuint (g_strv_length (parts), >, 1);

  return g_strjoinv (new, parts);
}

static void
test_schema (void)
{
  g_autofree char *xml = make_article ();
  g_autofree char *name = write_file (xml);
  const char *argv[] = { "virt-xml-validate", name, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
    g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);

  if (process == NULL)
    {
      g_test_skip ("virt-xml-validate is not installed");
      return;
    }
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
}

/* (transfer full): QEMU's arguments, as libvirt would give them. */
static GStrv
convert (const char *xml)
{
  /* This libvirt finds no VFIO on the host, and then wants to be told. */
  g_autofree char *told = replace (xml, "type='pci' managed='yes'>",
                                   "type='pci' managed='yes'><driver name='vfio'/>");
  g_autofree char *name = write_file (told);
  GSubprocess *libvirtd;
  g_autofree char *output = NULL;
  GStrv argv = NULL;
  g_autoptr (GError) error = NULL;

  /* libvirt looks for the node that a GL picture is rendered by. */
  g_mkdir_with_parents ("/dev/dri", 0755);
  mknod ("/dev/dri/renderD128", S_IFCHR | 0600, makedev (226, 128));
  libvirtd = libvirtd_start ();
  output = virsh ("domxml-to-native", "qemu-argv", name, NULL);
  libvirtd_stop (libvirtd);
  g_assert_true (g_shell_parse_argv (output, NULL, &argv, &error));
  g_assert_no_error (error);

  return argv;
}

/* (nullable): what follows an option of that name and holds all of @parts. */
static const char *
find_argument (GStrv       argv,
               const char *option,
               const char *part)
{
  for (guint i = 0; argv[i] != NULL && argv[i + 1] != NULL; i++)
    if (strcmp (argv[i], option) == 0 && strstr (argv[i + 1], part) != NULL)
      return argv[i + 1];

  return NULL;
}

static JsonObject *
find_device (GStrv       argv,
             const char *part,
             JsonNode  **out_node)
{
  const char *text = find_argument (argv, "-device", part);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (text);
  *out_node = json_from_string (text, &error);
  g_assert_no_error (error);

  return json_node_get_object (*out_node);
}

static void
check_gpu (GStrv argv)
{
  g_autoptr (JsonNode) port_node = NULL;
  g_autoptr (JsonNode) gpu_node = NULL;
  JsonObject *port = find_device (argv, "\"id\":\"pci.1\"", &port_node);
  JsonObject *gpu = find_device (argv, "0000:01:00.0", &gpu_node);

  g_assert_cmpstr (json_object_get_string_member (port, "driver"), ==, "pcie-root-port");
  g_assert_cmpstr (json_object_get_string_member (port, "addr"), ==, "0x1");
  g_assert_cmpstr (json_object_get_string_member (port, "bus"), ==, "pcie.0");
  g_assert_false (json_object_get_boolean_member (port, "hotplug"));

  g_assert_cmpstr (json_object_get_string_member (gpu, "driver"), ==, "vfio-pci");
  g_assert_cmpstr (json_object_get_string_member (gpu, "bus"), ==, "pci.1");
  g_assert_cmpstr (json_object_get_string_member (gpu, "addr"), ==, "0x0");
  g_assert_cmpint (json_object_get_int_member (gpu, "rombar"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (gpu, "x-pci-vendor-id"), ==, 0x10de);
  g_assert_cmpint (json_object_get_int_member (gpu, "x-pci-device-id"), ==, 0x1c8d);
  g_assert_cmpint (json_object_get_int_member (gpu, "x-pci-sub-vendor-id"), ==, 0x17aa);
  g_assert_cmpint (json_object_get_int_member (gpu, "x-pci-sub-device-id"), ==, 0x39d1);
}

static void
check_virtual_gpu (GStrv argv)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *gpu = find_device (argv, MDEV, &node);

  g_assert_cmpstr (json_object_get_string_member (gpu, "driver"), ==, "vfio-pci-nohotplug");
  g_assert_cmpstr (json_object_get_string_member (gpu, "display"), ==, "on");
  g_assert_true (json_object_get_boolean_member (gpu, "ramfb"));
  g_assert_true (json_object_get_boolean_member (gpu, "x-igd-opregion"));
  g_assert_cmpint (json_object_get_int_member (gpu, "xres"), ==, 1920);
  g_assert_cmpint (json_object_get_int_member (gpu, "yres"), ==, 1080);
  g_assert_cmpstr (json_object_get_string_member (gpu, "romfile"), ==, GVT_ROM);

  /* The picture: SPICE with GL that listens nowhere, and no other card. */
  g_assert_nonnull (find_argument (argv, "-spice", "gl=on"));
  g_assert_nonnull (find_argument (argv, "-spice", "port=0"));
  g_assert_null (find_argument (argv, "-device", "qxl"));
  g_assert_null (find_argument (argv, "-device", "VGA"));
}

static void
test_arguments (void)
{
  g_autofree char *xml = make_article ();
  g_auto (GStrv) argv = convert (xml);
  const char *cpu = find_argument (argv, "-cpu", "");
  const char *machine = find_argument (argv, "-machine", "q35");
  const char *smp = find_argument (argv, "-smp", "");
  gboolean raw = get_context ()->versions.libvirt >= 11002000;

  check_gpu (argv);
  check_virtual_gpu (argv);
  /* libvirt's own element from 11.2 on, QEMU's argument before; QEMU is told the same. */
  g_assert_true ((strstr (xml, "<table type='raw'>" BATTERY "</table>") != NULL) == raw);
  g_assert_true ((strstr (xml, "<qemu:arg value='-acpitable'/>") != NULL) == !raw);
  g_assert_nonnull (find_argument (argv, "-acpitable", "file=" BATTERY));
  g_assert_null (find_argument (argv, "-set", ""));
  g_assert_nonnull (find_argument (argv, "-blockdev", "OVMF_CODE"));
  g_assert_nonnull (smp);
  g_assert_nonnull (strstr (smp, "sockets=1,dies=1,"));
  g_assert_nonnull (strstr (smp, "cores=4,threads=2"));
  g_assert_nonnull (find_argument (argv, "-rtc", "base=localtime"));

  g_assert_nonnull (machine);
  g_assert_nonnull (strstr (machine, "vmport=off"));
  g_assert_nonnull (strstr (machine, "kernel_irqchip=on"));
  g_assert_nonnull (cpu);
  g_assert_nonnull (strstr (cpu, "kvm=off"));
  g_assert_nonnull (strstr (cpu, "hv-vendor-id=GenuineIntel"));
  g_assert_nonnull (strstr (cpu, "hv-relaxed=on"));
  g_assert_nonnull (strstr (cpu, "hv-vapic=on"));
  g_assert_nonnull (strstr (cpu, "hv-spinlocks=0x1fff"));
}

static char *
define_and_dump_as (const char *name,
                    const char *xml)
{
  virsh_define (xml);

  return virsh ("dumpxml", "--inactive", "--security-info", name, NULL);
}

static char *
define_and_dump (const char *xml)
{
  return define_and_dump_as (UUID, xml);
}

static void
check_ours (const char *recipe)
{
  g_autoptr (SyDomain) domain = load (plain);
  g_autofree char *after = NULL;
  g_autofree char *kept = NULL;

  if (strcmp (recipe, "gvt-display") == 0)
    apply (domain, "gvt-attach");
  apply (domain, recipe);
  after = sy_domain_to_xml (domain);
  kept = define_and_dump (after);
  if (!sy_domain_definition_is_ours (after, kept))
    g_error ("after “%s”, what libvirt keeps is not known to be ours:\n%s", recipe, kept);
}

/* libvirt writes a definition anew when it is defined; the notes in it still hold. */
static void
test_taken_back (void)
{
  GSubprocess *libvirtd = libvirtd_start ();
  g_autofree char *before = define_and_dump (plain);
  g_autoptr (SyDomain) domain = load (before);
  g_autofree char *edited = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (SyDomain) again = NULL;
  g_autofree char *back = NULL;
  g_autofree char *after = NULL;
  g_autofree char *expected = recipe_canonical (before);
  g_autofree char *found = NULL;

  for (guint i = 0; article[i] != NULL; i++)
    apply (domain, article[i]);
  edited = sy_domain_to_xml (domain);
  kept = define_and_dump (edited);
  again = load (kept);
  for (guint i = G_N_ELEMENTS (article) - 1; i > 0; i--)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (sy_recipe_take_back (sy_recipe_find (article[i - 1]), again, NULL, &error));
      g_assert_no_error (error);
    }
  /* A port that got another number was moved by libvirt, and moves back with its number. */
  back = sy_domain_to_xml (again);
  after = define_and_dump (back);
  found = recipe_canonical (after);
  g_assert_cmpstr (found, ==, expected);

  for (guint i = 0; sy_recipes_get ()[i] != NULL; i++)
    check_ours (sy_recipe_get_id (sy_recipes_get ()[i]));
  g_free (virsh ("undefine", "--nvram", UUID, NULL));
  libvirtd_stop (libvirtd);
}

/*
 * libvirt gives every device of a converted machine a place, and finds the firmware; all of that
 * goes when the conversion is taken back.
 */
static void
test_converted (void)
{
  GSubprocess *libvirtd = libvirtd_start ();
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *file = g_build_filename (directory, "bios-i440fx.xml", NULL);
  g_autofree char *text = NULL;
  g_autofree char *emulated = NULL;
  g_autofree char *before = NULL;
  g_autofree char *edited = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *back = NULL;
  g_autofree char *after = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *found = NULL;
  g_autoptr (SyDomain) domain = NULL;
  g_autoptr (SyDomain) converted = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  emulated = replace (text, "<domain type='kvm'>", "<domain type='qemu'>");
  before = define_and_dump_as ("win7", emulated);
  domain = load (before);
  apply (domain, "uefi");
  edited = sy_domain_to_xml (domain);
  kept = define_and_dump_as ("win7", edited);
  g_assert_nonnull (strstr (kept, "machine='pc-q35-7.2'"));
  g_assert_nonnull (strstr (kept, "model='pcie-root-port'"));
  g_assert_nonnull (strstr (kept, "<target dev='sda' bus='sata'/>"));
  g_assert_nonnull (strstr (kept, "firmware='efi'"));
  g_assert_null (strstr (kept, "<controller type='ide'"));
  if (!sy_domain_definition_is_ours (edited, kept))
    g_error ("what libvirt keeps is not known to be ours:\n%s", kept);

  converted = load (kept);
  g_assert_true (sy_recipe_take_back (sy_recipe_find ("uefi"), converted, NULL, &error));
  g_assert_no_error (error);
  back = sy_domain_to_xml (converted);
  after = define_and_dump_as ("win7", back);
  expected = recipe_canonical (before);
  found = recipe_canonical (after);
  g_assert_cmpstr (found, ==, expected);
  g_free (virsh ("undefine", "--nvram", "win7", NULL));
  libvirtd_stop (libvirtd);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *text = NULL;
  g_autofree char *emulated = NULL;

  g_test_init (&argc, &argv, NULL);

  g_assert_cmpint (argc, ==, 2);
  g_assert_true (g_file_get_contents (argv[1], &text, NULL, NULL));
  path = argv[1];
  emulated = replace (text, "<domain type=\"kvm\">", "<domain type=\"qemu\">");
  plain = replace (emulated, "<cpu mode=\"host-passthrough\" check=\"none\" migratable=\"on\"/>",
                   "<cpu mode=\"custom\" match=\"exact\" check=\"none\">\n"
                   "    <model fallback=\"forbid\">qemu64</model>\n  </cpu>");

  g_test_add_func ("/article/schema", test_schema);
  g_test_add_func ("/article/arguments", test_arguments);
  g_test_add_func ("/article/taken-back", test_taken_back);
  g_test_add_func ("/article/converted", test_converted);

  return g_test_run ();
}
