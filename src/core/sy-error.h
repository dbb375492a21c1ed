/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SY_ERROR:
 *
 * The one error domain of the core. A code exists where a caller reacts differently; the
 * message is a whole sentence for the user that names the file and line where there is one,
 * what was found and what was expected, and what the user can do.
 */
#define SY_ERROR (sy_error_quark ())

/**
 * SyError:
 * @SY_ERROR_FAILED: a system call or a library failed
 * @SY_ERROR_INVALID_DATA: a file or document does not follow its format
 * @SY_ERROR_INVALID_REQUEST: the caller asked for something that does not exist (wrong usage)
 * @SY_ERROR_NOT_FOUND: a file, device, domain or journal entry is not there
 * @SY_ERROR_NOT_SUPPORTED: this boot chain, device or version is not handled
 * @SY_ERROR_CONFLICT: someone else changed a thing since it was looked at
 * @SY_ERROR_REFUSED: it would be unsafe
 * @SY_ERROR_DENIED: missing rights, or the authorisation was declined
 * @SY_ERROR_BUSY: another run holds the lock
 * @SY_ERROR_CANCELLED: the user cancelled
 * @SY_ERROR_COMMAND_FAILED: a program that was run failed, or did not do what it said
 * @SY_ERROR_HUNG: the kernel did not come back from a call; only a restart ends that
 */
typedef enum {
  SY_ERROR_FAILED,
  SY_ERROR_INVALID_DATA,
  SY_ERROR_INVALID_REQUEST,
  SY_ERROR_NOT_FOUND,
  SY_ERROR_NOT_SUPPORTED,
  SY_ERROR_CONFLICT,
  SY_ERROR_REFUSED,
  SY_ERROR_DENIED,
  SY_ERROR_BUSY,
  SY_ERROR_CANCELLED,
  SY_ERROR_COMMAND_FAILED,
  SY_ERROR_HUNG,
} SyError;

/**
 * SyExitStatus:
 *
 * The exit statuses of `switchyardctl` and of the helper.
 */
typedef enum {
  SY_EXIT_OK = 0,
  SY_EXIT_FAILED = 1,
  SY_EXIT_USAGE = 2,
  SY_EXIT_CHECK = 3,
  SY_EXIT_REFUSED = 4,
} SyExitStatus;

GQuark       sy_error_quark           (void);

/**
 * sy_error_code_to_string:
 *
 * Returns: the stable name of @code in JSON, such as "conflict"
 */
const char  *sy_error_code_to_string  (SyError code);

/**
 * sy_error_code_from_string:
 *
 * Returns: the code called @name, or %SY_ERROR_FAILED for an unknown name
 */
SyError      sy_error_code_from_string (const char *name);

/**
 * sy_error_exit_status:
 * @error: any error
 *
 * Returns: the exit status that goes with @error; errors of other domains count as failed
 */
SyExitStatus sy_error_exit_status     (const GError *error);

/**
 * sy_error_set_errno:
 * @saved_errno: errno of the failed call
 * @format: what was tried, such as "/etc/fstab: cannot be read"
 *
 * Sets @error with the code that fits @saved_errno (ENOENT: not found, EACCES and EPERM:
 * denied, otherwise failed) and the message "FORMAT: strerror".
 */
void         sy_error_set_errno       (GError     **error,
                                       int          saved_errno,
                                       const char  *format,
                                       ...) G_GNUC_PRINTF (3, 4);

G_END_DECLS
