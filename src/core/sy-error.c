/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sy-error.h"

#include <errno.h>

G_DEFINE_QUARK (sy-error-quark, sy_error)

static const char * const code_names[] = {
  [SY_ERROR_FAILED] = "failed",
  [SY_ERROR_INVALID_DATA] = "invalid-data",
  [SY_ERROR_INVALID_REQUEST] = "invalid-request",
  [SY_ERROR_NOT_FOUND] = "not-found",
  [SY_ERROR_NOT_SUPPORTED] = "not-supported",
  [SY_ERROR_CONFLICT] = "conflict",
  [SY_ERROR_REFUSED] = "refused",
  [SY_ERROR_DENIED] = "denied",
  [SY_ERROR_BUSY] = "busy",
  [SY_ERROR_CANCELLED] = "cancelled",
  [SY_ERROR_COMMAND_FAILED] = "command-failed",
  [SY_ERROR_HUNG] = "hung",
};

const char *
sy_error_code_to_string (SyError code)
{
  g_return_val_if_fail (code < G_N_ELEMENTS (code_names), "failed");

  return code_names[code];
}

SyError
sy_error_code_from_string (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (code_names); i++)
    if (g_strcmp0 (name, code_names[i]) == 0)
      return i;

  return SY_ERROR_FAILED;
}

SyExitStatus
sy_error_exit_status (const GError *error)
{
  if (error == NULL)
    return SY_EXIT_OK;
  if (error->domain != SY_ERROR)
    return SY_EXIT_FAILED;

  switch ((SyError) error->code)
    {
    case SY_ERROR_INVALID_REQUEST:
      return SY_EXIT_USAGE;

    case SY_ERROR_INVALID_DATA:
    case SY_ERROR_NOT_SUPPORTED:
    case SY_ERROR_CONFLICT:
    case SY_ERROR_REFUSED:
    case SY_ERROR_BUSY:
      return SY_EXIT_REFUSED;

    case SY_ERROR_FAILED:
    case SY_ERROR_NOT_FOUND:
    case SY_ERROR_DENIED:
    case SY_ERROR_CANCELLED:
    case SY_ERROR_COMMAND_FAILED:
    case SY_ERROR_HUNG:
    default:
      return SY_EXIT_FAILED;
    }
}

static SyError
code_for_errno (int saved_errno)
{
  switch (saved_errno)
    {
    case ENOENT:
    case ENOTDIR:
      return SY_ERROR_NOT_FOUND;

    case EACCES:
    case EPERM:
      return SY_ERROR_DENIED;

    default:
      return SY_ERROR_FAILED;
    }
}

void
sy_error_set_errno (GError     **error,
                    int          saved_errno,
                    const char  *format,
                    ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);

  g_set_error (error, SY_ERROR, code_for_errno (saved_errno), "%s: %s",
               what, g_strerror (saved_errno));
}
