/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sy_firmware_descriptor_parse:
 * @text: a firmware descriptor of QEMU (docs/interop/firmware.json)
 * @out_plain: whether the firmware needs no SMM and brings no enrolled keys
 *
 * Returns: (transfer full) (nullable): the path of the code image, where @text describes UEFI in
 *   flash for x86_64 guests of the machine type q35; otherwise %NULL, and @out_plain is untouched
 */
char *sy_firmware_descriptor_parse (const char *text,
                                    gboolean   *out_plain) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
