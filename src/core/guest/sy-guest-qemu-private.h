/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-guest.h"

G_BEGIN_DECLS

/* A command line of libvirt's has some four kilobytes; a log holds many. */
#define SY_GUEST_QEMU_MAX_SIZE (1024 * 1024)

/**
 * sy_guest_split_commands:
 * @words: (element-type SyGuestArgument): the words of the last command line are added
 * @messages: (element-type SyGuestArgument): every line after that, and all where there is none
 *
 * Splits as a POSIX shell does, without expanding anything. %SY_ERROR_INVALID_DATA names the line
 * of a quote that has no end.
 */
gboolean    sy_guest_split_commands     (const char  *text,
                                         GPtrArray   *words,
                                         GPtrArray   *messages,
                                         GError     **error);

/**
 * SyGuestOptions: an option of QEMU with its values
 * @names, @values: (element-type utf8): in their order; the first may have no name: the name is
 *   then @implied of sy_guest_options_parse()
 * @is_json: written in JSON
 */
typedef struct {
  GPtrArray *names;
  GPtrArray *values;
  gboolean   is_json;
} SyGuestOptions;

/**
 * sy_guest_options_parse:
 * @text: "driver,a=b,c=d", or the same in JSON
 * @implied: name of a first value without one
 */
SyGuestOptions *sy_guest_options_parse  (const char      *text,
                                         const char      *implied,
                                         guint            line,
                                         GError         **error) G_GNUC_WARN_UNUSED_RESULT;
void        sy_guest_options_free       (SyGuestOptions  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyGuestOptions, sy_guest_options_free)

/** sy_guest_options_get: (nullable): the last value of that name */
const char *sy_guest_options_get        (const SyGuestOptions *self,
                                         const char           *name);

/**
 * sy_guest_read_qemu_device:
 * @buses: (element-type utf8 int): id of each PCI bridge, and the index of the bus behind it
 */
void        sy_guest_read_qemu_device   (SyGuest              *self,
                                         const SyGuestOptions *options,
                                         GHashTable           *buses,
                                         guint                 line);

G_END_DECLS
