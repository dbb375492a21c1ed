/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <libvirt/libvirt-qemu.h>
#include <stdlib.h>
#include <string.h>

#include "guest/sy-guest-agent.h"
#include "guest/sy-libvirt-call.h"
#include "sy-json.h"

/* For one answer of the agent, in seconds; and for all of it. */
#define ANSWER_TIMEOUT_S 5
#define WHOLE_TIMEOUT_MS 40000

/* How often a command in the guest is looked at, and how many times. */
#define POLL_USEC (G_USEC_PER_SEC / 2)
#define N_POLLS   30

/* Reads the device manager's codes of NVIDIA's display devices, one a line; changes nothing. */
#define PROGRAM \
  "{\"execute\":\"guest-exec\",\"arguments\":{\"path\":\"powershell.exe\",\"arg\":[" \
  "\"-NoProfile\",\"-NonInteractive\",\"-Command\"," \
  "\"Get-CimInstance Win32_VideoController | Where-Object PNPDeviceID -like 'PCI*VEN_10DE*' | " \
  "ForEach-Object ConfigManagerErrorCode\"],\"capture-output\":true}}"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (virDomain, virDomainFree)

/* What the thread found, in JSON and text; the rest is done where it is asked for. */
typedef struct {
  char *devices;    /* nullable */
  char *output;     /* nullable */
  char *problem;    /* nullable: why there is no output */
} Answers;

static void
answers_free (gpointer data)
{
  Answers *self = data;

  free (self->devices);
  g_free (self->output);
  g_free (self->problem);
  g_free (self);
}

static char *
command (virDomainPtr  domain,
         const char   *text)
{
  return virDomainQemuAgentCommand (domain, text, ANSWER_TIMEOUT_S, 0);
}

/* (transfer full) (nullable): the object of the answer */
static JsonObject *
get_return (const char *answer)
{
  g_autoptr (JsonNode) root = answer != NULL ? sy_json_parse_bounded (answer, NULL) : NULL;
  JsonNode *node = root != NULL && JSON_NODE_HOLDS_OBJECT (root)
                   ? json_object_get_member (json_node_get_object (root), "return") : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node)
         ? json_object_ref (json_node_get_object (node)) : NULL;
}

/* (transfer full) (nullable): what the process @pid in the guest printed, once it has ended */
static char *
wait_for (virDomainPtr domain,
          gint64       pid)
{
  g_autofree char *ask = g_strdup_printf ("{\"execute\":\"guest-exec-status\",\"arguments\":"
                                          "{\"pid\":%" G_GINT64_FORMAT "}}", pid);

  for (guint i = 0; i < N_POLLS; i++)
    {
      char *answer = command (domain, ask);
      g_autoptr (JsonObject) status = get_return (answer);
      const char *data;

      free (answer);
      if (status == NULL)
        return NULL;
      if (json_object_get_boolean_member_with_default (status, "exited", FALSE))
        {
          gsize length;

          data = sy_json_get_string (status, "out-data");
          return data != NULL ? (char *) g_base64_decode (data, &length) : g_strdup ("");
        }
      g_usleep (POLL_USEC);
    }

  return NULL;
}

static void
run_in_guest (virDomainPtr  domain,
              Answers      *answers)
{
  char *answer = command (domain, PROGRAM);
  g_autoptr (JsonObject) started = get_return (answer);

  free (answer);
  if (started != NULL)
    answers->output = wait_for (domain, sy_json_get_int (started, "pid", -1));
  if (answers->output == NULL)
    answers->problem = g_strdup (_("The guest agent does not run commands, or Windows did not "
                                   "answer in time."));
}

static gpointer
ask_in_thread (SyLibvirtCall *call)
{
  virConnectPtr connection = virConnectOpen (call->xml);
  g_autoptr (virDomain) domain = connection != NULL
                                 ? virDomainLookupByUUIDString (connection, call->text) : NULL;
  Answers *answers = g_new0 (Answers, 1);

  if (domain != NULL)
    answers->devices = command (domain, "{\"execute\":\"guest-get-devices\"}");
  /* libvirt forgets it with the next call. */
  if (answers->devices == NULL)
    answers->problem = g_strdup (virGetLastErrorMessage ());
  else if (call->read_write)
    run_in_guest (domain, answers);
  call->connection = connection;

  return answers;
}

static void
set_problem (SyGuestAgent *self,
             const char   *problem)
{
  g_free (self->problem);
  self->problem = g_strdup (problem);
}

static SyGuestAgent *
read_answers (const Answers  *answers,
              gboolean        run,
              GError        **error)
{
  g_autoptr (SyGuestAgent) self = sy_guest_agent_parse_devices (answers->devices, error);
  g_autoptr (GError) local_error = NULL;

  if (self == NULL || !run)
    return g_steal_pointer (&self);
  if (answers->output == NULL)
    set_problem (self, answers->problem);
  else if (!sy_guest_agent_parse_code (answers->output, &self->code, &local_error))
    set_problem (self, local_error->message);

  return g_steal_pointer (&self);
}

SyGuestAgent *
sy_guest_agent_ask (const char  *uri,
                    const char  *uuid,
                    gboolean     run,
                    GError     **error)
{
  g_autoptr (SyLibvirtCall) call = NULL;
  const Answers *answers;

  sy_libvirt_initialise ();
  call = sy_libvirt_call_new (ask_in_thread, NULL, answers_free);
  call->text = g_strdup (uuid);
  call->xml = g_strdup (uri);
  call->read_write = run;
  if (!sy_libvirt_call_run (call, WHOLE_TIMEOUT_MS))
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_FAILED,
                           _("The guest agent did not answer in time."));
      return NULL;
    }
  answers = call->result;
  if (answers->devices == NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_FAILED, _("The guest agent cannot be asked: %s"),
                   answers->problem);
      return NULL;
    }

  return read_answers (answers, run, error);
}
