/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest/sy-libvirt-call.h"

#include <pthread.h>
#include <signal.h>

/* libvirt prints errors to standard error unless someone takes them. */
static void
ignore_error_cb (void        *data,
                 virErrorPtr  error)
{
}

/*
 * Before virInitialize() the key of libvirt's last error is 0, which may be GLib's own: asking for
 * the error then overwrites GLib's thread data (libvirt 9.0).
 */
void
sy_libvirt_initialise (void)
{
  static gsize initialised;

  if (g_once_init_enter (&initialised))
    {
      virInitialize ();
      virSetErrorFunc (NULL, ignore_error_cb);
      g_once_init_leave (&initialised, 1);
    }
}

SyLibvirtCall *
sy_libvirt_call_new (gpointer     (*function) (SyLibvirtCall *call),
                     virConnectPtr  connection,
                     GDestroyNotify free_result)
{
  SyLibvirtCall *self = g_new0 (SyLibvirtCall, 1);

  sy_libvirt_initialise ();
  self->function = function;
  self->connection = connection;
  if (connection != NULL)
    virConnectRef (connection);
  self->free_result = free_result;
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  g_atomic_ref_count_init (&self->ref_count);

  return self;
}

void
sy_libvirt_call_unref (SyLibvirtCall *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->result != NULL && self->free_result != NULL)
    self->free_result (self->result);
  if (self->connection != NULL)
    virConnectClose (self->connection);
  g_clear_pointer (&self->failure, virFreeError);
  if (self->data != NULL && self->free_data != NULL)
    self->free_data (self->data);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self->text);
  g_free (self->xml);
  g_free (self);
}

/* libvirt writes to a connection that the daemon has closed, which would end the whole program. */
static void
block_sigpipe (void)
{
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGPIPE);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
}

static gpointer
call_thread (gpointer data)
{
  g_autoptr (SyLibvirtCall) self = data;
  gpointer result;

  block_sigpipe ();
  virResetLastError ();
  result = self->function (self);

  g_mutex_lock (&self->lock);
  self->result = result;
  self->failure = result == NULL ? virSaveLastError () : NULL;
  self->done = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);

  return NULL;
}

gpointer
sy_libvirt_close_in_thread (SyLibvirtCall *call)
{
  virConnectClose (g_steal_pointer (&call->connection));

  return GINT_TO_POINTER (TRUE);
}

gboolean
sy_libvirt_call_run (SyLibvirtCall *self,
                     guint          timeout_ms)
{
  gint64 end = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  gboolean done;

  g_atomic_ref_count_inc (&self->ref_count);
  g_thread_unref (g_thread_new ("libvirt-call", call_thread, self));

  g_mutex_lock (&self->lock);
  while (!self->done && g_cond_wait_until (&self->cond, &self->lock, end))
    continue;
  done = self->done;
  g_mutex_unlock (&self->lock);

  return done;
}
