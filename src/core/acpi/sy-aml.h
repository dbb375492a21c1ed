/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes of the ACPI Machine Language (ACPI 6.5, section 20.2) that this program writes or has to
 * understand. Those over 0xff follow the prefix 0x5b. */
#define SY_AML_ZERO            0x00
#define SY_AML_ONE             0x01
#define SY_AML_ALIAS           0x06
#define SY_AML_NAME            0x08
#define SY_AML_BYTE            0x0a
#define SY_AML_WORD            0x0b
#define SY_AML_DWORD           0x0c
#define SY_AML_STRING          0x0d
#define SY_AML_QWORD           0x0e
#define SY_AML_SCOPE           0x10
#define SY_AML_BUFFER          0x11
#define SY_AML_PACKAGE         0x12
#define SY_AML_VAR_PACKAGE     0x13
#define SY_AML_METHOD          0x14
#define SY_AML_EXTERNAL        0x15
#define SY_AML_DUAL_NAME       0x2e
#define SY_AML_MULTI_NAME      0x2f
#define SY_AML_EXTENDED        0x5b
#define SY_AML_ROOT            0x5c
#define SY_AML_PARENT          0x5e
#define SY_AML_LOCAL0          0x60
#define SY_AML_ARG0            0x68
#define SY_AML_STORE           0x70
#define SY_AML_ADD             0x72
#define SY_AML_CONCATENATE     0x73
#define SY_AML_SUBTRACT        0x74
#define SY_AML_DIVIDE          0x78
#define SY_AML_CREATE_DWORD    0x8a
#define SY_AML_CREATE_QWORD    0x8f
#define SY_AML_LAND            0x90
#define SY_AML_LOR             0x91
#define SY_AML_LNOT            0x92
#define SY_AML_LEQUAL          0x93
#define SY_AML_LGREATER        0x94
#define SY_AML_LLESS           0x95
#define SY_AML_MID             0x9e
#define SY_AML_IF              0xa0
#define SY_AML_ELSE            0xa1
#define SY_AML_NOOP            0xa3
#define SY_AML_RETURN          0xa4
#define SY_AML_ONES            0xff
#define SY_AML_MUTEX           0x5b01
#define SY_AML_EVENT           0x5b02
#define SY_AML_COND_REF_OF     0x5b12
#define SY_AML_CREATE_FIELD    0x5b13
#define SY_AML_REVISION        0x5b30
#define SY_AML_REGION          0x5b80
#define SY_AML_FIELD           0x5b81
#define SY_AML_DEVICE          0x5b82
#define SY_AML_PROCESSOR       0x5b83
#define SY_AML_POWER_RESOURCE  0x5b84
#define SY_AML_THERMAL_ZONE    0x5b85
#define SY_AML_INDEX_FIELD     0x5b86
#define SY_AML_BANK_FIELD      0x5b87
#define SY_AML_DATA_REGION     0x5b88

/* Each segment of a path is four characters, filled up with underscores. */
#define SY_AML_SEGMENT_SIZE 4

G_END_DECLS
