/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-domains.h"

#include <glib/gi18n.h>

#include "sy-json.h"
#include "syc-table.h"

#define SYSTEM_URI  "qemu:///system"
#define SESSION_URI "qemu:///session"

/* What the thread that asks libvirt leaves; both sides hold a reference. */
typedef struct {
  GAsyncQueue   *done;
  SySysroot     *sysroot;
  char          *uri;
  SyDomainStore *store;
  GPtrArray     *infos;
  GError        *error;
} Answer;

static void
add_all (GPtrArray *infos,
         GPtrArray *more)
{
  for (guint i = 0; i < more->len; i++)
    g_ptr_array_add (infos, sy_domain_info_copy (g_ptr_array_index (more, i)));
}

static Answer *
answer_ref (Answer *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_answer (gpointer data)
{
  Answer *self = data;

  g_async_queue_unref (self->done);
  g_object_unref (self->sysroot);
  g_free (self->uri);
  g_clear_object (&self->store);
  g_clear_pointer (&self->infos, g_ptr_array_unref);
  g_clear_error (&self->error);
}

static void
answer_unref (Answer *self)
{
  g_atomic_rc_box_release_full (self, clear_answer);
}

static gpointer
ask_thread (gpointer data)
{
  Answer *self = data;

  self->store = sy_domain_store_open (self->sysroot, self->uri, SY_DOMAIN_STORE_READ_ONLY,
                                      &self->error);
  if (self->store != NULL)
    self->infos = sy_domain_store_list (self->store, &self->error);
  g_async_queue_push (self->done, self);
  answer_unref (self);

  return NULL;
}

/* A daemon that hangs keeps its thread; that ends with the program. */
static void
ask (SycDomains *self,
     SySysroot  *sysroot,
     const char *uri,
     guint       timeout_ms)
{
  Answer *answer = g_atomic_rc_box_new0 (Answer);

  answer->done = g_async_queue_new ();
  answer->sysroot = g_object_ref (sysroot);
  answer->uri = g_strdup (uri);
  g_thread_unref (g_thread_new ("domains", ask_thread, answer_ref (answer)));

  if (g_async_queue_timeout_pop (answer->done, (guint64) timeout_ms * 1000) == NULL)
    {
      g_set_error (&self->problem, SY_ERROR, SY_ERROR_FAILED,
                   _("libvirt did not answer within %u seconds; its virtual machines are not "
                     "known."), timeout_ms / 1000);
    }
  else
    {
      self->store = g_steal_pointer (&answer->store);
      self->problem = g_steal_pointer (&answer->error);
      if (answer->infos != NULL)
        add_all (self->infos, answer->infos);
    }
  answer_unref (answer);
}

SycDomains *
syc_domains_new (void)
{
  SycDomains *self = g_new0 (SycDomains, 1);

  self->infos = g_ptr_array_new_with_free_func ((GDestroyNotify) sy_domain_info_free);

  return self;
}

SycDomains *
syc_domains_read (SycContext  *context,
                  guint        timeout_ms,
                  GError     **error)
{
  const char *uri = context->uri != NULL ? context->uri : SYSTEM_URI;
  g_autoptr (SycDomains) self = syc_domains_new ();
  g_autoptr (GPtrArray) session = NULL;

  ask (self, context->sysroot, uri, timeout_ms);
  if (g_error_matches (self->problem, SY_ERROR, SY_ERROR_INVALID_REQUEST))
    {
      g_propagate_error (error, g_steal_pointer (&self->problem));
      return NULL;
    }

  if (g_str_equal (uri, SYSTEM_URI))
    {
      session = sy_domain_store_find_session (context->sysroot);
      add_all (self->infos, session);
    }

  return g_steal_pointer (&self);
}

void
syc_domains_free (SycDomains *self)
{
  g_clear_object (&self->store);
  g_ptr_array_unref (self->infos);
  g_clear_error (&self->problem);
  g_free (self);
}

static const char *
describe_running (const SyDomainInfo *info)
{
  switch (info->running)
    {
    case SY_TRISTATE_YES:
      return _("running");

    case SY_TRISTATE_NO:
      return _("shut off");

    case SY_TRISTATE_UNKNOWN:
    default:
      return _("state unknown");
    }
}

void
syc_domains_print (SycDomains *self,
                   SycOutput  *output)
{
  g_autoptr (SycTable) table = syc_table_new (4);
  gboolean has_session = FALSE;

  for (guint i = 0; i < self->infos->len; i++)
    {
      const SyDomainInfo *info = g_ptr_array_index (self->infos, i);

      has_session = has_session || g_str_equal (info->uri, SESSION_URI);
      syc_table_add (table, SYC_STYLE_PLAIN, info->name, SYC_STYLE_PLAIN, describe_running (info),
                     SYC_STYLE_DIM, info->uuid, SYC_STYLE_DIM, info->uri);
    }
  syc_table_print (table, output, 2);

  if (self->problem != NULL)
    syc_output_paragraph (output, SYC_STYLE_WARNING, 2, self->problem->message);
  else if (self->infos->len == 0)
    syc_output_paragraph (output, SYC_STYLE_PLAIN, 2, _("There is no virtual machine."));
  if (has_session)
    syc_output_paragraph (output, SYC_STYLE_WARNING, 2,
                          _("A machine in qemu:///session, where GNOME Boxes keeps its own, runs "
                            "without the rights that a GPU needs. It must be moved to "
                            "qemu:///system first."));
}

void
syc_domains_add_json (SycDomains  *self,
                      JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "domains");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->infos->len; i++)
    {
      const SyDomainInfo *info = g_ptr_array_index (self->infos, i);

      json_builder_begin_object (builder);
      sy_json_add_string (builder, "uri", info->uri);
      sy_json_add_string (builder, "name", info->name);
      sy_json_add_string (builder, "uuid", info->uuid);
      sy_json_add_tristate (builder, "running", info->running);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}
