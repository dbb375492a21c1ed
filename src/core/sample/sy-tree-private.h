/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-tree.h"

G_BEGIN_DECLS

/**
 * SyTreeWriter:
 * @directory: the host directory that stands for "/"
 * @name: of the description, for messages
 * @line: number of the line that is being carried out, from 1
 * @buses: "0000:01" → sysfs directory of the bridge in front of that bus
 * @made: (element-type utf8): the directories below @directory that are known to be there
 * @devices: "0000:01:00.0" → sysfs directory of that function
 *
 * A description that is being written.
 */
typedef struct {
  const char *directory;
  const char *name;
  guint       line;
  GHashTable *buses;
  GHashTable *made;
  GHashTable *devices;
} SyTreeWriter;

/* Each of these creates the parent directories of @path, which is absolute inside the tree. */
gboolean sy_tree_writer_add_directory (SyTreeWriter *self,
                                       const char   *path,
                                       guint         mode,
                                       GError      **error);
gboolean sy_tree_writer_add_file      (SyTreeWriter *self,
                                       const char   *path,
                                       guint         mode,
                                       const void   *data,
                                       gsize         size,
                                       GError      **error);
gboolean sy_tree_writer_add_link      (SyTreeWriter *self,
                                       const char   *path,
                                       const char   *target,
                                       GError      **error);

/** sy_tree_writer_set_error: says the description's name and line, then @format */
void     sy_tree_writer_set_error     (SyTreeWriter *self,
                                       GError      **error,
                                       const char   *format,
                                       ...) G_GNUC_PRINTF (3, 4);

/** sy_tree_writer_add_pci: carries out "pci ADDRESS VENDOR:DEVICE…", given as @words */
gboolean sy_tree_writer_add_pci       (SyTreeWriter *self,
                                       char        **words,
                                       GError      **error);

/**
 * sy_tree_writer_add_resource:
 * @regions: (element-type utf8): "bar0=16M", "bar1=256M,64,pref", "bar5=128,io", "rom=512K"
 *
 * Writes "resource" into the sysfs @directory of a function.
 */
gboolean sy_tree_writer_add_resource  (SyTreeWriter *self,
                                       const char   *directory,
                                       GPtrArray    *regions,
                                       GError      **error);

/** sy_tree_writer_add_drm: carries out "drm CARD ADDRESS CONNECTOR=STATUS…", given as @words */
gboolean sy_tree_writer_add_drm       (SyTreeWriter *self,
                                       char        **words,
                                       GError      **error);

G_END_DECLS
