/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-sysroot.h"

G_BEGIN_DECLS

/* Part of the name of every entry of ours: NAME-switchyard.conf. */
#define SY_LOADER_ENTRY_SUFFIX "-switchyard"

/*
 * Beginning of the name of an entry of ours that a pattern for the others (NAME*) must not mean. By
 * it the entry sorts after all those without a sort key, where digits would sort it first.
 */
#define SY_LOADER_ENTRY_PREFIX "a-"

/**
 * SyLoaderEntry:
 * @path: below the root
 * @id: the file's name in lower case, ".conf" included, without a boot counter ("+3-1")
 * @linux_path: (nullable): the kernel, or the program (“efi”) that is given a root file system; an
 *   entry without one starts something else
 * @is_program: it is such a program, which may be a unified kernel image
 * @options: all `options` lines joined by blanks
 * @is_uki: it is a unified kernel image, and @id ends in ".efi"
 * @tries_left: of the boot counter in the file's name; -1: it has none
 *
 * A Type 1 boot entry (UAPI.1 Boot Loader Specification): lines of a key, blanks and a value.
 */
typedef struct {
  char     *path;
  char     *id;
  char     *title;
  char     *linux_path;
  char     *options;
  char     *sort_key;     /* nullable */
  char     *machine_id;   /* nullable */
  char     *version;      /* nullable */
  gboolean  is_program;
  gboolean  is_uki;
  int       tries_left;
  char     *text;
} SyLoaderEntry;

/** sy_loader_entry_read: %SY_ERROR_INVALID_DATA names file and line */
SyLoaderEntry *sy_loader_entry_read    (SySysroot            *sysroot,
                                        const char           *path,
                                        GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void           sy_loader_entry_free    (SyLoaderEntry        *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyLoaderEntry, sy_loader_entry_free)

/** sy_loader_entry_parse: the same for @text that is, or shall be, at @path */
SyLoaderEntry *sy_loader_entry_parse   (const char           *path,
                                        const char           *text,
                                        GError              **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_loader_entry_compare: the order of the menu (boot_entry_compare() of systemd's boot.c) */
int            sy_loader_entry_compare (const SyLoaderEntry  *a,
                                        const SyLoaderEntry  *b);

/** sy_loader_entry_is_ours: whether Switchyard made it */
gboolean       sy_loader_entry_is_ours (const SyLoaderEntry  *self);

/**
 * sy_loader_entry_get_source:
 * @id: of an entry
 *
 * Returns: (transfer full) (nullable): the name, without ".conf", of the entry that the one of ours
 *   was copied from; with kernel-install, what the names of all its kernels begin with; %NULL
 *   where @id is not one of ours
 */
char          *sy_loader_entry_get_source (const char *id) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_loader_entry_add_options:
 * @parameters: to add
 *
 * Returns: (transfer full): the entry's text with one more `options` line after the last one,
 *   below a comment that says whose it is, or with @parameters before the "--" of such a line;
 *   every other byte stays
 */
char          *sy_loader_entry_add_options (const SyLoaderEntry *self,
                                            const char * const  *parameters)
                                            G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_loader_entry_extend_options:
 * @parameters: to add
 *
 * The same for a boot loader that reads only one `options` line (GRUB's blscfg): they are added
 * inside of it.
 *
 * Returns: (transfer full): the text; %SY_ERROR_NOT_SUPPORTED where there is not just one
 */
char          *sy_loader_entry_extend_options (const SyLoaderEntry *self,
                                               const char * const  *parameters,
                                               GError             **error)
                                               G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_loader_entry_copy_for_mode:
 * @parameters: to add
 *
 * Returns: (transfer full): the text of the entry for the mode: a copy with another title and
 *   @parameters added, sorted after all that have a sort key where it has one
 */
char          *sy_loader_entry_copy_for_mode (const SyLoaderEntry *self,
                                              const char * const  *parameters)
                                              G_GNUC_WARN_UNUSED_RESULT;

/** sy_loader_entry_get_stem: (transfer full): the file's name without ".conf" and a boot counter */
char          *sy_loader_entry_get_stem (const SyLoaderEntry *self) G_GNUC_WARN_UNUSED_RESULT;

/** sy_loader_entry_get_mode_path: (transfer full): where that copy belongs */
char          *sy_loader_entry_get_mode_path (const SyLoaderEntry *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
