/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-pci-device.h"

typedef struct {
  const char   *text;
  SyPciAddress  address;
  const char   *formatted;
} Good;

static void
test_parse (void)
{
  static const Good goods[] = {
    { "0000:01:00.0", { 0, 1, 0, 0 }, "0000:01:00.0" },
    { "01:00.0", { 0, 1, 0, 0 }, "0000:01:00.0" },
    { "ffff:ff:1f.7", { 0xffff, 0xff, 0x1f, 7 }, "ffff:ff:1f.7" },
    { "10000:e0:06.0", { 0x10000, 0xe0, 6, 0 }, "10000:e0:06.0" },
    { "ffffffff:ff:1f.7", { 0xffffffff, 0xff, 0x1f, 7 }, "ffffffff:ff:1f.7" },
    { "ABCD:EF:1A.3", { 0xabcd, 0xef, 0x1a, 3 }, "abcd:ef:1a.3" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (goods); i++)
    {
      SyPciAddress address;
      char text[SY_PCI_ADDRESS_TEXT_SIZE];

      g_test_message ("%s", goods[i].text);
      g_assert_true (sy_pci_address_parse (goods[i].text, &address));
      g_assert_cmpint (sy_pci_address_compare (&address, &goods[i].address), ==, 0);
      g_assert_cmpstr (sy_pci_address_format (&address, text), ==, goods[i].formatted);
    }
}

static void
test_refuse (void)
{
  static const char * const bads[] = {
    "", "0", "01:00", "01:00.", "1:00.0", "001:00.0", "01:0.0", "01:000.0", "01:20.0", "01:1f.8",
    "01:00.00", "01:00.0 ", " 01:00.0", "01:00.0\n", "01:00:0", "000:01:00.0",
    "0000:01:00.0/..", "123456789:01:00.0", "0x00:01:00.0", "0000:01:00.g", "-001:01:00.0",
    "0000:01:00,0", "0000::01:00.0", "../../etc", "0000:01:00.0:0000:01:00.0",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bads); i++)
    {
      SyPciAddress address = { 1, 2, 3, 4 };

      g_test_message ("“%s”", bads[i]);
      g_assert_false (sy_pci_address_parse (bads[i], &address));
      g_assert_cmpuint (address.domain, ==, 1);
      g_assert_cmpuint (address.bus, ==, 2);
      g_assert_cmpuint (address.device, ==, 3);
      g_assert_cmpuint (address.function, ==, 4);
    }
}

static void
test_order (void)
{
  static const char * const order[] = {
    "0000:00:00.0", "0000:00:00.1", "0000:00:1f.0", "0000:01:00.0", "0001:00:00.0",
    "10000:00:00.0", "ffffffff:00:00.0",
  };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    for (guint j = 0; j < G_N_ELEMENTS (order); j++)
      {
        SyPciAddress a;
        SyPciAddress b;
        int result;

        g_assert_true (sy_pci_address_parse (order[i], &a));
        g_assert_true (sy_pci_address_parse (order[j], &b));
        result = sy_pci_address_compare (&a, &b);
        g_assert_cmpint ((result > 0) - (result < 0), ==, (i > j) - (i < j));
      }
}

static void
test_same_slot (void)
{
  const SyPciAddress gpu = { 0, 1, 0, 0 };
  const SyPciAddress audio = { 0, 1, 0, 1 };
  const SyPciAddress others[] = { { 1, 1, 0, 0 }, { 0, 2, 0, 0 }, { 0, 1, 1, 0 } };

  g_assert_true (sy_pci_address_same_slot (&gpu, &audio));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (sy_pci_address_same_slot (&gpu, &others[i]));
}

static void
test_class (void)
{
  static const guint32 displays[] = { 0x030000, 0x030100, 0x030200, 0x038000, 0x0300ff };
  static const guint32 others[] = { 0x000000, 0x028000, 0x030300, 0x037f00, 0x040300, 0xffffff };

  for (guint i = 0; i < G_N_ELEMENTS (displays); i++)
    {
      const SyPciDevice device = { .class_code = displays[i] };

      g_assert_true (sy_pci_device_is_display (&device));
      g_assert_false (sy_pci_device_is_bridge (&device));
    }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      const SyPciDevice device = { .class_code = others[i] };

      g_assert_false (sy_pci_device_is_display (&device));
    }
  g_assert_true (sy_pci_device_is_bridge (&(SyPciDevice) { .class_code = 0x060400 }));
  g_assert_true (sy_pci_device_is_bridge (&(SyPciDevice) { .class_code = 0x060000 }));
  g_assert_false (sy_pci_device_is_bridge (&(SyPciDevice) { .class_code = 0x050000 }));
  g_assert_cmphex (sy_pci_device_get_class (&(SyPciDevice) { .class_code = 0x0302ff }), ==, 0x0302);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pci-address/parse", test_parse);
  g_test_add_func ("/pci-address/refuse", test_refuse);
  g_test_add_func ("/pci-address/order", test_order);
  g_test_add_func ("/pci-address/same-slot", test_same_slot);
  g_test_add_func ("/pci-device/class", test_class);

  return g_test_run ();
}
