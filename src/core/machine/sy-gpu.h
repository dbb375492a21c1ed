/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-connector.h"
#include "machine/sy-gvt-type.h"
#include "machine/sy-pci-device.h"
#include "machine/sy-pci-resource.h"

G_BEGIN_DECLS

/** SyGpuRole: %SY_GPU_ROLE_UNKNOWN where the facts do not tell */
typedef enum {
  SY_GPU_ROLE_UNKNOWN,
  SY_GPU_ROLE_INTEGRATED,
  SY_GPU_ROLE_DISCRETE,
  SY_GPU_ROLE_EXTERNAL,
  SY_GPU_ROLE_VIRTUAL,
} SyGpuRole;

/** SyGpuDetail: what is told of a GPU with its source, and is not known of every GPU */
typedef enum {
  SY_GPU_BOOT_VGA,
  SY_GPU_REMOVABLE,
  SY_GPU_POWER_STATE,
  SY_GPU_RUNTIME_STATUS,
  SY_GPU_BARS,
  SY_GPU_ROM,
  SY_GPU_LINK,
  SY_GPU_RESET_METHODS,
  SY_GPU_SRIOV,
  SY_GPU_CONNECTORS,
  SY_GPU_N_DETAILS
} SyGpuDetail;

/**
 * SyGpu:
 * @device: the display-class function (owned by the machine)
 * @name: "NVIDIA GeForce GTX 1050 Mobile", for people
 * @functions: (element-type SyPciDevice): the other functions of the slot, not owned
 * @virtual_functions: (element-type SyPciDevice): what SR-IOV made of it, not owned; none of them
 *   is a GPU of its own
 * @bridges: (element-type SyPciDevice): the way to it, from the root port down, not owned; empty
 *   for a GPU on the root bus and where the way is not known
 * @boot_vga: whether firmware gave its first picture here (sysfs "boot_vga")
 * @card: (nullable): its DRM card, "card1"; %NULL where no DRM driver serves it, so that nothing
 *   is known of its outputs
 * @render_node: (nullable): below /dev/dri, "renderD128", on which programs draw that need no
 *   output; %NULL where there is none, or that is not known
 * @connectors: (element-type SyConnector): of its DRM card, owned
 * @bars: (element-type SyPciBar): its regions, in order
 * @rom_size: of the ROM in bytes, 0: none known
 * @rom_shadow: the ROM's region is firmware's copy in memory at 0xc0000, always 128 KiB large,
 *   and tells nothing of the chip
 * @link_speed: (nullable): "8.0 GT/s PCIe"; as @link_width (0: unknown) read only while the GPU
 *   is awake
 * @power_state: (nullable): "D0", "D3hot", "D3cold"…
 * @runtime_status: (nullable): "active", "suspended"…
 * @reset_methods: (nullable): how the kernel can reset it, in its order: "flr bus", "": not at all
 * @removable: whether it can be unplugged: it, or a bridge before it, is behind an external port
 * @gvt: whether there are GVT-g types now; the fact %SY_FACT_GVT says why not
 * @gvt_types: (element-type SyGvtType)
 * @mdevs: (element-type SyMdev): mediated devices that exist on it
 * @sriov_max: virtual functions that it can have, 0: none known
 * @sriov_count: virtual functions that are switched on
 * @sources: (nullable elements): where each detail was read, or was looked for
 * @unknown: (nullable elements): one translated sentence on why a detail is not known. One that
 *   is known and has no value is known to be none: no ROM, no SR-IOV, no outputs.
 */
typedef struct {
  const SyPciDevice *device;
  SyGpuRole          role;
  char              *name;
  GPtrArray         *functions;
  GPtrArray         *virtual_functions;
  GPtrArray         *bridges;
  SyTristate         boot_vga;
  char              *card;
  char              *render_node;
  GPtrArray         *connectors;

  GArray            *bars;
  guint64            rom_size;
  gboolean           rom_shadow;
  char              *link_speed;
  char              *link_max_speed;
  guint              link_width;
  guint              link_max_width;
  char              *power_state;
  char              *runtime_status;
  char              *reset_methods;
  SyTristate         removable;

  SyTristate         gvt;
  GPtrArray         *gvt_types;
  GPtrArray         *mdevs;
  guint              sriov_max;
  guint              sriov_count;

  char              *sources[SY_GPU_N_DETAILS];
  char              *unknown[SY_GPU_N_DETAILS];
} SyGpu;

/**
 * sy_gpu_new:
 * @device: must outlive the result
 *
 * Returns: (transfer full): a GPU with its name, of which nothing else is known
 */
SyGpu      *sy_gpu_new            (const SyPciDevice *device) G_GNUC_WARN_UNUSED_RESULT;
void        sy_gpu_free           (SyGpu             *self);

/** sy_gpu_role_to_string: "integrated", "discrete", "external", "virtual" or "unknown" */
const char *sy_gpu_role_to_string (SyGpuRole          role);

/**
 * sy_gpu_set_detail:
 * @source: (nullable): a path below the root, or the name of a listing
 * @why_unknown: (nullable): where the detail is not known
 *
 * Notes where @detail comes from. Its value is set apart from that.
 */
void        sy_gpu_set_detail     (SyGpu             *self,
                                   SyGpuDetail        detail,
                                   const char        *source,
                                   const char        *why_unknown);

/** sy_gpu_detail_to_string: the name of its member in `status --json`: "boot_vga", "link"… */
const char *sy_gpu_detail_to_string (SyGpuDetail      detail);

/** sy_gpu_is_nvidia: whether the vendor is 10de */
gboolean    sy_gpu_is_nvidia      (const SyGpu       *self);

/** sy_gpu_is_asleep: whether its registers and option ROM cannot be read without waking it */
gboolean    sy_gpu_is_asleep      (const SyGpu       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyGpu, sy_gpu_free)

G_END_DECLS
