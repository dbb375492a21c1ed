/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * SyPeSection: where a section of a program for EFI lies in its file, in bytes
 */
typedef struct {
  guint64 offset;
  guint64 size;
} SyPeSection;

/** sy_pe_image_is: whether the file begins as such a program does, a unified kernel image too */
gboolean sy_pe_image_is           (int           fd);

/**
 * sy_pe_image_find_section:
 * @fd: of a regular file; its own offset is left alone
 * @file_name: for messages
 * @section: ".initrd", ".cmdline", ".uname"… (UAPI.5, Unified Kernel Image)
 *
 * Looks the section up in the table of the file; the first of the name counts, as it does for
 * systemd-stub(7). Every number of the file is checked against its size.
 *
 * Returns: %FALSE with %SY_ERROR_INVALID_DATA where the file is damaged, or %SY_ERROR_NOT_FOUND
 *   where it has no such section
 */
gboolean sy_pe_image_find_section (int           fd,
                                   const char   *file_name,
                                   const char   *section,
                                   SyPeSection  *out_section,
                                   GError      **error);

/**
 * sy_pe_image_read_text:
 * @path: below @sysroot
 *
 * Returns: (transfer full): the text of a section without the blanks and NULs at its end. Errors
 *   as of sy_pe_image_find_section(); a text above 64 KiB or with a NUL inside is
 *   %SY_ERROR_INVALID_DATA
 */
char    *sy_pe_image_read_text    (SySysroot    *sysroot,
                                   const char   *path,
                                   const char   *section,
                                   GError      **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_pe_image_is_signed_by:
 * @certificate: the path of an X.509 certificate, PEM or DER, below @sysroot
 *
 * Tells whether a signature of the program at @path was made with @certificate: whether that is
 * inside of one (Microsoft PE and COFF specification, "The Attribute Certificate Table"). That the
 * signature is right is for the firmware to see; this tells who signed.
 */
gboolean sy_pe_image_is_signed_by (SySysroot    *sysroot,
                                   const char   *path,
                                   const char   *certificate,
                                   gboolean     *out_is_signed,
                                   GError      **error);

G_END_DECLS
