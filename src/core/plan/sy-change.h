/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

#include "machine/sy-pci-address.h"

G_BEGIN_DECLS

#define SY_TYPE_CHANGE (sy_change_get_type ())
G_DECLARE_FINAL_TYPE (SyChange, sy_change, SY, CHANGE, GObject)

/**
 * SyChange:
 *
 * One step of a plan, with all that is needed to show it, do it, check it and take it back.
 * Immutable once it is in a plan.
 */
typedef enum {
  SY_CHANGE_FILE,
  SY_CHANGE_COMMAND,
  SY_CHANGE_DOMAIN,
  SY_CHANGE_RUNTIME,
} SyChangeKind;

/**
 * SyFileState:
 * @content: (nullable): the bytes, %NULL where the file does not exist
 *
 * A file at one moment. Only regular files are changed; a symbolic link is refused.
 */
typedef struct {
  GBytes *content;
  mode_t  mode;       /* permission bits only */
  uid_t   uid;
  gid_t   gid;
} SyFileState;

/**
 * SyVerifyKind: how the result of a command is proved, beyond its exit status
 * @SY_VERIFY_INITRAMFS: every path of @expected is inside the image @path (cpio, compressed or not)
 * @SY_VERIFY_FILE_CONTAINS: every string of @expected stands in the text file @path, or in the
 *   kernel parameters of the unified kernel image @path
 * @SY_VERIFY_FILE_LACKS: none of them does
 * @SY_VERIFY_EFI_TEXT: the EFI variable @path is the one text in @expected, or is not there where
 *   @expected is empty
 * @SY_VERIFY_INITRAMFS_DRY_RUN: as %SY_VERIFY_INITRAMFS, of an image that the command builds for
 *   this look only: the folder of @path is made for it and removed again, and taking the command
 *   back needs nothing
 * @SY_VERIFY_GRUB_DEFAULT: GRUB's menu @path starts the same entry by default as the menu
 *   @expected[0], and not with the kernel parameter @expected[1]
 * @SY_VERIFY_ACCEPTS: the program @expected, with @path as its last word, exits with 0
 * @SY_VERIFY_PLACE: the command wrote @path, beside the file @expected[0] or below
 *   %SY_PLACE_FOLDER, and it (or its copy) replaces that file in one step once what stands before
 *   this in the list holds; what stands behind it is read back. Until then nothing is changed, and
 *   @path is removed where something fails
 * @SY_VERIFY_SIGNED: the program for EFI @path is signed with the certificate in the file
 *   @expected[0]
 */
typedef enum {
  SY_VERIFY_NONE,
  SY_VERIFY_INITRAMFS,
  SY_VERIFY_INITRAMFS_LACKS,
  SY_VERIFY_FILE_CONTAINS,
  SY_VERIFY_FILE_LACKS,
  SY_VERIFY_EFI_TEXT,
  SY_VERIFY_INITRAMFS_DRY_RUN,
  SY_VERIFY_GRUB_DEFAULT,
  SY_VERIFY_ACCEPTS,
  SY_VERIFY_PLACE,
  SY_VERIFY_SIGNED,
} SyVerifyKind;

typedef struct {
  SyVerifyKind  kind;
  char         *path;      /* below the root */
  GStrv         expected;
} SyVerify;

SyVerify     *sy_verify_new                 (SyVerifyKind        kind,
                                             const char         *path,
                                             const char * const *expected)
                                             G_GNUC_WARN_UNUSED_RESULT;
void          sy_verify_free                (SyVerify           *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyVerify, sy_verify_free)

/**
 * SyRuntimeAction: a change of the running kernel, gone after a reboot
 * @SY_RUNTIME_BIND_DRIVER: moves the PCI function @address from one driver to another
 * @SY_RUNTIME_CREATE_MDEV: makes the mediated device @uuid of @type under @address
 * @SY_RUNTIME_SET_OVERRIDE: says which driver the PCI core may give the function @address
 * @SY_RUNTIME_SET_POWER: whether the kernel may put it to sleep: "on" or "auto"
 * @SY_RUNTIME_UNLOAD_MODULE: takes a module of the driver that serves @address out of the kernel
 */
typedef enum {
  SY_RUNTIME_BIND_DRIVER,
  SY_RUNTIME_CREATE_MDEV,
  SY_RUNTIME_REMOVE_MDEV,
  SY_RUNTIME_SET_OVERRIDE,
  SY_RUNTIME_SET_POWER,
  SY_RUNTIME_UNLOAD_MODULE,
  SY_RUNTIME_LOAD_MODULE,
} SyRuntimeAction;

/**
 * sy_change_new_file:
 * @path: below the root
 * @before: what the file is now; content %NULL: it does not exist
 * @after: what it shall be; content %NULL: it is removed
 * @why: one translated sentence
 */
SyChange           *sy_change_new_file     (const char          *path,
                                            const SyFileState   *before,
                                            const SyFileState   *after,
                                            const char          *why) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_change_new_command:
 * @argv: fixed words, never through a shell; argv[0] is looked up in a fixed PATH
 * @timeout_ms: when it is taken as hung and killed
 * @verifies: (element-type SyVerify) (nullable): proofs after it ran
 * @undo_verifies: (element-type SyVerify) (nullable): proofs after it ran as part of the undo
 */
SyChange           *sy_change_new_command  (const char * const  *argv,
                                            guint                timeout_ms,
                                            const char          *why,
                                            GPtrArray           *verifies,
                                            GPtrArray           *undo_verifies)
                                            G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_change_set_undo_argv:
 * @undo_argv: what takes the command back; without one it runs again once the files are back
 *
 * To be called before the change is put into a plan.
 */
void                sy_change_set_undo_argv (SyChange           *self,
                                             const char * const *undo_argv);

/**
 * sy_change_new_domain:
 * @uri: the libvirt connection, "qemu:///system"
 * @uuid: of the domain
 * @before_xml: (nullable): its definition now
 * @after_xml: (nullable): its definition then
 */
SyChange           *sy_change_new_domain   (const char          *uri,
                                            const char          *uuid,
                                            const char          *name,
                                            const char          *before_xml,
                                            const char          *after_xml,
                                            const char          *why) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_change_new_runtime:
 * @before: (nullable): the driver bound now, for binding; what the attribute is now
 * @after: (nullable): the driver to bind; the mdev type for mediated devices; what the attribute
 *   shall be; the module
 * @uuid: (nullable): of the mediated device
 */
SyChange           *sy_change_new_runtime  (SyRuntimeAction      action,
                                            const SyPciAddress  *address,
                                            const char          *before,
                                            const char          *after,
                                            const char          *uuid,
                                            const char          *why) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_change_add_reason:
 * @first_line, @last_line: of the text as it will be, from 1
 * @says: a translated sentence
 *
 * Says why something is edited, to be shown with the hunk of the diff that it belongs to. To be
 * called before the change is put into a plan.
 */
void                sy_change_add_reason   (SyChange            *self,
                                            guint                first_line,
                                            guint                last_line,
                                            const char          *says);

SyChangeKind        sy_change_get_kind     (SyChange *self);
const char         *sy_change_get_why      (SyChange *self);

/** sy_change_get_action: "create", "modify", "remove", "run", "define", "bind"…, stable in JSON */
const char         *sy_change_get_action   (SyChange *self);

/** sy_change_get_path: (nullable): the file; "URI NAME" for a domain; the device for runtime */
const char         *sy_change_get_path     (SyChange *self);

/**
 * sy_change_get_diff:
 *
 * Returns: (transfer full) (nullable): a unified diff of the contents, with mode and owner where
 *   they change; %NULL for commands. Bytes that are not UTF-8 are shown escaped. Behind the head
 *   of a hunk stand its reasons, each a line that begins with "# "
 */
char               *sy_change_get_diff     (SyChange *self) G_GNUC_WARN_UNUSED_RESULT;

const SyFileState  *sy_change_get_before   (SyChange *self);   /* files */
const SyFileState  *sy_change_get_after    (SyChange *self);   /* files */
const char * const *sy_change_get_argv     (SyChange *self);   /* commands */
const char * const *sy_change_get_undo_argv (SyChange *self);  /* commands; nullable */
guint               sy_change_get_timeout_ms (SyChange *self); /* commands */
const GPtrArray    *sy_change_get_verifies (SyChange *self);   /* commands: SyVerify */
const GPtrArray    *sy_change_get_undo_verifies (SyChange *self);

/** sy_change_get_dry_run: (nullable): the file of %SY_VERIFY_INITRAMFS_DRY_RUN, for commands */
const char         *sy_change_get_dry_run    (SyChange *self);

/** sy_change_get_placed: (nullable): the %SY_VERIFY_PLACE of a command */
const SyVerify     *sy_change_get_placed     (SyChange *self);

const char         *sy_change_get_uri      (SyChange *self);   /* domains */
const char         *sy_change_get_uuid     (SyChange *self);   /* domains, mediated devices */
const char         *sy_change_get_domain_name (SyChange *self);
const char         *sy_change_get_before_text (SyChange *self); /* domain XML, driver */
const char         *sy_change_get_after_text  (SyChange *self); /* XML, driver, mdev type… */
SyRuntimeAction     sy_change_get_runtime_action (SyChange *self);
const SyPciAddress *sy_change_get_address  (SyChange *self);   /* runtime */

/** sy_change_invert: (transfer full): the change that takes this one back */
SyChange           *sy_change_invert       (SyChange *self) G_GNUC_WARN_UNUSED_RESULT;

/** sy_change_kind_to_string: "file", "command", "domain" or "runtime" */
const char         *sy_change_kind_to_string (SyChangeKind kind);

G_END_DECLS
