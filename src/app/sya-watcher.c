/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gudev/gudev.h>

#include "guest/sy-domain-monitor.h"
#include "sya-watcher.h"

struct _SyaWatcher
{
  GObject          parent_instance;

  GWeakRef         session;
  GUdevClient     *udev;
  SyDomainMonitor *domains;         /* nullable */
  gint64           first_event_us;  /* 0: none is waiting */
  guint            quiet_id;
  guint            poll_id;
};

G_DEFINE_FINAL_TYPE (SyaWatcher, sya_watcher, G_TYPE_OBJECT)

static const char * const subsystems[] = { "pci", "drm", "vfio", "module", NULL };

static gboolean
quiet_cb (gpointer user_data)
{
  SyaWatcher *self = user_data;
  g_autoptr (SyaSession) session = g_weak_ref_get (&self->session);

  self->quiet_id = 0;
  self->first_event_us = 0;
  if (session != NULL)
    sya_session_reload (session);

  return G_SOURCE_REMOVE;
}

static void
uevent_cb (SyaWatcher *self)
{
  sya_watcher_event (self);
}

/* libvirt just answered, so that it can be asked to tell of changes too. */
static void
snapshot_cb (SyaWatcher *self)
{
  g_autoptr (SyaSession) session = g_weak_ref_get (&self->session);
  SyaSnapshot *snapshot = session != NULL ? sya_session_get_snapshot (session) : NULL;

  if (snapshot != NULL && sya_snapshot_get_vms_problem (snapshot) == NULL)
    sy_domain_monitor_start (self->domains);
}

static void
watch_domains (SyaWatcher *self,
               SyaSession *session)
{
  self->domains = sy_domain_monitor_new ();
  g_signal_connect_object (self->domains, "changed", G_CALLBACK (sya_watcher_event), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::snapshot", G_CALLBACK (snapshot_cb), self,
                           G_CONNECT_SWAPPED);
}

static char *
read_power (SySysroot   *sysroot,
            const SyGpu *gpu)
{
  char address[SY_PCI_ADDRESS_TEXT_SIZE];
  g_autofree char *path = NULL;

  sy_pci_address_format (&gpu->device->address, address);
  path = g_strdup_printf ("/sys/bus/pci/devices/%s/power/runtime_status", address);

  /* The kernel answers from memory: this wakes no device. */
  return sy_sysroot_read_attribute (sysroot, path, NULL);
}

static gboolean
power_changed (SyaSession *session)
{
  SyaSnapshot *snapshot = sya_session_get_snapshot (session);
  const GPtrArray *gpus;

  if (snapshot == NULL)
    return FALSE;

  gpus = sy_machine_get_gpus (sya_snapshot_get_machine (snapshot));
  for (guint i = 0; i < gpus->len; i++)
    {
      const SyGpu *gpu = g_ptr_array_index (gpus, i);
      g_autofree char *now = read_power (sya_session_get_sysroot (session), gpu);

      if (g_strcmp0 (now, gpu->runtime_status) != 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
poll_cb (gpointer user_data)
{
  SyaWatcher *self = user_data;
  g_autoptr (SyaSession) session = g_weak_ref_get (&self->session);

  /* A GPU on its way between two states is not worth a reading: it will be there soon. */
  if (session != NULL && !sya_session_get_loading (session) && power_changed (session))
    sya_watcher_event (self);

  return G_SOURCE_CONTINUE;
}

static void
sya_watcher_dispose (GObject *object)
{
  SyaWatcher *self = SYA_WATCHER (object);

  g_clear_handle_id (&self->quiet_id, g_source_remove);
  g_clear_handle_id (&self->poll_id, g_source_remove);
  g_clear_object (&self->udev);
  g_clear_object (&self->domains);

  G_OBJECT_CLASS (sya_watcher_parent_class)->dispose (object);
}

static void
sya_watcher_finalize (GObject *object)
{
  g_weak_ref_clear (&SYA_WATCHER (object)->session);

  G_OBJECT_CLASS (sya_watcher_parent_class)->finalize (object);
}

static void
sya_watcher_class_init (SyaWatcherClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sya_watcher_dispose;
  object_class->finalize = sya_watcher_finalize;
}

static void
sya_watcher_init (SyaWatcher *self)
{
  g_weak_ref_init (&self->session, NULL);
}

SyaWatcher *
sya_watcher_new (SyaSession *session)
{
  SyaWatcher *self = g_object_new (SYA_TYPE_WATCHER, NULL);

  g_weak_ref_set (&self->session, session);
  self->udev = g_udev_client_new (subsystems);
  g_signal_connect_object (self->udev, "uevent", G_CALLBACK (uevent_cb), self, G_CONNECT_SWAPPED);
  if (sy_sysroot_is_live (sya_session_get_sysroot (session)))
    watch_domains (self, session);

  return self;
}

void
sya_watcher_event (SyaWatcher *self)
{
  gint64 now_us = g_get_monotonic_time ();

  g_return_if_fail (SYA_IS_WATCHER (self));

  if (self->first_event_us == 0)
    self->first_event_us = now_us;
  else if (now_us - self->first_event_us > (SYA_WATCHER_PATIENCE_MS - SYA_WATCHER_QUIET_MS) * 1000)
    return;

  g_clear_handle_id (&self->quiet_id, g_source_remove);
  self->quiet_id = g_timeout_add (SYA_WATCHER_QUIET_MS, quiet_cb, self);
}

void
sya_watcher_set_polling (SyaWatcher *self,
                         gboolean    polling)
{
  g_return_if_fail (SYA_IS_WATCHER (self));

  if (polling == (self->poll_id != 0))
    return;

  if (polling)
    self->poll_id = g_timeout_add_seconds (SYA_WATCHER_POLL_S, poll_cb, self);
  else
    g_clear_handle_id (&self->poll_id, g_source_remove);
}
