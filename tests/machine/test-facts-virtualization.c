/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <unistd.h>

#include "fact-cases.h"
#include "machine/sy-facts.h"
#include "machine/sy-firmware-descriptor.h"
#include "machine/sy-qemu-version.h"

#define LIBVIRTD "file /usr/sbin/libvirtd\n"
#define WANTS "/etc/systemd/system/sockets.target.wants/"

static void
test_libvirt (void)
{
  static const FactCase cases[] = {
    { LIBVIRTD "link /usr/lib/x86_64-linux-gnu/libvirt.so.0 -> libvirt.so.0.9000.0\n",
      SY_FACT_LIBVIRT, SY_TRISTATE_YES, "9.0.0", "/usr/sbin/libvirtd" },
    { LIBVIRTD "link /usr/lib64/libvirt.so.0 -> libvirt.so.0.10002.3\n",
      SY_FACT_LIBVIRT, SY_TRISTATE_YES, "10.2.3", NULL },
    { LIBVIRTD "link /usr/lib/libvirt.so.0 -> libvirt.so.0.999.0\n",
      SY_FACT_LIBVIRT, SY_TRISTATE_YES, NULL, NULL },
    { LIBVIRTD "link /usr/lib/libvirt.so.0 -> libvirt.so.0.9000\n",
      SY_FACT_LIBVIRT, SY_TRISTATE_YES, NULL, NULL },
    { LIBVIRTD "link /usr/lib/libvirt.so.0 -> libvirt.so.0.99999999999999999999.0\n",
      SY_FACT_LIBVIRT, SY_TRISTATE_YES, NULL, NULL },
    { "file /usr/bin/virtqemud\n", SY_FACT_LIBVIRT, SY_TRISTATE_YES, NULL, NULL },
    { "dir /usr/bin\nlink /usr/lib/libvirt.so.0 -> libvirt.so.0.9000.0\n", SY_FACT_LIBVIRT,
      SY_TRISTATE_NO, NULL, NULL },
    { "dir /etc\n", SY_FACT_LIBVIRT, SY_TRISTATE_UNKNOWN, NULL, NULL },
    { LIBVIRTD "link " WANTS "libvirtd.socket -> /nowhere\n", SY_FACT_LIBVIRT_DAEMON,
      SY_TRISTATE_YES, "libvirtd", NULL },
    { LIBVIRTD "link " WANTS "virtqemud.socket -> /nowhere\n", SY_FACT_LIBVIRT_DAEMON,
      SY_TRISTATE_YES, "virtqemud", NULL },
    { LIBVIRTD "dir /sys/fs/cgroup/system.slice/libvirtd.service\n", SY_FACT_LIBVIRT_DAEMON,
      SY_TRISTATE_YES, "libvirtd", NULL },
    { LIBVIRTD "dir /etc/systemd/system\n", SY_FACT_LIBVIRT_DAEMON, SY_TRISTATE_NO, "libvirtd",
      NULL },
    { LIBVIRTD, SY_FACT_LIBVIRT_DAEMON, SY_TRISTATE_UNKNOWN, "libvirtd", NULL },
    { "dir /usr/bin\n", SY_FACT_LIBVIRT_DAEMON, SY_TRISTATE_NO, NULL, NULL },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

#define QEMU "file /usr/bin/qemu-system-x86_64\n"
#define PACMAN "dir /var/lib/pacman/local/"

static void
test_qemu (void)
{
  static const FactCase cases[] = {
    { QEMU PACMAN "qemu-common-9.2.0-1\n" PACMAN "qemu-system-x86-9.2.0-1\n", SY_FACT_QEMU,
      SY_TRISTATE_YES, "9.2.0", "/var/lib/pacman/local" },
    { QEMU PACMAN "qemu-system-x86-firmware-9.2.0-1\n", SY_FACT_QEMU, SY_TRISTATE_YES, NULL,
      "/usr/bin/qemu-system-x86_64" },
    { QEMU "text /usr/share/doc/qemu-system-x86/changelog.Debian.gz no gzip\n", SY_FACT_QEMU,
      SY_TRISTATE_YES, NULL, NULL },
    { QEMU "file /usr/share/doc/qemu-system-x86/changelog.Debian.gz\n", SY_FACT_QEMU,
      SY_TRISTATE_YES, NULL, NULL },
    { "file /usr/libexec/qemu-kvm\n", SY_FACT_QEMU, SY_TRISTATE_YES, NULL,
      "/usr/libexec/qemu-kvm" },
    { "dir /usr/bin\n" PACMAN "qemu-common-9.2.0-1\n", SY_FACT_QEMU, SY_TRISTATE_NO, NULL, NULL },
    { "dir /etc\n", SY_FACT_QEMU, SY_TRISTATE_UNKNOWN, NULL, NULL },
    { "file /usr/bin/swtpm\n", SY_FACT_SWTPM, SY_TRISTATE_YES, "/usr/bin/swtpm", NULL },
    { "dir /usr/bin\n", SY_FACT_SWTPM, SY_TRISTATE_NO, NULL, NULL },
    { "dir /etc\n", SY_FACT_SWTPM, SY_TRISTATE_UNKNOWN, NULL, NULL },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

static void
test_debian_version (void)
{
  static const struct {
    const char *text;
    const char *version;
  } cases[] = {
    { "qemu (1:7.2+dfsg-7+deb12u18) bookworm; urgency=medium\n", "7.2" },
    { "qemu (1:10.0.2+ds-2) unstable", "10.0.2" },
    { "qemu (8.2.2)", "8.2.2" }, { "qemu (8.", "8" }, { "qemu (", NULL }, { "qemu ", NULL },
    { "qemu (1:", NULL }, { "libvirt (9.0.0-4)", NULL }, { "", NULL }, { "qemu (a:1)", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *version = sy_qemu_version_parse_debian (cases[i].text);

      g_assert_cmpstr (version, ==, cases[i].version);
    }
}

#define IMAGE "file /usr/share/OVMF/plain.fd\nfile /usr/share/OVMF/secure.fd\n"
#define DESCRIPTOR(path, image, arch, machine, features) \
  "file " path "\n| { \"interface-types\": [\"uefi\"], \"mapping\": { \"device\": \"flash\",\n" \
  "| \"executable\": { \"filename\": \"/usr/share/OVMF/" image "\" } }, \"targets\": [\n" \
  "| { \"architecture\": \"" arch "\", \"machines\": [\"" machine "\"] } ],\n" \
  "| \"features\": [" features "] }\n"
#define SECURE DESCRIPTOR ("/usr/share/qemu/firmware/40-s.json", "secure.fd", "x86_64", \
                           "pc-q35-*", "\"requires-smm\"")
#define PLAIN DESCRIPTOR ("/usr/share/qemu/firmware/60-p.json", "plain.fd", "x86_64", \
                          "pc-q35-*", "\"acpi-s3\"")

static void
test_ovmf (void)
{
  static const FactCase cases[] = {
    { IMAGE SECURE PLAIN, SY_FACT_OVMF, SY_TRISTATE_YES, "/usr/share/OVMF/plain.fd", NULL },
    { IMAGE SECURE, SY_FACT_OVMF, SY_TRISTATE_YES, "/usr/share/OVMF/secure.fd", NULL },
    { IMAGE SECURE PLAIN "file /etc/qemu/firmware/60-p.json\n", SY_FACT_OVMF, SY_TRISTATE_YES,
      "/usr/share/OVMF/secure.fd", NULL },
    { "dir /usr/bin\n" PLAIN, SY_FACT_OVMF, SY_TRISTATE_NO, NULL, NULL },
    { PLAIN, SY_FACT_OVMF, SY_TRISTATE_UNKNOWN, NULL, NULL },
    { "dir /usr/bin\n" IMAGE
      DESCRIPTOR ("/usr/share/qemu/firmware/a.json", "plain.fd", "i386", "pc-q35-*", ""),
      SY_FACT_OVMF, SY_TRISTATE_NO, NULL, NULL },
    { "dir /usr/bin\n" IMAGE
      DESCRIPTOR ("/usr/share/qemu/firmware/a.json", "plain.fd", "x86_64", "microvm", ""),
      SY_FACT_OVMF, SY_TRISTATE_NO, NULL, NULL },
    { "file /usr/share/edk2/x64/OVMF_CODE.4m.fd\n", SY_FACT_OVMF, SY_TRISTATE_YES,
      "/usr/share/edk2/x64/OVMF_CODE.4m.fd", NULL },
    { "dir /etc\n", SY_FACT_OVMF, SY_TRISTATE_UNKNOWN, NULL, NULL },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

/* What is no descriptor, and one cut after every byte: nothing comes of it. */
static void
test_descriptor (void)
{
  static const char * const bad[] = {
    "", "[]", "{}", "null", "1", "{\"mapping\": []}", "{\"mapping\": {\"executable\": \"x\"}}",
    "{\"targets\": {}, \"mapping\": {\"device\": 1, \"executable\": {\"filename\": [\"/x\"]}}}",
  };
  const char *text =
    "{\"interface-types\":[1,\"uefi\"],\"mapping\":{\"device\":\"flash\",\"executable\":"
    "{\"filename\":\"/a\"}},\"targets\":[0,{\"architecture\":\"x86_64\",\"machines\":"
    "[null,\"pc-q35-*\"]}],\"features\":7}";
  gboolean plain = FALSE;
  g_autofree char *whole = sy_firmware_descriptor_parse (text, &plain);

  g_assert_cmpstr (whole, ==, "/a");
  g_assert_true (plain);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (sy_firmware_descriptor_parse (bad[i], &plain));
  for (gsize size = 0; size < strlen (text); size++)
    {
      g_autofree char *part = g_strndup (text, size);

      g_assert_null (sy_firmware_descriptor_parse (part, &plain));
    }
}

#define APPARMOR "/sys/module/apparmor/parameters/enabled"

static void
test_security (void)
{
  static const FactCase cases[] = {
    { "text " APPARMOR " Y\n", SY_FACT_APPARMOR, SY_TRISTATE_YES, NULL, APPARMOR },
    { "text " APPARMOR " N\n", SY_FACT_APPARMOR, SY_TRISTATE_NO, NULL, NULL },
    { "dir /sys/module\n", SY_FACT_APPARMOR, SY_TRISTATE_NO, NULL, NULL },
    { "dir /etc\n", SY_FACT_APPARMOR, SY_TRISTATE_UNKNOWN, NULL, NULL },
    { "dir " APPARMOR "\n", SY_FACT_APPARMOR, SY_TRISTATE_UNKNOWN, NULL, NULL },
    { "text /sys/fs/selinux/enforce 1\n", SY_FACT_SELINUX, SY_TRISTATE_YES, "enforcing", NULL },
    { "text /sys/fs/selinux/enforce 0\n", SY_FACT_SELINUX, SY_TRISTATE_YES, "permissive", NULL },
    { "dir /sys/fs/cgroup\n", SY_FACT_SELINUX, SY_TRISTATE_NO, NULL, NULL },
    { "dir /etc\n", SY_FACT_SELINUX, SY_TRISTATE_UNKNOWN, NULL, NULL },
  };

  fact_cases_run (cases, G_N_ELEMENTS (cases));
}

static void
test_rights (void)
{
  static const FactCase cases[] = {
    { "dir /etc\n", SY_FACT_RIGHT_LIBVIRT, SY_TRISTATE_UNKNOWN, NULL, NULL },
    { "dir /etc\n", SY_FACT_RIGHT_KVM, SY_TRISTATE_UNKNOWN, NULL, NULL },
  };

  g_autoptr (GPtrArray) facts = sy_facts_new ();
  g_autoptr (SySysroot) live = sy_sysroot_new ("/", NULL);
  const SyFactSources from = { .sysroot = live };
  SyTristate may;

  fact_cases_run (cases, G_N_ELEMENTS (cases));

  /* Here it is known of whoever runs the tests. */
  sy_facts_read_rights (facts, &from);
  may = sy_facts_get_state (facts, SY_FACT_RIGHT_LIBVIRT);
  g_assert_cmpint (may, !=, SY_TRISTATE_UNKNOWN);
  if (geteuid () == 0)
    g_assert_cmpint (may, ==, SY_TRISTATE_YES);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/facts/virtualization/libvirt", test_libvirt);
  g_test_add_func ("/facts/virtualization/qemu", test_qemu);
  g_test_add_func ("/facts/virtualization/debian-version", test_debian_version);
  g_test_add_func ("/facts/virtualization/ovmf", test_ovmf);
  g_test_add_func ("/facts/virtualization/descriptor", test_descriptor);
  g_test_add_func ("/facts/virtualization/security", test_security);
  g_test_add_func ("/facts/virtualization/rights", test_rights);

  return g_test_run ();
}
