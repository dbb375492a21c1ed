/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rom/sy-rom-problem.h"
#include "rom/sy-span.h"

G_BEGIN_DECLS

/* Lengths are counted in blocks. */
#define SY_PCI_IMAGE_BLOCK_SIZE 512

/* What an expansion ROM can have: the address register of it decodes 16 MiB at most (PCI 3.0). */
#define SY_PCI_IMAGE_MAX_SIZE (16 * 1024 * 1024)

/* The longest list of devices that is read. */
#define SY_PCI_IMAGE_MAX_DEVICES 256

/**
 * SyPciCode: for whom an image is (PCI Firmware Specification 3.3, table 5-3); NVIDIA uses two more
 */
typedef enum {
  SY_PCI_CODE_X86 = 0,
  SY_PCI_CODE_OPEN_FIRMWARE = 1,
  SY_PCI_CODE_PA_RISC = 2,
  SY_PCI_CODE_EFI = 3,
  SY_PCI_CODE_NBSI = 0x70,
  SY_PCI_CODE_NVIDIA = 0xe0,
} SyPciCode;

/**
 * SyPciSum: what the bytes of an image for x86 sum up to
 * @SY_PCI_SUM_NONE: no sum is required: it is an image of another kind
 * @SY_PCI_SUM_RIGHT: zero over the whole image
 * @SY_PCI_SUM_INIT_RIGHT: zero over what its size byte covers, which is all that a BIOS adds up
 * @SY_PCI_SUM_OFF: not zero, and NPDE says that it need not be
 * @SY_PCI_SUM_WRONG: not zero
 * @SY_PCI_SUM_UNKNOWN: the image is not there whole
 */
typedef enum {
  SY_PCI_SUM_NONE,
  SY_PCI_SUM_RIGHT,
  SY_PCI_SUM_INIT_RIGHT,
  SY_PCI_SUM_OFF,
  SY_PCI_SUM_WRONG,
  SY_PCI_SUM_UNKNOWN,
} SyPciSum;

/**
 * SyPciProgram: the program of an image for EFI
 * @SY_PCI_PROGRAM_UNKNOWN: compressed, or not there whole
 * @SY_PCI_PROGRAM_RIGHT: its own headers say what the header of the image says
 * @SY_PCI_PROGRAM_WRONG: they don't, or there is none
 */
typedef enum {
  SY_PCI_PROGRAM_UNKNOWN,
  SY_PCI_PROGRAM_RIGHT,
  SY_PCI_PROGRAM_WRONG,
} SyPciProgram;

/**
 * SyPciEfi: the header of an image for EFI (UEFI Specification 2.10, table 14-15)
 * @signature: 0x0ef1
 * @subsystem, @machine: as in a PE header: 11 is a driver of boot services, 0x8664 x86-64
 * @compression: 0 none, 1 that of the UEFI specification
 * @image_offset: of the program, from the begin of the image
 */
typedef struct {
  guint32       signature;
  guint16       subsystem;
  guint16       machine;
  guint16       compression;
  guint16       image_offset;
  SyPciProgram  program;
} SyPciEfi;

/**
 * SyPciNpde: NVIDIA's extension of PCIR; its length and end override those of PCIR
 * @offset: from the begin of the image; 0 where there is none
 * @size: in bytes, as it says; 0 where it doesn't
 * @has_last: whether it is long enough to tell @last, and @flags
 */
typedef struct {
  gsize     offset;
  guint16   revision;
  guint16   length;
  gsize     size;
  gboolean  has_last;
  gboolean  last;
  guint8    flags;
} SyPciNpde;

/* In SyPciNpde.flags. */
#define SY_PCI_NPDE_SUM_OFF 0x04

/**
 * SyPciImage: one image of an expansion ROM
 * @offset: where it begins in the file, in bytes
 * @size: in bytes, as NPDE or PCIR say
 * @n_present: how many of them are there
 * @signature: 0xaa55; an image of NVIDIA's that is not the first can have another one
 * @init_size: in bytes, as the size byte (the size word of one for EFI) says
 * @pcir: where PCIR is, from the begin of the image
 * @pcir_signature: "PCIR"; an image of NVIDIA's can have another one
 * @pcir_size: the size in bytes that PCIR says
 * @class_code: 24 bits, as SyPciDevice.class_code
 * @code_revision: of the vendor's own counting
 * @code_type: a #SyPciCode, or any other number
 * @pcir_last, @last: whether PCIR says that it is the last one, and whether it is
 * @runtime_size: in bytes; 0 where PCIR is of a revision before 3
 * @config_utility, @dmtf_entry: offsets of programs from the begin of the image; 0 for none
 * @device_list: where the list of devices is, from PCIR on; 0 for none
 * @devices: (element-type guint16): what it lists, without the zero at its end
 * @sum: of its bytes, for x86
 * @efi: for EFI
 * @subsystem_vendor, @subsystem_device: of the card that it is for; 0 where it does not tell
 */
typedef struct {
  gsize       offset;
  gsize       size;
  gsize       n_present;
  guint16     signature;
  gsize       init_size;
  guint16     pcir;
  char        pcir_signature[5];
  guint8      pcir_revision;
  guint16     pcir_length;
  gsize       pcir_size;
  guint16     vendor;
  guint16     device;
  guint32     class_code;
  guint16     code_revision;
  guint8      code_type;
  gboolean    pcir_last;
  gboolean    last;
  gsize       runtime_size;
  guint16     config_utility;
  guint16     dmtf_entry;
  guint16     device_list;
  GArray     *devices;
  SyPciNpde   npde;
  SyPciSum    sum;
  SyPciEfi    efi;
  guint16     subsystem_vendor;
  guint16     subsystem_device;
} SyPciImage;

/** sy_pci_image_new: (transfer full): one with nothing in it, to be written */
SyPciImage *sy_pci_image_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void        sy_pci_image_free         (SyPciImage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyPciImage, sy_pci_image_free)

/**
 * sy_pci_image_begins_at:
 * @file: everything
 * @first: whether it must begin with 55 AA and PCIR, as one that is not NVIDIA's does
 *
 * Whether an image begins at @offset: a signature, and PCIR where its pointer says. Reads a few
 * bytes.
 */
gboolean    sy_pci_image_begins_at    (SySpan       file,
                                       gsize        offset,
                                       gboolean     first);

/** sy_pci_image_has_signature: whether the two bytes are 55 AA, or those of NVIDIA's own images */
gboolean    sy_pci_image_has_signature (SySpan      file,
                                        gsize       offset);

/**
 * sy_pci_image_parse:
 * @file: everything
 * @offset: where the image begins
 * @problems: what is wrong with it is added here, with offsets into @file
 *
 * Returns: (transfer full) (nullable): the image, or %NULL where none begins there; the problem
 *   then says why
 */
SyPciImage *sy_pci_image_parse        (SySpan       file,
                                       gsize        offset,
                                       GPtrArray   *problems) G_GNUC_WARN_UNUSED_RESULT;

/** sy_pci_image_is_for: by its id, or by its list of devices */
gboolean    sy_pci_image_is_for       (const SyPciImage *self,
                                       guint16           vendor,
                                       guint16           device);

/** sy_pci_image_lists: whether its list of devices has that one of its vendor */
gboolean    sy_pci_image_lists        (const SyPciImage *self,
                                       guint16           device);

/**
 * sy_pci_image_write:
 * @self: its offset, n_present, last, sum and program are not used
 * @body: (nullable): what it holds beside its headers; shorter ones are filled up with zeros
 *
 * Writes an image with the headers that @self describes; where its sum has to be zero, its last
 * byte makes it so. Headers must lie inside of it.
 *
 * Returns: (transfer full): @self->size bytes
 */
GBytes     *sy_pci_image_write        (const SyPciImage *self,
                                       GBytes           *body) G_GNUC_WARN_UNUSED_RESULT;

/** sy_pci_code_to_string: "x86", "open-firmware", "pa-risc", "efi", "nbsi", "nvidia", "unknown" */
const char *sy_pci_code_to_string     (guint8       code_type);

/** sy_pci_sum_to_string: "none", "right", "init-right", "off", "wrong" or "unknown" */
const char *sy_pci_sum_to_string      (SyPciSum     sum);

G_END_DECLS
