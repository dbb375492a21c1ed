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
  /* Neither libvirt adds them to what is kept; a user's alias begins so. */
  { "alias", CURRENT (MEMORY, ROOT_PORT (""), HOSTDEV ("<alias name='ua-gpu'/>"), ""), FALSE },
  { "driver", CURRENT (MEMORY, ROOT_PORT (""), HOSTDEV ("<driver name='vfio'/>"), ""), FALSE },
  { "second-address",
    CURRENT (MEMORY, ROOT_PORT (""),
             HOSTDEV ("<address type='pci' bus='1' slot='0' function='0'/>"
                      "<address type='pci' bus='2' slot='0' function='0'/>"), ""), FALSE },
  { "address-with-more",
    CURRENT (MEMORY, ROOT_PORT (""),
             HOSTDEV ("<address type='pci' bus='1' slot='0' function='0'><zpci uid='1'/>"
                      "</address>"), ""), FALSE },
  { "root-port-with-a-choice",
    CURRENT (MEMORY, ROOT_PORT ("") "<controller type='pci' index='2' model='pcie-root-port'>"
             "<target chassis='2' port='0x9' hotplug='off'/></controller>", HOSTDEV (""), ""),
    FALSE },
  { "expander-bus",
    CURRENT (MEMORY, ROOT_PORT ("") "<controller type='pci' index='2' model='pcie-expander-bus'/>",
             HOSTDEV (""), ""), FALSE },
  { "watchdog-without-q35",
    CURRENT (MEMORY, ROOT_PORT (""), HOSTDEV (""), "<watchdog model='itco' action='reset'/>"),
    FALSE },
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
  "<domain type='kvm'><name>a</name><os" os "><type machine='pc-q35-7.2'>hvm</type>" more \
  "<loader readonly='yes' type='pflash'" loader ">/code.fd</loader>" \
  "<nvram" nvram ">" value "</nvram></os><devices>" devices \
  "<memballoon model='none'/></devices></domain>"
#define FEATURE(name, enabled) "<feature enabled='" enabled "' name='" name "'/>"
#define FEATURES(keys, boot) \
  "<firmware>" FEATURE ("enrolled-keys", keys) FEATURE ("secure-boot", boot) "</firmware>"
#define TEMPLATE " template='/vars.fd'"
#define FORMATS  " templateFormat='raw' format='raw'"
#define EFI      " firmware='efi'"
#define WATCHDOG "<watchdog model='itco' action='reset'/>"

#define HYPERV(more) "<domain><features><hyperv" more "/></features></domain>"
#define PORT(more) \
  "<domain><devices><controller type='pci' index='4' model='pcie-root-port'>" more \
  "</controller></devices></domain>"
#define TOPOLOGY(more) "<domain><cpu><topology sockets='1'" more " cores='2'/></cpu></domain>"

static const char earlier[] = FIRMWARE ("", "", "", TEMPLATE, "/a.fd", "");

static const struct {
  const char *name;
  const char *current;
  gboolean    ours;
} firmware[] = {
  { "found",
    FIRMWARE (EFI, FEATURES ("no", "no"), " format='raw'", TEMPLATE FORMATS, "/a.fd", WATCHDOG),
    TRUE },
  { "found-with-keys",
    FIRMWARE (EFI, FEATURES ("yes", "yes"), " format='raw' secure='yes'", TEMPLATE FORMATS,
              "/a.fd", ""), TRUE },
  { "found-without-keys",
    FIRMWARE (EFI, FEATURES ("no", "yes"), " format='raw' secure='yes'", TEMPLATE FORMATS,
              "/a.fd", ""), TRUE },
  /* libvirt does not know every firmware. */
  { "not-found",
    FIRMWARE ("", "", " format='raw'", TEMPLATE " format='raw'", "/a.fd", ""), TRUE },
  { "one-feature",
    FIRMWARE (EFI, "<firmware>" FEATURE ("secure-boot", "no") "</firmware>", "", TEMPLATE, "/a.fd",
              ""), FALSE },
  { "other-feature",
    FIRMWARE (EFI, "<firmware>" FEATURE ("enrolled-keys", "no") FEATURE ("sev", "no")
              "</firmware>", "", TEMPLATE, "/a.fd", ""), FALSE },
  { "third-feature",
    FIRMWARE (EFI, "<firmware>" FEATURE ("enrolled-keys", "no") FEATURE ("secure-boot", "no")
              FEATURE ("secure-boot", "yes") "</firmware>", "", TEMPLATE, "/a.fd", ""), FALSE },
  { "two-firmwares",
    FIRMWARE (EFI, FEATURES ("no", "no") FEATURES ("no", "no"), "", TEMPLATE, "/a.fd", ""), FALSE },
  { "keys-without-secure-boot",
    FIRMWARE (EFI, FEATURES ("yes", "no"), "", TEMPLATE, "/a.fd", ""), FALSE },
  { "secure-boot-with-another-loader",
    FIRMWARE (EFI, FEATURES ("yes", "yes"), "", TEMPLATE, "/a.fd", ""), FALSE },
  { "loader-that-is-secure-alone",
    FIRMWARE (EFI, FEATURES ("no", "no"), " secure='yes'", TEMPLATE, "/a.fd", ""), FALSE },
  { "secure-unsaid", FIRMWARE ("", "", " secure='yes'", TEMPLATE, "/a.fd", ""), FALSE },
  { "loader-that-is-not-secure", FIRMWARE ("", "", " secure='no'", TEMPLATE, "/a.fd", ""), FALSE },
  { "features-alone",
    FIRMWARE ("", FEATURES ("no", "no"), "", TEMPLATE, "/a.fd", ""), FALSE },
  { "automatic-alone", FIRMWARE (EFI, "", "", TEMPLATE, "/a.fd", ""), FALSE },
  { "other-format", FIRMWARE ("", "", "", TEMPLATE " format='qcow2'", "/a.fd", ""), FALSE },
  { "other-file", FIRMWARE (EFI, FEATURES ("no", "no"), "", TEMPLATE, "/b.fd", ""), FALSE },
  { "other-template",
    FIRMWARE (EFI, FEATURES ("no", "no"), "", " template='/other.fd'", "/a.fd", ""), FALSE },
  { "other-firmware", FIRMWARE (" firmware='bios'", "", "", TEMPLATE, "/a.fd", ""), FALSE },
  { "other-watchdog",
    FIRMWARE ("", "", "", TEMPLATE, "/a.fd", "<watchdog model='i6300esb' action='reset'/>"),
    FALSE },
  { "watchdog-that-does-more",
    FIRMWARE ("", "", "", TEMPLATE, "/a.fd", "<watchdog model='itco' action='poweroff'/>"), FALSE },
};

/* A firmware that libvirt is to look for: 9.0 does so at the start, 11.3 at once. */
#define WANTED(keys, files, devices) \
  "<domain type='kvm'><name>a</name><os firmware='efi'><type machine='pc-q35-7.2'>hvm</type>" \
  "<firmware>" keys FEATURE ("secure-boot", "no") "</firmware>" files "</os>" \
  "<devices>" devices "</devices></domain>"
#define LOADER(more) \
  "<loader readonly='yes' type='pflash' format='raw'" more ">/code.fd</loader>"
#define NVRAM(name) \
  "<nvram" TEMPLATE FORMATS ">/var/lib/libvirt/qemu/nvram/" name "_VARS.fd</nvram>"
#define NO_KEYS FEATURE ("enrolled-keys", "no")
#define USB  "<controller type='usb' index='0' model='qemu-xhci'><address type='pci' bus='3' " \
             "slot='0' function='0'/></controller>"
#define SATA "<controller type='sata' index='0'/>"

static const struct {
  const char *name;
  const char *current;
  gboolean    ours;
} wanted[] = {
  { "9.0", WANTED ("", "", USB SATA), TRUE },
  { "11.3", WANTED (NO_KEYS, LOADER ("") NVRAM ("a"), USB SATA), TRUE },
  { "secure-loader", WANTED (NO_KEYS, LOADER (" secure='yes'") NVRAM ("a"), ""), FALSE },
  { "loader-with-more", WANTED (NO_KEYS, LOADER (" stateless='yes'"), ""), FALSE },
  { "variables-of-another", WANTED (NO_KEYS, LOADER ("") NVRAM ("b"), ""), FALSE },
  { "keys", WANTED (FEATURE ("enrolled-keys", "yes"), LOADER (""), ""), FALSE },
  { "keys-without-a-loader", WANTED (NO_KEYS, "", ""), FALSE },
  { "second-usb", WANTED ("", "", USB "<controller type='usb' index='1'/>"), FALSE },
  { "usb-with-ports",
    WANTED ("", "", "<controller type='usb' index='0' model='qemu-xhci' ports='15'/>"), FALSE },
  { "scsi", WANTED ("", "", "<controller type='scsi' index='0'/>"), FALSE },
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
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (sy_domain_definition_is_ours (WANTED ("", "", ""), wanted[i].current) != wanted[i].ours)
      g_error ("%s", wanted[i].name);
  /* A template is found with the firmware, or a stranger's. */
  g_assert_true (sy_domain_definition_is_ours (
    FIRMWARE ("", "", "", "", "/a.fd", ""),
    FIRMWARE (EFI, FEATURES ("no", "no"), "", TEMPLATE FORMATS, "/a.fd", "")));
  g_assert_false (sy_domain_definition_is_ours (
    FIRMWARE ("", "", "", "", "/a.fd", ""), FIRMWARE ("", "", "", TEMPLATE, "/a.fd", "")));
  g_assert_true (sy_domain_definition_is_ours (TOPOLOGY (""), TOPOLOGY (" clusters='1'")));
  g_assert_true (sy_domain_definition_is_ours (HYPERV (""), HYPERV (" mode='custom'")));
  g_assert_false (sy_domain_definition_is_ours (HYPERV (""), HYPERV (" mode='passthrough'")));
  g_assert_true (sy_domain_definition_is_ours (PORT (""), PORT ("<target chassis='4'/>")));
  g_assert_false (sy_domain_definition_is_ours (PORT (""), PORT ("<target hotplug='off'/>")));
  g_assert_false (sy_domain_definition_is_ours (TOPOLOGY (""), TOPOLOGY (" clusters='2'")));
  /* What libvirt said already and is said otherwise now was changed by somebody. */
  g_assert_false (sy_domain_definition_is_ours (
    FIRMWARE ("", FEATURES ("no", "no"), "", "", "/a.fd", ""),
    FIRMWARE ("", "", "", "", "/a.fd", "")));
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
