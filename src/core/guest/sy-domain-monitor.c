/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest/sy-domain-monitor.h"

#include "guest/sy-domain-store-private.h"
#include "guest/sy-libvirt-call.h"

#define URI                 "qemu:///system"
#define CONNECT_TIMEOUT_MS  20000

/* A daemon that hangs is given up after 3 × 5 seconds. */
#define KEEPALIVE_SECONDS   5
#define KEEPALIVE_COUNT     3

struct _SyDomainMonitor {
  GObject        parent_instance;

  virConnectPtr  connection;      /* nullable */
  gboolean       connecting;
  GPtrArray     *folders;         /* of GFileMonitor */
};

enum {
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SyDomainMonitor, sy_domain_monitor, G_TYPE_OBJECT)

/* What libvirt's callbacks are given: they may outlive the monitor. */
static GWeakRef *
weak_new (SyDomainMonitor *self)
{
  GWeakRef *weak = g_atomic_rc_box_new0 (GWeakRef);

  g_weak_ref_init (weak, self);

  return weak;
}

static void
weak_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, (GDestroyNotify) g_weak_ref_clear);
}

static void
emit_changed (SyDomainMonitor *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static int
lifecycle_cb (virConnectPtr  connection,
              virDomainPtr   domain,
              int            event,
              int            detail,
              void          *user_data)
{
  g_autoptr (SyDomainMonitor) self = g_weak_ref_get (user_data);

  if (self != NULL)
    emit_changed (self);

  return 0;
}

static void
give_up_connection (SyDomainMonitor *self)
{
  g_autoptr (SyLibvirtCall) call = NULL;

  if (self->connection == NULL)
    return;
  call = sy_libvirt_call_new (sy_libvirt_close_in_thread, NULL, NULL);
  call->connection = g_steal_pointer (&self->connection);
  /* Nobody waits for the answer of a daemon that may hang. */
  sy_libvirt_call_run (call, 0);
}

static gboolean
lost_cb (gpointer user_data)
{
  g_autoptr (SyDomainMonitor) self = g_weak_ref_get (user_data);

  if (self != NULL)
    {
      give_up_connection (self);
      emit_changed (self);
    }

  return G_SOURCE_REMOVE;
}

/* The connection must not be closed from inside its own callback. */
static void
close_cb (virConnectPtr  connection,
          int            reason,
          void          *user_data)
{
  g_autoptr (SyDomainMonitor) self = g_weak_ref_get (user_data);

  if (self != NULL)
    g_idle_add_full (G_PRIORITY_DEFAULT, lost_cb, weak_new (self), weak_unref);
}

static void
close_connection (gpointer data)
{
  virConnectClose (data);
}

/* Everything that asks the daemon is done here: one that hangs must not hold the main thread. */
static gpointer
connect_in_thread (SyLibvirtCall *call)
{
  virConnectPtr connection = virConnectOpenReadOnly (call->text);

  if (connection == NULL)
    return NULL;
  if (virConnectDomainEventRegisterAny (connection, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                        VIR_DOMAIN_EVENT_CALLBACK (G_CALLBACK (lifecycle_cb)),
                                        g_atomic_rc_box_acquire (call->data), weak_unref) < 0)
    {
      weak_unref (call->data);
      virConnectClose (connection);
      return NULL;
    }
  if (virConnectRegisterCloseCallback (connection, close_cb, g_atomic_rc_box_acquire (call->data),
                                       weak_unref) < 0)
    weak_unref (call->data);
  virConnectSetKeepAlive (connection, KEEPALIVE_SECONDS, KEEPALIVE_COUNT);

  return connection;
}

static void
connect_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  g_autoptr (SyLibvirtCall) call = sy_libvirt_call_new (connect_in_thread, NULL, close_connection);

  call->text = g_strdup (URI);
  call->data = g_atomic_rc_box_acquire (task_data);
  call->free_data = weak_unref;
  if (sy_libvirt_call_run (call, CONNECT_TIMEOUT_MS) && call->result != NULL)
    g_task_return_pointer (task, g_steal_pointer (&call->result), close_connection);
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
connected_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  SyDomainMonitor *self = SY_DOMAIN_MONITOR (object);

  self->connecting = FALSE;
  self->connection = g_task_propagate_pointer (G_TASK (result), NULL);
  /* What happened since the last look was missed. */
  if (self->connection != NULL)
    emit_changed (self);
}

static void
watch_session (SyDomainMonitor *self)
{
  const char * const *folders = sy_domain_store_get_session_folders ();

  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (g_get_home_dir (), folders[i], NULL);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      GFileMonitor *monitor = g_file_monitor_directory (file, G_FILE_MONITOR_NONE, NULL, NULL);

      if (monitor == NULL)
        continue;
      g_signal_connect_object (monitor, "changed", G_CALLBACK (emit_changed), self,
                               G_CONNECT_SWAPPED);
      g_ptr_array_add (self->folders, monitor);
    }
}

static void
sy_domain_monitor_dispose (GObject *object)
{
  SyDomainMonitor *self = SY_DOMAIN_MONITOR (object);

  give_up_connection (self);
  g_ptr_array_set_size (self->folders, 0);

  G_OBJECT_CLASS (sy_domain_monitor_parent_class)->dispose (object);
}

static void
sy_domain_monitor_finalize (GObject *object)
{
  g_ptr_array_unref (SY_DOMAIN_MONITOR (object)->folders);

  G_OBJECT_CLASS (sy_domain_monitor_parent_class)->finalize (object);
}

static void
sy_domain_monitor_class_init (SyDomainMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sy_domain_monitor_dispose;
  object_class->finalize = sy_domain_monitor_finalize;

  signals[CHANGED] = g_signal_new ("changed", SY_TYPE_DOMAIN_MONITOR, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
sy_domain_monitor_init (SyDomainMonitor *self)
{
  self->folders = g_ptr_array_new_with_free_func (g_object_unref);
}

SyDomainMonitor *
sy_domain_monitor_new (void)
{
  static gsize registered;
  SyDomainMonitor *self = g_object_new (SY_TYPE_DOMAIN_MONITOR, NULL);

  /* Of the whole program, and before the first connection that is to tell of events. */
  if (g_once_init_enter (&registered))
    {
      sy_libvirt_initialise ();
      virEventRegisterDefaultImpl ();
      g_once_init_leave (&registered, 1);
    }
  watch_session (self);

  return self;
}

void
sy_domain_monitor_start (SyDomainMonitor *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SY_IS_DOMAIN_MONITOR (self));

  if (self->connecting || self->connection != NULL)
    return;
  self->connecting = TRUE;
  task = g_task_new (self, NULL, connected_cb, NULL);
  g_task_set_source_tag (task, sy_domain_monitor_start);
  g_task_set_task_data (task, weak_new (self), weak_unref);
  g_task_run_in_thread (task, connect_thread);
}

gboolean
sy_domain_monitor_get_connected (SyDomainMonitor *self)
{
  g_return_val_if_fail (SY_IS_DOMAIN_MONITOR (self), FALSE);

  return self->connection != NULL;
}
