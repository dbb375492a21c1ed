/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

/* Ours; without a leading slash it is the path inside an initramfs. */
#define SY_MODPROBE_FILE "/etc/modprobe.d/zz-switchyard-vfio.conf"

/**
 * SyModprobeBinding:
 * @path: the file
 * @line: its first line there, from 1
 * @text: the line as kmod sees it, continuation lines joined
 * @ids: (nullable): what is given to vfio-pci, "10de:1c8d,10de:0fb9"; %NULL where a program is run
 *   in the place of loading vfio-pci, so that it is not known
 *
 * A line of modprobe.d(5) that binds devices to vfio-pci.
 */
typedef struct {
  char  *path;
  guint  line;
  char  *text;
  char  *ids;
} SyModprobeBinding;

/** sy_modprobe_bindings_new: (transfer full) (element-type SyModprobeBinding): an empty list */
GPtrArray *sy_modprobe_bindings_new  (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_modprobe_bindings_parse:
 * @path: for the result
 * @text: of a file of modprobe.d(5)
 *
 * Adds what binds devices to vfio-pci to @bindings, with kmod's own rules (libkmod-config.c, kmod
 * 30): a backslash joins lines, "#" begins a comment only at the start of one, in names of modules
 * "-" and "_" are equal.
 */
void       sy_modprobe_bindings_parse (GPtrArray  *bindings,
                                       const char *path,
                                       const char *text);

/**
 * sy_modprobe_bindings_read:
 * @out_unread: (out) (transfer full) (nullable): why a part could not be read; %NULL where all was
 *
 * Reads the files of modprobe.d that are not ours, as kmod does: from /etc, /run, /usr/local/lib,
 * /usr/lib and /lib, those of one name from the first of these folders only, sorted by name. Of
 * several "ids=" the last one is in force (vfio_pci.c has one string for them).
 *
 * Returns: (transfer full) (element-type SyModprobeBinding): possibly empty
 */
GPtrArray *sy_modprobe_bindings_read (SySysroot  *sysroot,
                                      char      **out_unread) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
