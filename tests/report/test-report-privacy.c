/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "assess/sy-status-json.h"
#include "machine/sy-efi-boot-entry.h"
#include "report/sy-report-content.h"
#include "report/sy-report.h"
#include "root-fixture.h"
#include "sy-json.h"

/* A computer that has something personal in every place that is read. */
static const char tree[] =
  "text /etc/hostname annas-zenbuch\n"
  "file /etc/passwd\n"
  "| root:x:0:0:root:/root:/bin/bash\n"
  "| anna:x:1000:1000:Annegret Schmidtbauer,,,:/home/anna:/bin/bash\n"
  "| bertram:x:1001:1001::/home/bertram:/bin/bash\n"
  "text /etc/machine-id 9f86d081884c4d659a2feaa0c55ad015\n"
  "dir /home/clotilde\n"
  "text /sys/class/dmi/id/sys_vendor LENOVO\n"
  "text /sys/class/dmi/id/product_name 80WW\n"
  "text /sys/class/dmi/id/product_version Lenovo Legion R720-15IKBN\n"
  "text /sys/class/dmi/id/chassis_type 10\n"
  "text /sys/class/dmi/id/product_serial PF0ABC12\n"
  "text /sys/class/dmi/id/product_uuid 4c4c4544-0042-3510-8052-b4c04f333232\n"
  "text /sys/class/net/wlan0/address 3c:7c:3f:1a:2b:4d\n"
  "dir /dev/disk/by-uuid/6A3C-51F2\n"
  "dir /dev/disk/by-label/annas\\x20Platte\n"
  "file /etc/NetworkManager/system-connections/FritzBoxSchmidt.nmconnection\n"
  "text /proc/sys/kernel/osrelease 6.12.8-arch1-1\n"
  "text /proc/cmdline BOOT_IMAGE=/vmlinuz root=UUID=6f1c4b1e-9a52-4f0d-8a57-2f6d0f6f3c11 rw "
  "systemd.hostname=annas-zenbuch ip=192.168.178.23::192.168.178.1 "
  "cryptdevice=UUID=0d6c54cf-6b3c-4cf6-8f5e-2f0f6e5f6d0b:annascrypt "
  "rd.luks.key=/keys/tresor.key rd.luks.options=header=/tresor.img root=nfs:nas.heim:/srv "
  "\"x=LABEL=Omas Platte\" init=/nix/store/x-nixos-system-zauberberg-24.05/init "
  "systemd.machine_id=9f86d081884c4d659a2feaa0c55ad015 ifname=lan:3c:7c:3f:1a:2b:4d "
  "resume=/dev/disk/by-id/nvme-S64DNX0R512345 quiet intel_iommu=on\n"
  "file /proc/cpuinfo\n"
  "| vendor_id\t: GenuineIntel\n"
  "file /etc/os-release\n"
  "| ID=arch\n"
  "| PRETTY_NAME=\"Arch Linux\"\n"
  "| # bertram@schmidtbauer.example.org set this up at FritzBoxSchmidt\n"
  "file /etc/mkinitcpio.conf\n"
  "| # wakes 3c-7c-3f-1a-2b-4d and 3C7C3F1A2B4D\n"
  "| # Annegret Schmidtbauer, annas-zenbuch.fritz.box, serial PF0ABC12\n"
  "| FILES=(/home/clotilde/key.bin)\n"
  "| MODULES=()\n"
  "| HOOKS=(base udev modconf block filesystems)\n"
  "file /usr/bin/mkinitcpio\n"
  "file /etc/mkinitcpio.d/linux.preset\n"
  "| ALL_kver=\"/boot/vmlinuz-linux\"\n"
  "| PRESETS=('default')\n"
  "| default_image=\"/boot/initramfs-linux.img\"\n"
  "file /boot/loader/loader.conf\n"
  "| default 9f86d081884c4d659a2feaa0c55ad015-linux.conf\n"
  "file /boot/loader/entries/9f86d081884c4d659a2feaa0c55ad015-linux.conf\n"
  "| title Arch of Anna\n"
  "| machine-id 9f86d081884c4d659a2feaa0c55ad015\n"
  "| linux /vmlinuz-linux\n"
  "| initrd /initramfs-linux.img\n"
  "| options root=UUID=6f1c4b1e-9a52-4f0d-8a57-2f6d0f6f3c11 rw password=geheimnis7\n"
  "efivar LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f systemd-boot 255.2 annas-zenbuch\n"
  "file /etc/modprobe.d/anna.conf\n"
  "| # 3c:7c:3f:1a:2b:4d\n"
  "|   # wanted by Gundula for her plotter\n"
  "| options snd_hda_intel power_save=1\n"
  "file /etc/modprobe.d/switchyard.conf\n"
  "| # Written by Switchyard.\n"
  /* Firmware names what it keeps of a network card after the card's address. */
  "efibytes 0C9D92AB12CD-937fe521-95ae-4d1a-8929-48bcd90ad31a 01\n"
  "dir /sys/class/power_supply/sony_controller_battery_4c:11:ae:0d:5e:77\n"
  "dir /etc/libvirt/qemu/networks\n"
  "file /etc/fstab\n"
  "| # Gundulas alter USB-Stick\n"
  "| UUID=6A3C-51F2 /mnt/omas-spiele ntfs3 uid=clotilde 0 0\n"
  "dir /etc/libvirt/qemu\n"
  "text /etc/libvirt/qemu/annasgeheimes.xml <domain/>\n"
  "text /etc/libvirt/qemu/win10.xml <domain><name>annaswindows</name></domain>\n"
  "pci 0000:00:02.0 8086:591b class=030000 driver=i915 group=2 attr.boot_vga=1\n"
  "pci 0000:00:01.0 8086:1901 class=060400 bus=01 group=1\n"
  "pci 0000:01:00.0 10de:1c8d class=030200 driver=nvidia group=1\n"
  "drm card1 0000:00:02.0 eDP-1=connected\n";

static const char * const personal[] = {
  "anna", "Annegret", "Schmidt", "bertram", "clotilde", "zenbuch", "9f86d081884c4d65",
  "PF0ABC12", "4c4c4544-0042", "3c:7c:3f:1a:2b:4d", "3c-7c-3f-1a-2b-4d", "3c7c3f1a2b4d",
  "6A3C-51F2", "FritzBox", "6f1c4b1e-9a52",
  "0d6c54cf-6b3c", "192.168.178", "S64DNX0R512345", "geheimnis7", "annaswindows",
  "Gundula", "0C9D92AB12CD", "4c:11:ae", "tresor", "nas.heim", "Omas", "Platte",
  "zauberberg", "annasgeheimes",
};

/* Text of UEFI variables has two bytes for a letter. */
static gboolean
holds (const char *data,
       gsize       size,
       const char *what)
{
  g_autofree char *lower = g_ascii_strdown (what, -1);
  gsize length = strlen (what);

  for (gsize i = 0; i + length <= size; i++)
    {
      gsize narrow = 0;
      gsize wide = 0;

      while (narrow < length && g_ascii_tolower (data[i + narrow]) == lower[narrow])
        narrow++;
      while (wide < length && i + 2 * wide < size &&
             g_ascii_tolower (data[i + 2 * wide]) == lower[wide])
        wide++;
      if (narrow == length || wide == length)
        return TRUE;
    }

  return FALSE;
}

static GBytes *
make (RootFixture      *fixture,
      SyReportSummary **out_summary)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = sy_report_make (fixture->sysroot, out_summary, NULL, &error);

  g_assert_no_error (error);

  return bytes;
}

static char *
describe (SySysroot *sysroot)
{
  g_autoptr (SyMachine) machine = sy_machine_read (sysroot);
  g_autoptr (SyAssessment) assessment = sy_assessment_new (machine);
  g_autoptr (JsonNode) node = sy_status_to_json (assessment);

  return sy_json_to_text (node, TRUE);
}

static void
test_nothing_personal (RootFixture   *fixture,
                       gconstpointer  data)
{
  g_autoptr (SyReportSummary) summary = NULL;
  g_autoptr (SySysroot) report = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *status = NULL;
  const char *archive;
  gsize size;

  root_fixture_write (fixture, tree);
  bytes = make (fixture, &summary);
  archive = g_bytes_get_data (bytes, &size);
  for (guint i = 0; i < G_N_ELEMENTS (personal); i++)
    if (holds (archive, size, personal[i]))
      g_error ("the report holds “%s”", personal[i]);
  g_assert_cmpuint (summary->n_removed, >, 10);
  g_assert_cmpuint (summary->unreadable->len, ==, 0);

  report = sy_report_open_bytes (bytes, "report", NULL, &error);
  g_assert_no_error (error);
  status = describe (report);
  g_assert_nonnull (strstr (status, "Lenovo Legion R720-15IKBN"));
  g_assert_nonnull (strstr (status, "\"muxless\""));
  g_assert_nonnull (strstr (status, "systemd-boot"));
  g_assert_nonnull (strstr (status, "quiet intel_iommu=on"));
}

static const char boot_tree[] =
  "text /etc/passwd anna:x:1000:1000::/home/anna:/bin/bash\n"
  "efibytes BootCurrent-8be4df61-93ca-11d2-aa0d-00e098032b8c 01 00\n"
  "efibytes Boot0001-8be4df61-93ca-11d2-aa0d-00e098032b8c 01 00 00 00 32 00 "
  "41 00 6e 00 6e 00 61 00 00 00 " /* "Anna" */
  "04 01 1a 00 01 00 00 00 6f 1c 4b 1e 9a 52 4f 0d 8a 57 2f 6d 0f 6f 3c 11 02 02 " /* partition */
  "04 04 14 00 5c 00 76 00 6d 00 6c 00 69 00 6e 00 75 00 7a 00 " /* "\\vmlinuz", not ended */
  "7f ff 04 00 "
  "72 00 77 00 20 00 68 00 6f 00 73 00 74 00 6e 00 61 00 6d 00 65 00 3d 00 " /* "rw hostname=" */
  "61 00 6e 00 6e 00 61 00 00 00\n" /* "anna" */;

/* What the firmware itself started is told in the report, without the disk that it is on. */
static void
test_boot_entry (RootFixture   *fixture,
                 gconstpointer  data)
{
  g_autoptr (SySysroot) report = NULL;
  g_autoptr (SyEfiBootEntry) entry = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *status = NULL;
  const char *archive;
  gsize size;

  root_fixture_write (fixture, boot_tree);
  bytes = make (fixture, NULL);
  archive = g_bytes_get_data (bytes, &size);
  g_assert_false (holds (archive, size, "anna"));
  g_assert_false (holds (archive, size, "\x6f\x1c\x4b\x1e\x9a\x52\x4f\x0d"));
  report = sy_report_open_bytes (bytes, "report", NULL, NULL);
  entry = sy_efi_boot_entry_read_current (report);
  g_assert (entry != NULL);
  g_assert_cmpstr (entry->variable, ==, "Boot0001");
  g_assert_cmpstr (entry->title, ==, "user1");
  g_assert_cmpstr (entry->loader, ==, "/vmlinuz");
  g_assert_cmpstr (entry->options, ==, "rw hostname=user1");
  g_assert_true (sy_efi_boot_entry_starts_linux (entry));

  expected = describe (fixture->sysroot);
  status = describe (report);
  g_assert_nonnull (strstr (expected, "\"bootloader\" : \"efi-stub\""));
  g_assert_nonnull (strstr (status, "\"bootloader\" : \"efi-stub\""));
}

/* The machine identifier names the entry, stands in it, and is what loader.conf asks for: they
 * still agree. */
static void
test_agreement (RootFixture   *fixture,
                gconstpointer  data)
{
  g_autoptr (SySysroot) report = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *loader = NULL;
  g_autofree char *entry = NULL;
  g_autofree char *cmdline = NULL;
  g_autofree char *modules = NULL;
  g_autofree char *own = NULL;
  g_auto (GStrv) names = NULL;

  root_fixture_write (fixture, tree);
  bytes = make (fixture, NULL);
  report = sy_report_open_bytes (bytes, "report", NULL, NULL);
  names = sy_sysroot_list (report, "/boot/loader/entries", NULL);
  g_assert_cmpuint (g_strv_length (names), ==, 1);
  loader = sy_sysroot_read_attribute (report, "/boot/loader/loader.conf", NULL);
  g_assert_true (g_str_has_prefix (loader, "default "));
  g_assert_cmpstr (loader + strlen ("default "), ==, names[0]);
  entry = sy_sysroot_read_text (report,
                                "/boot/loader/entries/00000000000000000000000000000001-linux.conf",
                                NULL);
  g_assert_nonnull (entry);
  g_assert_nonnull (strstr (entry, "machine-id 00000000000000000000000000000001\n"));
  modules = sy_sysroot_read_text (report, "/etc/modprobe.d/anna.conf", NULL);
  g_assert_null (modules);
  modules = sy_sysroot_read_text (report, "/etc/modprobe.d/user1.conf", NULL);
  g_assert_cmpstr (modules, ==, "#\n  #\noptions snd_hda_intel power_save=1\n");
  own = sy_sysroot_read_text (report, "/etc/modprobe.d/switchyard.conf", NULL);
  g_assert_cmpstr (own, ==, "# Written by Switchyard.\n");
  cmdline = sy_sysroot_read_text (report, "/proc/cmdline", NULL);
  g_assert_nonnull (strstr (entry, "root=UUID=00000000-0000-4000-8000-000000000001"));
  g_assert_nonnull (strstr (cmdline, "root=UUID=00000000-0000-4000-8000-000000000001"));
}

static void
test_deterministic (RootFixture   *fixture,
                    gconstpointer  data)
{
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;

  root_fixture_write (fixture, tree);
  first = make (fixture, NULL);
  g_usleep (1100 * 1000);
  second = make (fixture, NULL);
  g_assert_true (g_bytes_equal (first, second));
}

/* What may not be read here is unknown in the report, in the same words, even to root. */
static void
test_unreadable (RootFixture   *fixture,
                 gconstpointer  data)
{
  const char *path = "/etc/modprobe.d/secret.conf";
  g_autoptr (SyReportSummary) summary = NULL;
  g_autoptr (SySysroot) report = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *status = NULL;
  g_autofree char *text = NULL;
  gboolean root = geteuid () == 0;

  root_fixture_write (fixture, tree);
  root_fixture_write (fixture, "file /etc/os-release mode=0000\n"
                               "file /etc/modprobe.d/secret.conf mode=0000\n");
  g_assert_cmpint (g_chmod (fixture->path, 0755), ==, 0);
  if (root)
    g_assert_cmpint (seteuid (65534), ==, 0);
  expected = describe (fixture->sysroot);
  bytes = make (fixture, &summary);
  if (root)
    g_assert_cmpint (seteuid (0), ==, 0);

  g_assert_cmpuint (summary->unreadable->len, >, 0);
  report = sy_report_open_bytes (bytes, "report", NULL, NULL);
  text = sy_sysroot_read_text (report, "/etc/os-release", &error);
  g_assert_error (error, SY_ERROR, SY_ERROR_DENIED);
  g_assert_cmpstr (error->message, ==, "/etc/os-release: Permission denied");
  g_assert_true (sy_sysroot_exists (report, path));
  status = describe (report);
  g_assert_nonnull (strstr (expected, "/etc/os-release: Permission denied"));
  g_assert_nonnull (strstr (status, "/etc/os-release: Permission denied"));
}

static void
test_read_only (RootFixture   *fixture,
                gconstpointer  data)
{
  g_autoptr (SySysroot) report = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *manifest = NULL;

  root_fixture_write (fixture, tree);
  bytes = make (fixture, NULL);
  report = sy_report_open_bytes (bytes, "report", NULL, NULL);
  g_assert_cmpint (sy_sysroot_open (report, "/etc/new", O_WRONLY | O_CREAT, 0600, &error), ==, -1);
  g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
}

/* The folder that a report is opened in goes with the object. */
static void
test_removed (RootFixture   *fixture,
              gconstpointer  data)
{
  g_autofree char *link = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (GBytes) bytes = NULL;
  SySysroot *report;

  root_fixture_write (fixture, tree);
  bytes = make (fixture, NULL);
  report = sy_report_open_bytes (bytes, "report", NULL, NULL);
  link = g_strdup_printf ("/proc/self/fd/%d", sy_sysroot_get_fd (report));
  folder = g_file_read_link (link, NULL);
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  g_assert_finalize_object (report);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static void
test_edid (void)
{
  guint8 edid[256] = { 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00, 0x10, 0xac, 1, 2,
                       0xde, 0xad, 0xbe, 0xef };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) clean = NULL;
  g_autoptr (GBytes) truncated = NULL;
  const guint8 *data;
  guint8 sum = 0;
  gsize size;

  memcpy (edid + 54, "\0\0\0\xff\0" "SERIAL123456\n", 18);
  memcpy (edid + 72, "\0\0\0\xfc\0" "DELL U2720Q\n ", 18);
  edid[126] = 1;
  bytes = g_bytes_new (edid, sizeof edid);
  clean = sy_report_content_scrub_edid (bytes);
  data = g_bytes_get_data (clean, &size);
  g_assert_cmpuint (size, ==, 128);
  for (guint i = 0; i < size; i++)
    sum = (guint8) (sum + data[i]);
  g_assert_cmpuint (sum, ==, 0);
  g_assert_cmpmem (data + 12, 4, "\0\0\0\0", 4);
  g_assert_false (holds ((const char *) data, size, "SERIAL123456"));
  g_assert_true (holds ((const char *) data, size, "DELL U2720Q"));
  g_assert_cmpuint (data[126], ==, 0);

  truncated = g_bytes_new (edid, 127);
  g_assert_null (sy_report_content_scrub_edid (truncated));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/report/" name, RootFixture, NULL, root_fixture_set_up, function, \
              root_fixture_tear_down)
  ADD ("nothing-personal", test_nothing_personal);
  ADD ("boot-entry", test_boot_entry);
  ADD ("agreement", test_agreement);
  ADD ("deterministic", test_deterministic);
  ADD ("unreadable", test_unreadable);
  ADD ("read-only", test_read_only);
  ADD ("removed", test_removed);
  g_test_add_func ("/report/edid", test_edid);

  return g_test_run ();
}
