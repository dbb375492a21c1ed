/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "guest/sy-guest.h"
#include "sy-error.h"

static SyGuest *
read_fragment (const char *xml)
{
  g_autoptr (GError) error = NULL;
  SyGuest *guest = sy_guest_new_from_fragment (xml, &error);

  g_assert_no_error (error);

  return guest;
}

static SyGuest *
read_qemu (const char *text)
{
  g_autoptr (GError) error = NULL;
  SyGuest *guest = sy_guest_new_from_qemu (text, &error);

  g_assert_no_error (error);

  return guest;
}

static void
test_siblings (void)
{
  g_autoptr (SyGuest) guest = read_fragment (
    "<kvm>\n<hidden state='on'/>\n</kvm>\n...\n"
    "<hyperv><vendor_id state='on' value='x'/></hyperv>\n"
    "<hostdev mode='subsystem' type='pci'>\n"
    "<source><address bus='1' slot='0' function='0'/></source></hostdev>\n"
    "<qemu:arg value='-acpitable'/>\n<qemu:arg value='file=/a.aml'/>");

  g_assert_false (guest->complete);
  g_assert_cmpuint (guest->known, ==, SY_GUEST_PART_KVM | SY_GUEST_PART_HYPERV);
  g_assert_cmpint (guest->features.kvm_hidden, ==, SY_GUEST_ON);
  g_assert_cmpuint (guest->features.kvm_hidden_line, ==, 2);
  g_assert_cmpint (guest->features.vmport, ==, SY_GUEST_UNKNOWN);
  g_assert_nonnull (sy_guest_find_item (guest->features.hyperv, "vendor_id"));
  g_assert_cmpuint (guest->hostdevs->len, ==, 1);
  g_assert_cmpuint (((SyGuestHostdev *) guest->hostdevs->pdata[0])->line, ==, 6);
  g_assert_cmpuint (guest->tables->len, ==, 1);
  g_assert_cmpint (guest->firmware, ==, SY_GUEST_FIRMWARE_UNKNOWN);
}

static void
test_torn (void)
{
  g_autoptr (SyGuest) head = read_fragment (
    "<domain type='kvm'><name>win</name>\n<features><acpi/>\n"
    "<hyperv><relaxed state='on'/></hyperv>\n<kvm>\n\n");
  g_autoptr (SyGuest) tail = read_fragment (
    "<rom file='/a.rom'/>\n</hostdev>\n<hostdev mode='subsystem' type='pci'>\n"
    "<source><address bus='1' slot='0' function='1'/></source>\n</hostdev>\n</devices>\n<memory>1");

  g_assert_nonnull (strstr (head->cut, "Line 4 "));
  g_assert_nonnull (strstr (head->cut, "<kvm> of line 4"));
  g_assert_nonnull (strstr (tail->cut, "Line 2 "));
  g_assert_nonnull (strstr (tail->cut, "</hostdev>"));
  g_assert_cmpstr (head->name, ==, "win");
  g_assert_cmpuint (head->known, ==, SY_GUEST_PART_HYPERV);
  g_assert_cmpint (head->features.acpi, ==, SY_GUEST_ON);
  g_assert_cmpint (head->features.kvm_hidden, ==, SY_GUEST_UNKNOWN);
  g_assert_cmpuint (tail->hostdevs->len, ==, 2);
  g_assert_cmpstr (((SyGuestHostdev *) tail->hostdevs->pdata[0])->rom_file, ==, "/a.rom");
  g_assert_cmpuint (((SyGuestHostdev *) tail->hostdevs->pdata[1])->source.function, ==, 1);
}

/* Wherever a definition is cut, the cut is told with its line; only whole, it is whole. */
static void
test_cut (void)
{
  static const char text[] =
    "<?xml version='1.0'?>\n<!-- mine -->\n<domain type='kvm'>\n  <name>win</name>\n"
    "  <features><acpi/>\n    <kvm>\n      <hidden state='on'/>\n    </kvm>\n  </features>\n"
    "  <devices>\n    <hostdev mode='subsystem' type='pci'>\n      <source>\n"
    "        <address bus='1' slot='0' function='0'/>\n      </source>\n    </hostdev>\n"
    "  </devices>\n</domain>";

  for (gsize length = 0; length < sizeof text; length++)
    {
      g_autofree char *piece = g_strndup (text, length);
      g_autoptr (GError) error = NULL;
      g_autoptr (SyGuest) guest = sy_guest_new_from_fragment (piece, &error);

      if (length == sizeof text - 1)
        g_assert_true (guest->complete && guest->cut == NULL);
      else if (guest == NULL)
        g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
      else if (guest->cut == NULL || strstr (guest->cut, "Line ") == NULL)
        g_error ("cut after %" G_GSIZE_FORMAT " bytes it is taken for a piece: %s", length,
                 piece);
    }
}

/* Elements that are whole are a piece, whatever stands around them. */
static void
test_whole_pieces (void)
{
  static const char * const pieces[] = {
    "<os/>", "<hostdev/>\n...\n<hostdev/>",
    "<qemu:commandline>\n<qemu:arg value='-S'/>\n</qemu:commandline>",
    "<source><address bus='1'/></source>\n<rom bar='off'/>",
    "My machine:\n<kvm><hidden state='on'/></kvm>\nand that is all",
  };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (SyGuest) guest = read_fragment (pieces[i]);

      g_assert_null (guest->cut);
      g_assert_false (guest->complete);
    }
}

/* What is no command line, or was made pretty, is told as what it is. */
static void
test_other_forms (void)
{
  static const struct { const char *text; const char *says; } others[] = {
    { "<domain type='kvm'>\n<name>a</name></domain>", "Line 1*--qemu-args*" },
    { "\n<html><body>qemu-system-x86_64</body></html>", "Line 2*page*" },
    { "bios: ovmf\nhostpci0: 01:00,pcie=1\n", "Line 2*qm showcmd*" },
    { "qemu-system-x86_64 -S \\\n—enable-kvm", "Line 2*dash*" },
    { "qemu-system-x86_64 -name “win 10”", "Line 1*quote*" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (sy_guest_new_from_qemu (others[i].text, &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
      g_assert_true (g_pattern_match_simple (others[i].says, error->message));
    }
}

/* What starts QEMU has options of its own. */
static void
test_started_by (void)
{
  g_autoptr (SyGuest) guest = read_qemu (
    "A=b sudo -E taskset -c 0-3 \\\n/usr/bin/qemu-system-x86_64 -M q35 -enable-kvm");

  g_assert_true (guest->complete);
  g_assert_cmpstr (guest->emulator, ==, "/usr/bin/qemu-system-x86_64");
  g_assert_cmpuint (guest->emulator_line, ==, 2);
  g_assert_cmpstr (guest->machine_family, ==, "q35");
  g_assert_cmpint (guest->kvm, ==, SY_GUEST_ON);
}

/* The command that wrote it, and what a forum puts around it, are no part of a definition. */
static void
test_words_around (void)
{
  g_autoptr (SyGuest) guest = read_fragment (
    "Here it is:\n```xml\n$ sudo virsh dumpxml win > /tmp/win.xml\n<domain type='kvm'>\n"
    "<name>win</name>\n<features>\n<kvm><hidden state='on'/></kvm></features></domain>\n```\n$ ");

  g_assert_true (guest->complete);
  g_assert_null (guest->cut);
  g_assert_cmpuint (guest->features.kvm_hidden_line, ==, 7);
}

static void
test_broken (void)
{
  static const struct { const char *xml; const char *says; } broken[] = {
    { "<features>\n<kvm>\n</features>", "Line 3*</features>*</kvm>*line 2" },
    { "<hostdev>\n<rom file='/a\n</hostdev>", "Line 2*no end" },
    { "<domain>\n<title>Win & Games</title>\n</domain>", "Line 2*&amp;*" },
    { "<hostdev>\n<rom file='/a&b'/></hostdev>", "Line 2*&amp;*" },
    { "&lt;domain&gt;", "Line 1*web page*" },
    { "<html>\n<body/>\n</html>", "Line 1*nothing of a virtual machine*" },
    { "<network><name>default</name><bridge name='virbr0'/></network>", "*nothing of a virtual*" },
    { "<domainsnapshot>\n<domain type='kvm'/>\n</domainsnapshot>", "Line 2*" },
    { "a < b <c>", "Line 1*&lt;*" },
    { "<os/>\n<domain>\n</domain>", "Line 2*<domain>*" },
    { "<kvm><hidden state=on/></kvm>", "*" },
    { "no element", "*" },
    { "", "*" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (sy_guest_new_from_fragment (broken[i].xml, &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
      g_assert_true (g_pattern_match_simple (broken[i].says, error->message));
    }
}

static const char libvirt_log[] =
  "2026-01-01 10:00:00.000+0000: starting up libvirt version: 9.0.0\n"
  "LC_ALL=C \\\n"
  "/usr/bin/qemu-system-x86_64 \\\n"
  "-name guest=old,debug-threads=on \\\n"
  "-device vfio-pci,host=0000:02:00.0\n"
  "2026-01-01 10:00:09.000+0000: shutting down\n"
  "LC_ALL=C \\\n"
  "/usr/bin/qemu-system-x86_64 \\\n"
  "-name guest=win10,debug-threads=on \\\n"
  "-blockdev '{\"driver\":\"file\",\"filename\":\"/usr/share/OVMF/OVMF_CODE.fd\","
  "\"node-name\":\"libvirt-pflash0-storage\"}' \\\n"
  "-machine pc-q35-7.2,usb=off,vmport=off,pflash0=libvirt-pflash0-format \\\n"
  "-cpu host,kvm=off,hv-vendor-id=abc,hypervisor=off \\\n"
  "-m 8192 \\\n"
  "-device '{\"driver\":\"pcie-root-port\",\"port\":8,\"id\":\"pci.1\",\"bus\":\"pcie.0\","
  "\"addr\":\"0x1\"}' \\\n"
  "-device '{\"driver\":\"vfio-pci\",\"host\":\"0000:01:00.0\",\"id\":\"hostdev0\","
  "\"bus\":\"pci.1\",\"addr\":\"0x0\",\"romfile\":\"/a.rom\",\"x-pci-sub-vendor-id\":6058}' \\\n"
  "-acpitable file=/b.aml\n"
  "2026-01-01T10:00:10Z qemu-system-x86_64: -device vfio-pci: group 1 is not viable\n";

static void
test_log (void)
{
  g_autoptr (SyGuest) guest = read_qemu (libvirt_log);
  const SyGuestHostdev *gpu;
  guint64 number;

  g_assert_true (guest->complete);
  g_assert_cmpstr (guest->name, ==, "win10");
  g_assert_cmpstr (guest->machine, ==, "pc-q35-7.2");
  g_assert_cmpint (guest->firmware, ==, SY_GUEST_FIRMWARE_UEFI);
  g_assert_cmpstr (guest->loader, ==, "/usr/share/OVMF/OVMF_CODE.fd");
  g_assert_cmpint (guest->features.kvm_hidden, ==, SY_GUEST_ON);
  g_assert_cmpint (guest->features.hypervisor, ==, SY_GUEST_OFF);
  g_assert_cmpint (guest->features.vmport, ==, SY_GUEST_OFF);
  g_assert_cmpuint (guest->memory.size_kib, ==, 8 << 20);
  g_assert_cmpuint (guest->hostdevs->len, ==, 1);
  gpu = guest->hostdevs->pdata[0];
  g_assert_cmpuint (gpu->source.bus, ==, 1);
  g_assert_cmpint (gpu->device->guest_bus, ==, 1);
  g_assert_cmpstr (gpu->rom_file, ==, "/a.rom");
  g_assert_true (sy_guest_hostdev_get_number (gpu, "x-pci-sub-vendor-id", &number));
  g_assert_cmpuint (number, ==, 0x17aa);
  g_assert_cmpstr (((SyGuestTable *) guest->tables->pdata[0])->path, ==, "/b.aml");
  g_assert_cmpuint (guest->messages->len, ==, 1);
  g_assert_cmpuint (((SyGuestArgument *) guest->messages->pdata[0])->line, ==, 17);
}

static void
test_piece (void)
{
  g_autoptr (SyGuest) guest = read_qemu (
    "# what I run\n"
    "-device ioh3420,id=root.1,bus=pcie.0,addr=1 \\\n"
    "  -device vfio-pci,host=01:00.0,bus=root.1,addr=00.0,multifunction=on \\\n"
    "-set device.hostdev0.bus=pci.1 -acpitable admin:///a.dat\n"
    "/var/lib/gpu.rom\n");
  const SyGuestHostdev *gpu = guest->hostdevs->pdata[0];

  g_assert_false (guest->complete);
  g_assert_cmpint (gpu->device->guest_bus, ==, 1);
  g_assert_true (gpu->device->address.multifunction);
  g_assert_cmpuint (gpu->line, ==, 3);
  g_assert_cmpint (guest->firmware, ==, SY_GUEST_FIRMWARE_UNKNOWN);
  g_assert_null (((SyGuestTable *) guest->tables->pdata[0])->path);
  g_assert_cmpuint (guest->messages->len, ==, 1);
  g_assert_cmpuint (((SyGuestArgument *) guest->messages->pdata[0])->line, ==, 5);
}

static void
test_unreadable (void)
{
  static const struct { const char *text; const char *says; } broken[] = {
    { "qemu-system-x86_64 \\\n-name 'a\nb", "Line 2*quote*" },
    { "-device '{\"driver\":'", "Line 1*JSON*" },
    { "\n\n", "Line 1*nothing*" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (sy_guest_new_from_qemu (broken[i].text, &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
      g_assert_true (g_pattern_match_simple (broken[i].says, error->message));
    }
}

/* Whatever a text is cut off at, it is read or refused. */
static void
test_cut_off (void)
{
  for (gsize i = 0; i < strlen (libvirt_log); i++)
    {
      g_autofree char *text = g_strndup (libvirt_log, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (SyGuest) guest = sy_guest_new_from_qemu (text, &error);

      g_assert_true ((guest != NULL) != (error != NULL));
    }
}

/* Devices that only QEMU is told of take no number from libvirt's. */
static void
test_argument_devices (void)
{
  g_autoptr (SyGuest) guest = read_fragment (
    "<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><devices>\n"
    "<controller type='pci' index='1' model='pcie-root-port'>\n"
    "<address type='pci' bus='0' slot='1' function='0'/></controller></devices>\n"
    "<qemu:commandline><qemu:arg value='-device'/>\n"
    "<qemu:arg value='vfio-pci,host=01:00.0,bus=pci.1,addr=0x0,id=gpu'/></qemu:commandline>\n"
    "</domain>");
  const SyGuestHostdev *gpu = guest->hostdevs->pdata[0];

  g_assert_true (guest->complete);
  g_assert_true (gpu->device->from_argument);
  g_assert_cmpint (gpu->number, ==, -1);
  g_assert_cmpint (gpu->device->guest_bus, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/guest-readers/siblings", test_siblings);
  g_test_add_func ("/guest-readers/torn", test_torn);
  g_test_add_func ("/guest-readers/cut", test_cut);
  g_test_add_func ("/guest-readers/whole-pieces", test_whole_pieces);
  g_test_add_func ("/guest-readers/words-around", test_words_around);
  g_test_add_func ("/guest-readers/other-forms", test_other_forms);
  g_test_add_func ("/guest-readers/started-by", test_started_by);
  g_test_add_func ("/guest-readers/broken", test_broken);
  g_test_add_func ("/guest-readers/log", test_log);
  g_test_add_func ("/guest-readers/piece", test_piece);
  g_test_add_func ("/guest-readers/unreadable", test_unreadable);
  g_test_add_func ("/guest-readers/cut-off", test_cut_off);
  g_test_add_func ("/guest-readers/argument-devices", test_argument_devices);

  return g_test_run ();
}
