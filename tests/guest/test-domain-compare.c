/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest/sy-domain-compare.h"

/* What was given to libvirt: the GPU without a guest address. */
static const char after[] =
  "<domain type='kvm'><!-- note --><name>a</name><memory unit='KiB'>1024</memory><devices>"
  "<controller type='pci' index='0' model='pcie-root'/>"
  "<controller type='pci' index='1' model='pcie-root-port'>"
  "<address type='pci' domain='0x0000' bus='0x00' slot='0x02' function='0x0'/></controller>"
  "<memballoon model='none'/>"
  "<hostdev mode='subsystem' type='pci' managed='yes'>"
  "<source><address bus='0x1' slot='0' function='0x0'/></source></hostdev>"
  "</devices></domain>";

#define MEMORY "<memory unit='KiB'>1024</memory>"
#define ROOT_PORT(attributes) \
  "<controller type='pci' index='1' model='pcie-root-port'>" \
  "<address type='pci' domain='0x0000' bus='0x00' slot='0x02' function='0x0'" attributes "/>" \
  "</controller>"
#define HOSTDEV(more) \
  "<hostdev mode='subsystem' type='pci' managed='yes'>" \
  "<source><address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/></source>" more \
  "</hostdev>"
#define CURRENT(memory, root_port, hostdev, more) \
  "<domain type='kvm'>\n  <name>a</name>\n  " memory "\n  <devices>\n" \
  "    <controller type='pci' index='0' model='pcie-root'/>\n    " root_port hostdev \
  "    <memballoon model='none'/>" more "</devices>\n</domain>\n"

static const struct {
  const char *name;
  const char *current;
  gboolean    ours;
} rows[] = {
  { "same", after, TRUE },
  { "no-domain-in-the-source",
    CURRENT (MEMORY, ROOT_PORT (""),
             "<hostdev mode='subsystem' type='pci' managed='yes'>"
             "<source><address bus='0x1' slot='0' function='0x0'/></source></hostdev>", ""), TRUE },
  { "attribute-that-we-did-not-write",
    CURRENT (MEMORY, ROOT_PORT (""), HOSTDEV (""), ""), FALSE },
  { "comment-instead-of-a-device",
    CURRENT (MEMORY, ROOT_PORT (""), "<!-- none -->", ""), FALSE },
  { "other-memory",
    CURRENT ("<memory unit='KiB'>2048</memory>", ROOT_PORT (""), HOSTDEV (""), ""), FALSE },
};

/* The same with a source that names the domain, as our recipe writes it. */
static const char written[] =
  CURRENT (MEMORY, ROOT_PORT (""), HOSTDEV (""), "");

static const struct {
  const char *name;
  const char *current;
  gboolean    ours;
} completed[] = {
  { "address",
    CURRENT (MEMORY, ROOT_PORT (""),
             HOSTDEV ("<address type='pci' domain='0' bus='1' slot='0' function='0'/>"), ""),
    TRUE },
  { "alias-and-driver",
    CURRENT (MEMORY, ROOT_PORT (""),
             HOSTDEV ("<driver name='vfio'/><alias name='hostdev0'/>"), ""), TRUE },
  { "other-driver",
    CURRENT (MEMORY, ROOT_PORT (""), HOSTDEV ("<driver name='xen'/>"), ""), FALSE },
  { "root-port-and-multifunction",
    CURRENT (MEMORY, ROOT_PORT (" multifunction='on'")
             "<controller type='pci' index='2' model='pcie-root-port'>"
             "<model name='pcie-root-port'/>"
             "<address type='pci' slot='0x02' function='0x1'/></controller>", HOSTDEV (""), ""),
    TRUE },
  { "root-port-before-ours",
    CURRENT (MEMORY, "<controller type='pci' index='2' model='pcie-root-port'/>" ROOT_PORT (""),
             HOSTDEV (""), ""), TRUE },
  { "multifunction-off",
    CURRENT (MEMORY, ROOT_PORT (" multifunction='off'"), HOSTDEV (""), ""), FALSE },
  { "moved-root-port",
    CURRENT (MEMORY, "<controller type='pci' index='1' model='pcie-root-port'>"
             "<address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/>"
             "</controller>", HOSTDEV (""), ""), FALSE },
  { "no-root-port", CURRENT (MEMORY, "", HOSTDEV (""), ""), FALSE },
  { "usb-controller",
    CURRENT (MEMORY, ROOT_PORT (""), HOSTDEV (""), "<controller type='usb' index='0'/>"), FALSE },
  { "second-hostdev",
    CURRENT (MEMORY, ROOT_PORT (""), HOSTDEV ("") HOSTDEV (""), ""), FALSE },
  { "disk", CURRENT (MEMORY, ROOT_PORT (""), HOSTDEV (""), "<disk/>"), FALSE },
  { "rom", CURRENT (MEMORY, ROOT_PORT (""), HOSTDEV ("<rom bar='off'/>"), ""), FALSE },
  { "element-of-the-domain",
    CURRENT (MEMORY "<title>t</title>", ROOT_PORT (""), HOSTDEV (""), ""), FALSE },
  { "second-memory", CURRENT (MEMORY MEMORY, ROOT_PORT (""), HOSTDEV (""), ""), FALSE },
  { "qemu-arguments",
    CURRENT (MEMORY "<q:commandline xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'/>",
             ROOT_PORT (""), HOSTDEV (""), ""), FALSE },
  { "element-of-a-foreign-namespace",
    CURRENT ("<x:memory xmlns:x='http://x/' unit='KiB'>1024</x:memory>", ROOT_PORT (""),
             HOSTDEV (""), ""), FALSE },
  { "number-as-text",
    CURRENT ("<memory unit='KiB'>0x400</memory>", ROOT_PORT (""), HOSTDEV (""), ""), FALSE },
  { "not-xml", "<domain", FALSE },
  { "other-root", "<network/>", FALSE },
  { "empty", "", FALSE },
};

/* A machine that an earlier libvirt wrote, and what 11.3 makes of it when it is defined. */
#define FIRMWARE(os, more, loader, nvram, value, devices) \
  "<domain type='kvm'><os" os "><type machine='q35'>hvm</type>" more \
  "<loader readonly='yes' type='pflash'" loader ">/code.fd</loader>" \
  "<nvram template='/vars.fd'" nvram ">" value "</nvram></os><devices>" devices \
  "<memballoon model='none'/></devices></domain>"
#define FEATURES "<firmware><feature enabled='no' name='secure-boot'/></firmware>"
#define WATCHDOG "<watchdog model='itco' action='reset'/>"

#define TOPOLOGY(more) "<domain><cpu><topology sockets='1'" more " cores='2'/></cpu></domain>"

static const char earlier[] = FIRMWARE ("", "", "", "", "/a.fd", "");

static const struct {
  const char *name;
  const char *current;
  gboolean    ours;
} firmware[] = {
  { "told",
    FIRMWARE (" firmware='efi'", FEATURES, " format='raw'", " templateFormat='raw' format='raw'",
              "/a.fd", WATCHDOG), TRUE },
  { "other-format", FIRMWARE ("", "", "", " format='qcow2'", "/a.fd", ""), FALSE },
  { "other-file", FIRMWARE (" firmware='efi'", FEATURES, "", "", "/b.fd", ""), FALSE },
  { "other-firmware", FIRMWARE (" firmware='bios'", "", "", "", "/a.fd", ""), FALSE },
  { "other-watchdog",
    FIRMWARE ("", "", "", "", "/a.fd", "<watchdog model='i6300esb' action='reset'/>"), FALSE },
};

static void
test_compare (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (sy_domain_definition_is_ours (after, rows[i].current) != rows[i].ours)
      g_error ("%s: wrong", rows[i].name);
  for (guint i = 0; i < G_N_ELEMENTS (completed); i++)
    if (sy_domain_definition_is_ours (written, completed[i].current) != completed[i].ours)
      g_error ("%s: wrong", completed[i].name);
  for (guint i = 0; i < G_N_ELEMENTS (firmware); i++)
    if (sy_domain_definition_is_ours (earlier, firmware[i].current) != firmware[i].ours)
      g_error ("%s", firmware[i].name);
  g_assert_true (sy_domain_definition_is_ours (TOPOLOGY (""), TOPOLOGY (" clusters='1'")));
  g_assert_false (sy_domain_definition_is_ours (TOPOLOGY (""), TOPOLOGY (" clusters='2'")));
  /* What libvirt said already and is said otherwise now was changed by somebody. */
  g_assert_false (sy_domain_definition_is_ours (
    FIRMWARE ("", FEATURES, "", "", "/a.fd", ""), FIRMWARE ("", "", "", "", "/a.fd", "")));
  g_assert_false (sy_domain_definition_is_ours ("<domain", "<domain"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/domain-compare/table", test_compare);

  return g_test_run ();
}
