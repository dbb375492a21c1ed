/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-gpu-role.h"

typedef struct {
  const char   *name;
  SyPciAddress  address;
  guint16       vendor;
  guint16       device;
  guint16       parent_vendor;      /* 0: not known */
  guint8        parent_bus;
  guint16       neighbour_vendor;   /* of another function in the slot; 0: none */
  gboolean      removable;
  SyGpuRole     role;
} Case;

static const Case cases[] = {
  { "HD 630", { 0, 0, 2, 0 }, 0x8086, 0x591b, 0, 0, 0, FALSE, SY_GPU_ROLE_INTEGRATED },
  { "Arc A770", { 0, 3, 0, 0 }, 0x8086, 0x56a0, 0x8086, 2, 0, FALSE, SY_GPU_ROLE_DISCRETE },
  { "GTX 1050", { 0, 1, 0, 0 }, 0x10de, 0x1c8d, 0x8086, 0, 0, FALSE, SY_GPU_ROLE_DISCRETE },
  { "GTX 1050, plain", { 0, 1, 0, 0 }, 0x10de, 0x1c8d, 0, 0, 0, FALSE, SY_GPU_ROLE_DISCRETE },
  { "MCP61 on the root bus", { 0, 0, 5, 0 }, 0x10de, 0x03d0, 0, 0, 0, FALSE,
    SY_GPU_ROLE_INTEGRATED },
  { "MCP79", { 0, 3, 0, 0 }, 0x10de, 0x0863, 0x10de, 0, 0, FALSE, SY_GPU_ROLE_INTEGRATED },
  { "9600M GT below MCP79", { 0, 2, 0, 0 }, 0x10de, 0x0647, 0x10de, 0, 0, FALSE,
    SY_GPU_ROLE_DISCRETE },
  { "NVIDIA's of no known block", { 0, 2, 0, 0 }, 0x10de, 0x0020, 0x10de, 0, 0, FALSE,
    SY_GPU_ROLE_UNKNOWN },
  { "NVIDIA's own switch", { 0, 5, 0, 0 }, 0x10de, 0x1180, 0x10de, 4, 0, FALSE,
    SY_GPU_ROLE_DISCRETE },
  { "GTX 1080 in a box", { 0, 0x39, 0, 0 }, 0x10de, 0x1b80, 0x8086, 2, 0, TRUE,
    SY_GPU_ROLE_EXTERNAL },
  { "Phoenix", { 0, 0xc1, 0, 0 }, 0x1002, 0x15bf, 0x1022, 0, 0x1022, FALSE,
    SY_GPU_ROLE_INTEGRATED },
  { "an APU of tomorrow", { 0, 0xc1, 0, 0 }, 0x1002, 0x9fff, 0x1022, 0, 0x1022, FALSE,
    SY_GPU_ROLE_INTEGRATED },
  { "Renoir, plain", { 0, 3, 0, 0 }, 0x1002, 0x1636, 0, 0, 0, FALSE, SY_GPU_ROLE_INTEGRATED },
  { "Richland", { 0, 0, 1, 0 }, 0x1002, 0x990b, 0, 0, 0, FALSE, SY_GPU_ROLE_INTEGRATED },
  { "RS780", { 0, 1, 5, 0 }, 0x1002, 0x9610, 0x1022, 0, 0, FALSE, SY_GPU_ROLE_INTEGRATED },
  { "unknown on the root bus", { 0, 0, 1, 0 }, 0x1002, 0x4000, 0, 0, 0, FALSE,
    SY_GPU_ROLE_UNKNOWN },
  { "Topaz", { 0, 1, 0, 0 }, 0x1002, 0x6900, 0x8086, 0, 0, FALSE, SY_GPU_ROLE_DISCRETE },
  { "RX 6700S behind its switch", { 0, 3, 0, 0 }, 0x1002, 0x73ef, 0x1002, 2, 0x1002, FALSE,
    SY_GPU_ROLE_DISCRETE },
  { "RX 580 on AMD", { 0, 0x0a, 0, 0 }, 0x1002, 0x67df, 0x1022, 0, 0x1002, FALSE,
    SY_GPU_ROLE_DISCRETE },
  { "an id of no driver", { 0, 3, 0, 0 }, 0x1002, 0x2fff, 0x1022, 0, 0, FALSE,
    SY_GPU_ROLE_UNKNOWN },
  { "the first card's id", { 0, 3, 0, 0 }, 0x1002, 0x3150, 0, 0, 0, FALSE, SY_GPU_ROLE_DISCRETE },
  { "QEMU VGA", { 0, 0, 2, 0 }, 0x1234, 0x1111, 0, 0, 0, FALSE, SY_GPU_ROLE_VIRTUAL },
  { "virtio", { 0, 0, 1, 0 }, 0x1af4, 0x1050, 0, 0, 0, FALSE, SY_GPU_ROLE_VIRTUAL },
  { "virtio, no display", { 0, 0, 1, 0 }, 0x1af4, 0x1041, 0, 0, 0, FALSE, SY_GPU_ROLE_UNKNOWN },
  { "QXL", { 0, 0, 2, 0 }, 0x1b36, 0x0100, 0, 0, 0, FALSE, SY_GPU_ROLE_VIRTUAL },
  { "Cirrus", { 0, 0, 2, 0 }, 0x1013, 0x00b8, 0, 0, 0, FALSE, SY_GPU_ROLE_VIRTUAL },
  { "VMware", { 0, 0, 0xf, 0 }, 0x15ad, 0x0405, 0, 0, 0, FALSE, SY_GPU_ROLE_VIRTUAL },
  { "VirtualBox", { 0, 0, 2, 0 }, 0x80ee, 0xbeef, 0, 0, 0, FALSE, SY_GPU_ROLE_VIRTUAL },
  { "WSL", { 0x0e2b, 0, 0, 0 }, 0x1414, 0x008e, 0, 0, 0, FALSE, SY_GPU_ROLE_VIRTUAL },
  { "Amazon", { 0, 0, 3, 0 }, 0x1d0f, 0x1111, 0, 0, 0, FALSE, SY_GPU_ROLE_VIRTUAL },
  { "ASPEED", { 3, 2, 0, 0 }, 0x1a03, 0x2000, 0x1a03, 1, 0, FALSE, SY_GPU_ROLE_VIRTUAL },
  { "G200eR2", { 0, 7, 0, 0 }, 0x102b, 0x0534, 0, 0, 0, FALSE, SY_GPU_ROLE_VIRTUAL },
  { "Matrox M9120", { 0, 7, 0, 0 }, 0x102b, 0x2537, 0, 0, 0, FALSE, SY_GPU_ROLE_UNKNOWN },
  { "virtual in a box", { 0, 7, 0, 0 }, 0x1a03, 0x2000, 0, 0, 0, TRUE, SY_GPU_ROLE_VIRTUAL },
};

static void
test_role (gconstpointer data)
{
  const Case *item = data;
  g_autoptr (GPtrArray) devices = g_ptr_array_new ();
  SyPciDevice gpu = {
    .address = item->address, .vendor = item->vendor, .device = item->device,
    .class_code = 0x030000,
  };
  SyPciDevice parent = { .address = { 0, item->parent_bus, 1, 0 }, .vendor = item->parent_vendor };
  SyPciDevice neighbour = { .address = item->address, .vendor = item->neighbour_vendor };
  SyPciDevice elsewhere = { .address = { 0, 0, 0x1f, 0 }, .vendor = 0x1022 };

  neighbour.address.function = 1;
  g_ptr_array_add (devices, &elsewhere);
  g_ptr_array_add (devices, &gpu);
  if (item->neighbour_vendor != 0)
    g_ptr_array_add (devices, &neighbour);
  g_assert_cmpstr (sy_gpu_role_to_string (sy_gpu_role_decide (&gpu, devices,
                                                              item->parent_vendor != 0 ? &parent
                                                                                       : NULL,
                                                              item->removable)),
                   ==, sy_gpu_role_to_string (item->role));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/gpu-role/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_role);
    }

  return g_test_run ();
}
