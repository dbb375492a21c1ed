/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sy-error.h"

G_BEGIN_DECLS

/**
 * SyShellFile:
 *
 * The variables that files of shell assignments leave behind: mkinitcpio.conf, its presets,
 * /etc/default/grub and the like. Nothing is run. Assignments, appending, arrays, quotes and the
 * values of variables assigned before are evaluated as bash(1) does; what a command, a
 * substitution or a block could have changed is unknown, with the line that makes it so.
 */
typedef struct _SyShellFile SyShellFile;

typedef enum {
  SY_SHELL_UNSET,
  SY_SHELL_SCALAR,
  SY_SHELL_ARRAY,
  SY_SHELL_UNKNOWN,
} SyShellState;

/**
 * SyShellValue:
 * @words: (nullable): the elements of an array; of a scalar, its one value
 * @reason: (nullable): for an unknown value, "FILE:LINE: what makes it so"
 * @file: (nullable): where it was assigned last
 * @line: the line there; 0 where it was not assigned
 */
typedef struct {
  SyShellState  state;
  GStrv         words;
  char         *reason;
  char         *file;
  guint         line;
} SyShellValue;

SyShellFile        *sy_shell_file_new     (void) G_GNUC_WARN_UNUSED_RESULT;
void                sy_shell_file_free    (SyShellFile         *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyShellFile, sy_shell_file_free)

/**
 * sy_shell_file_declare:
 *
 * Says that @name starts out unset. The value of any other variable that was not assigned comes
 * from the environment and is unknown.
 */
void                sy_shell_file_declare (SyShellFile         *self,
                                           const char          *name);

/**
 * sy_shell_file_read:
 * @file: for messages
 * @text: of the file; a second file goes on with the variables of the first, as "." does
 *
 * Returns: %FALSE with %SY_ERROR_INVALID_DATA, "FILE:LINE: found …, expected …", where a shell
 *   would refuse the file as a whole
 */
gboolean            sy_shell_file_read    (SyShellFile         *self,
                                           const char          *file,
                                           const char          *text,
                                           GError             **error);

/**
 * sy_shell_check_end:
 * @file: for messages
 * @text: of the file, as sy_shell_file_read() takes it
 *
 * Returns: %FALSE with %SY_ERROR_INVALID_DATA, "FILE:LINE: found …, expected …", where lines that
 *   are added below @text would belong to its last one: a “\” at the end, an open here-document
 */
gboolean            sy_shell_check_end    (const char          *file,
                                           const char          *text,
                                           GError             **error);

/** sy_shell_file_get: the value now, owned by @self until the next file is read */
const SyShellValue *sy_shell_file_get     (SyShellFile         *self,
                                           const char          *name);

/**
 * sy_shell_file_check_append:
 *
 * Returns: whether a file that is read after these can assign to @name; %SY_ERROR_REFUSED where
 *   the variable is read-only, or where a “return” or “exit” keeps what follows from being read
 */
gboolean            sy_shell_file_check_append (SyShellFile     *self,
                                                const char      *name,
                                                GError         **error);

/** sy_shell_file_get_scalar: (nullable): the value, where it is a known scalar */
const char         *sy_shell_file_get_scalar (SyShellFile      *self,
                                              const char       *name);

/**
 * sy_shell_value_set_unknown:
 * @self: the unknown value of @name
 *
 * Sets %SY_ERROR_NOT_SUPPORTED: why it is not known, and what the user can do.
 */
void                sy_shell_value_set_unknown (const SyShellValue  *self,
                                                const char          *name,
                                                GError             **error);

/**
 * sy_shell_value_split:
 *
 * Returns: (transfer full): the elements, or the words of a scalar, as mkinitcpio takes either;
 *   empty where it is unset or unknown
 */
GStrv               sy_shell_value_split  (const SyShellValue  *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
