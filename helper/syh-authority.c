/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "syh-authority.h"

#include <glib/gi18n-lib.h>
#include <polkit/polkit.h>
#include <unistd.h>

/* Without a dialog polkit answers at once; one that does not is not running properly. */
#define TIMEOUT_S 30

typedef struct {
  PolkitAuthorizationResult *result;
  GError                    *error;
  gboolean                   done;
} Answer;

gboolean
syh_authority_parse_uid (const char *text,
                         uid_t      *out_uid)
{
  guint64 uid;

  if (!g_ascii_string_to_unsigned (text, 10, 0, (uid_t) -1 - 1, &uid, NULL) ||
      !g_ascii_isdigit (text[0]))
    return FALSE;
  *out_uid = (uid_t) uid;

  return TRUE;
}

static void
checked_cb (GObject      *source_object,
            GAsyncResult *result,
            gpointer      user_data)
{
  Answer *answer = user_data;

  answer->result = polkit_authority_check_authorization_finish (POLKIT_AUTHORITY (source_object),
                                                                result, &answer->error);
  answer->done = TRUE;
}

static gboolean
timed_out_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);

  return G_SOURCE_REMOVE;
}

/* The blocking call of the library has no time limit. */
static PolkitAuthorizationResult *
ask (PolkitAuthority  *authority,
     PolkitSubject    *subject,
     const char       *action,
     GError          **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answer answer = { 0 };
  guint source = g_timeout_add_seconds (TIMEOUT_S, timed_out_cb, cancellable);

  polkit_authority_check_authorization (authority, subject, action, NULL,
                                        POLKIT_CHECK_AUTHORIZATION_FLAGS_NONE, cancellable,
                                        checked_cb, &answer);
  while (!answer.done)
    g_main_context_iteration (NULL, TRUE);
  if (!g_cancellable_is_cancelled (cancellable))
    g_source_remove (source);
  if (answer.error != NULL)
    g_propagate_error (error, answer.error);

  return answer.result;
}

static gboolean
check_caller (uid_t        uid,
              const char  *action,
              GError     **error)
{
  g_autoptr (PolkitAuthority) authority = NULL;
  g_autoptr (PolkitSubject) subject = NULL;
  g_autoptr (PolkitAuthorizationResult) result = NULL;
  g_autoptr (GError) local = NULL;

  authority = polkit_authority_get_sync (NULL, &local);
  if (authority != NULL)
    {
      subject = polkit_unix_process_new_for_owner (getppid (), 0, (int) uid);
      result = ask (authority, subject, action, &local);
    }
  if (result == NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_DENIED,
                   _("polkit cannot be asked whether this is allowed: %s. Nothing was done"),
                   local->message);
      return FALSE;
    }
  if (polkit_authorization_result_get_is_authorized (result))
    return TRUE;

  if (polkit_authorization_result_get_is_challenge (result))
    g_set_error (error, SY_ERROR, SY_ERROR_DENIED,
                 _("The authorization for %s was not kept until it was needed. Nothing was done: "
                   "try again; where a polkit rule of this computer answers AUTH_ADMIN for it, "
                   "AUTH_ADMIN_KEEP is needed"), action);
  else
    g_set_error (error, SY_ERROR, SY_ERROR_DENIED,
                 _("polkit does not allow %s to this account. Nothing was done"), action);

  return FALSE;
}

gboolean
syh_authority_check (const char  *action,
                     GError     **error)
{
  const char *text = g_getenv ("PKEXEC_UID");
  uid_t uid;

  if (text == NULL)
    return TRUE;

  if (!syh_authority_parse_uid (text, &uid))
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_DENIED,
                           _("PKEXEC_UID is set to something that is no user number; "
                             "nothing was done"));
      return FALSE;
    }

  return check_caller (uid, action, error);
}
