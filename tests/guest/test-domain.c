/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "add-hostdev.h"
#include "guest/sy-recipe.h"

static const SyPciAddress gpu = { .bus = 1 };

typedef struct {
  const char *name;
  const char *before;
  const char *after;    /* with the GPU's first function given to it */
} Shape;

#define HOSTDEV(newline, indent, unit) \
  newline indent "<hostdev mode='subsystem' type='pci' managed='yes'>" \
  newline indent unit "<source>" \
  newline indent unit unit "<address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>" \
  newline indent unit "</source>" \
  newline indent "</hostdev>"

static const Shape shapes[] = {
  { "virt-manager",
    "<domain type='kvm'>\n  <name>win10</name>\n  <devices>\n    <memballoon model='virtio'/>\n"
    "  </devices>\n</domain>\n",
    "<domain type='kvm'>\n  <name>win10</name>\n  <devices>\n    <memballoon model='virtio'/>"
    HOSTDEV ("\n", "    ", "  ")
    "\n  </devices>\n</domain>\n" },
  { "comments",
    "<?xml version=\"1.0\"?>\n<!-- mine -->\n<domain type='kvm'>\n  <!-- <devices/> -->\n"
    "  <devices>\n    <disk a='>'/> <!-- the disk -->\n    <!-- </devices> the end -->\n"
    "  </devices>\n  <!-- after -->\n</domain>\n<!-- last -->\n",
    "<?xml version=\"1.0\"?>\n<!-- mine -->\n<domain type='kvm'>\n  <!-- <devices/> -->\n"
    "  <devices>\n    <disk a='>'/> <!-- the disk -->\n    <!-- </devices> the end -->"
    HOSTDEV ("\n", "    ", "  ")
    "\n  </devices>\n  <!-- after -->\n</domain>\n<!-- last -->\n" },
  { "qemu-namespace",
    "<domain xmlns:qemu=\"http://libvirt.org/schemas/domain/qemu/1.0\" type=\"kvm\">\n"
    "  <metadata>\n    <x:os xmlns:x=\"http://x/\"  id = 'a'><x:devices/></x:os>\n  </metadata>\n"
    "  <devices>\n    <emulator>/usr/bin/qemu</emulator>\n  </devices>\n"
    "  <qemu:commandline>\n    <qemu:arg value=\"-set\"/>\n  </qemu:commandline>\n</domain>",
    "<domain xmlns:qemu=\"http://libvirt.org/schemas/domain/qemu/1.0\" type=\"kvm\">\n"
    "  <metadata>\n    <x:os xmlns:x=\"http://x/\"  id = 'a'><x:devices/></x:os>\n  </metadata>\n"
    "  <devices>\n    <emulator>/usr/bin/qemu</emulator>"
    HOSTDEV ("\n", "    ", "  ")
    "\n  </devices>\n"
    "  <qemu:commandline>\n    <qemu:arg value=\"-set\"/>\n  </qemu:commandline>\n</domain>" },
  { "one-line",
    "<domain><name>a</name><devices><disk/></devices></domain>",
    "<domain><name>a</name><devices><disk/>" HOSTDEV ("", "", "") "</devices></domain>" },
  { "tabs",
    "<domain>\n\t<devices>\n\t\t<disk>\n\t\t\t<source/>\n\t\t</disk>\n\t</devices>\n</domain>\n",
    "<domain>\n\t<devices>\n\t\t<disk>\n\t\t\t<source/>\n\t\t</disk>"
    HOSTDEV ("\n", "\t\t", "\t") "\n\t</devices>\n</domain>\n" },
  { "crlf",
    "<domain>\r\n <devices>\r\n  <disk/>\r\n </devices>\r\n</domain>\r\n",
    "<domain>\r\n <devices>\r\n  <disk/>" HOSTDEV ("\r\n", "  ", " ")
    "\r\n </devices>\r\n</domain>\r\n" },
  { "no-newline-at-end",
    "<domain>\n  <devices>\n    <disk/></devices></domain>",
    "<domain>\n  <devices>\n    <disk/>" HOSTDEV ("\n", "    ", "  ")
    "\n  </devices></domain>" },
  { "other-hostdevs",
    "<domain>\n  <devices>\n"
    "    <hostdev mode='subsystem' type='usb'><source><address bus='1' device='0'/></source>"
    "</hostdev>\n"
    "    <hostdev mode='subsystem' type='mdev'><source><address uuid='1'/></source></hostdev>\n"
    "    <hostdev type='pci'><source><address bus='0x01' slot='0x00' function='0x1'/></source>\n"
    "      <address domain='0' bus='1' slot='0' function='0'/></hostdev>\n"
    "    <hostdev type='pci'><source><address bus='0x01' slot='0' function='zero'/></source>"
    "</hostdev>\n"
    "  </devices>\n</domain>\n",
    "<domain>\n  <devices>\n"
    "    <hostdev mode='subsystem' type='usb'><source><address bus='1' device='0'/></source>"
    "</hostdev>\n"
    "    <hostdev mode='subsystem' type='mdev'><source><address uuid='1'/></source></hostdev>\n"
    "    <hostdev type='pci'><source><address bus='0x01' slot='0x00' function='0x1'/></source>\n"
    "      <address domain='0' bus='1' slot='0' function='0'/></hostdev>\n"
    "    <hostdev type='pci'><source><address bus='0x01' slot='0' function='zero'/></source>"
    "</hostdev>"
    HOSTDEV ("\n", "    ", "  ") "\n  </devices>\n</domain>\n" },
  { "no-devices",
    "<domain>\n    <name>a</name>\n</domain>\n",
    "<domain>\n    <name>a</name>\n    <devices>" HOSTDEV ("\n", "        ", "    ")
    "\n    </devices>\n</domain>\n" },
  { "empty-domain", "<domain/>",
    "<domain>\n  <devices>" HOSTDEV ("\n", "    ", "  ") "\n  </devices>\n</domain>" },
  { "empty-devices-tag", "<domain>\n  <devices />\n</domain>\n",
    "<domain>\n  <devices>" HOSTDEV ("\n", "    ", "  ") "\n  </devices>\n</domain>\n" },
  { "empty-devices", "<domain>\n  <devices></devices>\n</domain>\n",
    "<domain>\n  <devices>" HOSTDEV ("\n", "    ", "  ") "\n  </devices>\n</domain>\n" },
  { "byte-order-mark", "\xef\xbb\xbf<domain>\n  <devices>\n    <a/>\n  </devices>\n</domain>\n",
    "\xef\xbb\xbf<domain>\n  <devices>\n    <a/>" HOSTDEV ("\n", "    ", "  ")
    "\n  </devices>\n</domain>\n" },
  { "not-ascii", "<?xml version='1.0' encoding='utf-8'?>\n<domain>\n <name>Gänse 🪿</name>\n"
    " <devices>\n  <a b='ß&lt;&#10;'/><![CDATA[ </devices> ]]>\n </devices>\n</domain>\n",
    "<?xml version='1.0' encoding='utf-8'?>\n<domain>\n <name>Gänse 🪿</name>\n"
    " <devices>\n  <a b='ß&lt;&#10;'/><![CDATA[ </devices> ]]>" HOSTDEV ("\n", "  ", " ")
    "\n </devices>\n</domain>\n" },
};

static SyDomain *
load (const char *xml)
{
  g_autoptr (GError) error = NULL;
  SyDomain *domain = sy_domain_new_from_xml (xml, -1, &error);

  g_assert_no_error (error);

  return domain;
}

static void
test_shape (gconstpointer data)
{
  const Shape *shape = data;
  g_autoptr (SyDomain) domain = load (shape->before);
  g_autoptr (SyDomain) again = NULL;
  g_autofree char *unedited = sy_domain_to_xml (domain);
  g_autofree char *edited = add_hostdev (shape->before, &gpu);

  g_assert_cmpstr (unedited, ==, shape->before);
  g_assert_false (sy_domain_has_hostdev (domain, &gpu));
  g_assert_cmpstr (edited, ==, shape->after);
  again = load (edited);
  g_assert_true (sy_domain_has_hostdev (again, &gpu));
}

static void
test_truncated (gconstpointer data)
{
  const Shape *shape = data;
  const char *end = g_strrstr (shape->after, "</domain>") + strlen ("</domain>");
  gsize length = strlen (shape->after);

  for (gsize n = 0; n < length; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SyDomain) domain = sy_domain_new_from_xml (shape->after, (gssize) n, &error);
      gboolean whole = shape->after + n >= end;

      /* Cut inside a comment behind the end. */
      if (whole && domain == NULL)
        g_assert_nonnull (strstr (end, "<!--"));
      else
        g_assert_true (whole == (domain != NULL));
      if (domain == NULL)
        g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
      else
        g_assert_true (sy_domain_has_hostdev (domain, &gpu));
    }
}

static void
test_notations (void)
{
  static const struct {
    const char *address;
    gboolean    same;
  } rows[] = {
    { "domain='0x0000' bus='0x01' slot='0x00' function='0x0'", TRUE },
    { "domain=\"0\" bus=\"1\" slot=\"0\" function=\"0\"", TRUE },
    { "bus='0x1' slot='00' function='0'", TRUE },
    { "bus='01'", TRUE },
    { "domain='0x0000' bus='0X01' slot='0x00' function='0x0' multifunction='on'", TRUE },
    { "domain='0x0001' bus='0x01' slot='0x00' function='0x0'", FALSE },
    { "bus='0x10' slot='0x00' function='0x0'", FALSE },
    { "bus='0x01' slot='0x01' function='0x0'", FALSE },
    { "bus='0x01' slot='0x00' function='0x1'", FALSE },
    { "bus='0x100000001'", FALSE },
    { "bus='0x01z'", FALSE },
    { "bus=' 1'", FALSE },
    { "bus='-1'", FALSE },
    { "bus=''", FALSE },
    { "bus='99999999999999999999999'", FALSE },
    { "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *xml = g_strdup_printf (
        "<domain><devices/><devices><hostdev type='pci'/><hostdev type='pci'><source/></hostdev>"
        "<hostdev type='pci'><source><address %s/></source></hostdev></devices></domain>",
        rows[i].address);
      g_autoptr (SyDomain) domain = load (xml);

      g_assert_true (sy_domain_has_hostdev (domain, &gpu) == rows[i].same);
    }
}

static void
test_refused (void)
{
  static const struct {
    const char *xml;
    const char *says;
  } rows[] = {
    { "", "line 1" },
    { " \n", "line" },
    { "win10", "line 1" },
    { "<domain>", "line 1" },
    { "<domain>\n<devices>\n</domain>", "line 3" },
    { "<domain>\n<name>a</name>\n</domain>\n<domain/>", "line 4" },
    { "\n<hostdev type='pci'>\n</hostdev>", "line 2: <hostdev> was found where <domain>" },
    { "<hostdev/>\n<hostdev/>", "virsh dumpxml" },
    { "<domainsnapshot><domain/></domainsnapshot>", "<domainsnapshot> was found" },
    { "<d:domain xmlns:d='http://d/'/>", "<domain> was found where <domain>" },
    { "<!DOCTYPE domain>\n<domain/>", "line 1: a document type declaration" },
    { "<?xml version='1.0'?>\n<!DOCTYPE domain [<!ENTITY a SYSTEM '/etc/passwd'>]>\n"
      "<domain>&a;</domain>", "line 2: a document type declaration" },
    { "<!DOCTYPE domain SYSTEM 'http://127.0.0.1/d.dtd'><domain/>", "document type" },
    { "<domain>\n&undeclared;</domain>", "line 2" },
    { "<domain a='1' a='2'/>", "line 1" },
    { "<domain>\n<name>\xff</name></domain>", "line 2" },
    { "<?xml version='1.0' encoding='ISO-8859-1'?><domain>\xe4</domain>", "encoding" },
    { "<?xml version='1.0' encoding='nonsense'?><domain/>", "line 1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (sy_domain_new_from_xml (rows[i].xml, -1, &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
      if (strstr (error->message, rows[i].says) == NULL)
        g_error ("“%s” does not say “%s”", error->message, rows[i].says);
    }
}

static void
test_limits (void)
{
  static const char head[] = "<domain><name>";
  static const char tail[] = "</name></domain>";
  const SyRecipeContext nothing = { 0 };
  g_autoptr (GString) xml = g_string_new (head);
  g_autoptr (SyDomain) largest = NULL;
  g_autoptr (GError) size_error = NULL;
  g_autoptr (GError) edit_error = NULL;
  g_autoptr (GError) nul_error = NULL;
  g_autofree char *unchanged = NULL;

  while (xml->len < SY_DOMAIN_MAX_SIZE - strlen (tail))
    g_string_append_c (xml, 'a');
  g_string_append (xml, tail);
  largest = load (xml->str);
  g_assert_false (sy_recipe_apply (sy_recipe_find ("memory"), largest, &nothing, NULL,
                                   &edit_error));
  g_assert_error (edit_error, SY_ERROR, SY_ERROR_INVALID_DATA);
  unchanged = sy_domain_to_xml (largest);
  g_assert_cmpstr (unchanged, ==, xml->str);

  g_string_append_c (xml, '\n');
  g_assert_null (sy_domain_new_from_xml (xml->str, (gssize) xml->len, &size_error));
  g_assert_error (size_error, SY_ERROR, SY_ERROR_INVALID_DATA);

  g_assert_null (sy_domain_new_from_xml ("<domain/>\0", 10, &nul_error));
  g_assert_error (nul_error, SY_ERROR, SY_ERROR_INVALID_DATA);
}

static void
test_facts (void)
{
  g_autoptr (SyDomain) efi =
    load ("<domain><name> win10\n</name><uuid>ABC</uuid>"
          "<os firmware='efi'><type machine='pc-q35-7.2'>hvm</type></os></domain>");
  g_autoptr (SyDomain) pflash =
    load ("<domain><os><loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE.fd</loader>"
          "</os></domain>");
  g_autoptr (SyDomain) bios = load ("<domain><os><type machine='pc'/></os></domain>");
  g_autoptr (SyDomain) nothing =
    load ("<domain><x:os xmlns:x='http://x/' firmware='efi'/></domain>");

  g_assert_cmpstr (sy_domain_get_name (efi), ==, "win10");
  g_assert_cmpstr (sy_domain_get_uuid (efi), ==, "ABC");
  g_assert_cmpstr (sy_domain_get_machine (efi), ==, "pc-q35-7.2");
  g_assert_true (sy_domain_get_uefi (efi));
  g_assert_true (sy_domain_get_uefi (pflash));
  g_assert_false (sy_domain_get_uefi (bios));
  g_assert_cmpstr (sy_domain_get_machine (bios), ==, "pc");
  g_assert_false (sy_domain_get_uefi (nothing));
  g_assert_null (sy_domain_get_name (nothing));
  g_assert_null (sy_domain_get_uuid (nothing));
  g_assert_null (sy_domain_get_machine (nothing));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autofree char *shape = g_strconcat ("/domain/shape/", shapes[i].name, NULL);
      g_autofree char *truncated = g_strconcat ("/domain/truncated/", shapes[i].name, NULL);

      g_test_add_data_func (shape, &shapes[i], test_shape);
      g_test_add_data_func (truncated, &shapes[i], test_truncated);
    }
  g_test_add_func ("/domain/notations", test_notations);
  g_test_add_func ("/domain/refused", test_refused);
  g_test_add_func ("/domain/limits", test_limits);
  g_test_add_func ("/domain/facts", test_facts);

  return g_test_run ();
}
