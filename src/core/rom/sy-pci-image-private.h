/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rom/sy-pci-image.h"

G_BEGIN_DECLS

/* PCI Firmware Specification 3.3, tables 5-1 to 5-3: the headers. */
#define SY_ROM_SIGNATURE   0xaa55
#define SY_ROM_INIT_SIZE   0x02
#define SY_ROM_PCIR        0x18
#define SY_ROM_HEADER_SIZE 0x1a

#define SY_PCIR_VENDOR         0x04
#define SY_PCIR_DEVICE         0x06
#define SY_PCIR_DEVICE_LIST    0x08
#define SY_PCIR_LENGTH         0x0a
#define SY_PCIR_REVISION       0x0c
#define SY_PCIR_CLASS          0x0d
#define SY_PCIR_IMAGE_LENGTH   0x10
#define SY_PCIR_CODE_REVISION  0x12
#define SY_PCIR_CODE_TYPE      0x14
#define SY_PCIR_INDICATOR      0x15
#define SY_PCIR_RUNTIME_LENGTH 0x16
#define SY_PCIR_CONFIG_UTILITY 0x18
#define SY_PCIR_DMTF_ENTRY     0x1a
#define SY_PCIR_SIZE           0x18
#define SY_PCIR_SIZE_3         0x1c     /* from revision 3 on */

#define SY_ROM_LAST 0x80

/* NVIDIA's extension, after PCIR at the image’s next multiple of 16 (pci_exp_table.h). */
#define SY_NPDE_REVISION     0x04
#define SY_NPDE_LENGTH       0x06
#define SY_NPDE_IMAGE_LENGTH 0x08
#define SY_NPDE_LAST         0x0a
#define SY_NPDE_FLAGS        0x0b
#define SY_NPDE_SIZE         0x0c

/* UEFI Specification 2.10, table 14-15. */
#define SY_EFI_ROM_SIGNATURE    0x0ef1
#define SY_EFI_ROM_SIGNATURE_AT 0x04
#define SY_EFI_ROM_SUBSYSTEM    0x08
#define SY_EFI_ROM_MACHINE      0x0a
#define SY_EFI_ROM_COMPRESSION  0x0c
#define SY_EFI_ROM_IMAGE_OFFSET 0x16

/* NVIDIA's images for x86 tell their card there, and what is after it is signed (envytools). */
#define SY_NVIDIA_SUBSYSTEM 0x54
#define SY_NVIDIA_STRAPS    0x58
#define SY_NVIDIA_A5        0x6a
#define SY_NVIDIA_END       0x6c

/** sy_pci_image_parse_efi: @image: its bytes, as many as there are */
void sy_pci_image_parse_efi (SyPciImage *self,
                             SySpan      image,
                             GPtrArray  *problems);

/** sy_pci_image_check_program: @program: its bytes; @unpacked: whether they are not in the file */
void sy_pci_image_check_program (SyPciImage *self,
                                 SySpan      program,
                                 gboolean    unpacked,
                                 GPtrArray  *problems);

G_END_DECLS
