/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <polkit/polkit.h>

#include "run/sy-runner.h"
#include "sample/sy-demo-follow.h"

#include "sya-session.h"

/* While somebody else changes the system, the window follows at this pace. */
#define FOLLOW_INTERVAL_S 2

struct _SyaSession
{
  GObject         parent_instance;

  SySysroot      *sysroot;
  SyaSessionKind  kind;
  SyaSnapshot    *snapshot;
  char           *blocked_reason;
  GPermission    *permissions[2];   /* apply, undo */
  GCancellable   *cancellable;
  guint           follow_id;
  gboolean        loading;
  gboolean        again;
  guint           n_holds;
};

G_DEFINE_FINAL_TYPE (SyaSession, sya_session, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_SNAPSHOT,
  PROP_LOADING,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
set_loading (SyaSession *self,
             gboolean    loading)
{
  if (self->loading == loading)
    return;

  self->loading = loading;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static gboolean
follow_cb (gpointer user_data)
{
  SyaSession *self = user_data;

  self->follow_id = 0;
  sya_session_reload (self);

  return G_SOURCE_REMOVE;
}

static void
read_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  g_task_return_pointer (task, sya_snapshot_read (task_data), g_object_unref);
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  SyaSession *self = SYA_SESSION (object);
  g_autoptr (SyaSnapshot) snapshot = g_task_propagate_pointer (G_TASK (result), NULL);

  /* Cancelled: the session is being disposed of. */
  if (snapshot == NULL)
    return;

  set_loading (self, FALSE);
  if (self->again)
    {
      self->again = FALSE;
      sya_session_reload (self);
      return;
    }

  if (sya_snapshot_get_lock_holder (snapshot) != NULL && self->follow_id == 0)
    self->follow_id = g_timeout_add_seconds (FOLLOW_INTERVAL_S, follow_cb, self);
  g_set_object (&self->snapshot, snapshot);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SNAPSHOT]);
}

/* Without an answer the helper decides on its own; the button only lacks its lock. */
static void
apply_permission_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (SyaSession) self = user_data;

  self->permissions[0] = polkit_permission_new_finish (result, NULL);
}

static void
undo_permission_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (SyaSession) self = user_data;

  self->permissions[1] = polkit_permission_new_finish (result, NULL);
}

static void
sya_session_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  SyaSession *self = SYA_SESSION (object);

  switch (prop_id)
    {
    case PROP_SNAPSHOT:
      g_value_set_object (value, sya_session_get_snapshot (self));
      break;

    case PROP_LOADING:
      g_value_set_boolean (value, sya_session_get_loading (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sya_session_dispose (GObject *object)
{
  SyaSession *self = SYA_SESSION (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->follow_id, g_source_remove);
  g_clear_object (&self->permissions[0]);
  g_clear_object (&self->permissions[1]);
  g_clear_object (&self->snapshot);
  g_clear_object (&self->sysroot);

  G_OBJECT_CLASS (sya_session_parent_class)->dispose (object);
}

static void
sya_session_finalize (GObject *object)
{
  SyaSession *self = SYA_SESSION (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->blocked_reason, g_free);

  G_OBJECT_CLASS (sya_session_parent_class)->finalize (object);
}

static void
sya_session_class_init (SyaSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = sya_session_get_property;
  object_class->dispose = sya_session_dispose;
  object_class->finalize = sya_session_finalize;

  properties[PROP_SNAPSHOT] =
    g_param_spec_object ("snapshot", NULL, NULL, SYA_TYPE_SNAPSHOT,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_LOADING] =
    g_param_spec_boolean ("loading", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sya_session_init (SyaSession *self)
{
  self->cancellable = g_cancellable_new ();
}

SyaSession *
sya_session_new (SySysroot      *sysroot,
                 SyaSessionKind  kind)
{
  SyaSession *self = g_object_new (SYA_TYPE_SESSION, NULL);

  self->sysroot = g_object_ref (sysroot);
  self->kind = kind;
  if (kind == SYA_SESSION_REPORT)
    self->blocked_reason = g_strdup (_("This is a report of another computer: it can be looked at, "
                                       "and nothing can be changed."));
  if (kind != SYA_SESSION_LIVE)
    return self;

  self->blocked_reason = sy_runner_get_unavailable_reason (sysroot);
  if (self->blocked_reason != NULL)
    return self;

  polkit_permission_new (SY_ACTION_APPLY, NULL, self->cancellable,
                         apply_permission_cb, g_object_ref (self));
  polkit_permission_new (SY_ACTION_UNDO, NULL, self->cancellable,
                         undo_permission_cb, g_object_ref (self));

  return self;
}

SyaSession *
sya_session_new_for_listing (SyMachine *machine)
{
  SyaSession *self = g_object_new (SYA_TYPE_SESSION, NULL);

  self->kind = SYA_SESSION_LISTING;
  self->blocked_reason = g_strdup (_("This is a pasted listing: nothing can be changed."));
  self->snapshot = sya_snapshot_new_for_listing (machine);

  return self;
}

SySysroot *
sya_session_get_sysroot (SyaSession *self)
{
  g_return_val_if_fail (SYA_IS_SESSION (self), NULL);

  return self->sysroot;
}

SyaSessionKind
sya_session_get_kind (SyaSession *self)
{
  g_return_val_if_fail (SYA_IS_SESSION (self), SYA_SESSION_REPORT);

  return self->kind;
}

SyaSnapshot *
sya_session_get_snapshot (SyaSession *self)
{
  g_return_val_if_fail (SYA_IS_SESSION (self), NULL);

  return self->snapshot;
}

gboolean
sya_session_get_loading (SyaSession *self)
{
  g_return_val_if_fail (SYA_IS_SESSION (self), FALSE);

  return self->loading;
}

void
sya_session_reload (SyaSession *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SYA_IS_SESSION (self));

  if (self->sysroot == NULL || self->n_holds > 0)
    return;

  if (self->loading)
    {
      self->again = TRUE;
      return;
    }

  set_loading (self, TRUE);
  task = g_task_new (self, self->cancellable, read_cb, NULL);
  g_task_set_source_tag (task, sya_session_reload);
  g_task_set_task_data (task, g_object_ref (self->sysroot), g_object_unref);
  g_task_run_in_thread (task, read_thread);
}

void
sya_session_hold (SyaSession *self)
{
  g_return_if_fail (SYA_IS_SESSION (self));

  self->n_holds++;
}

void
sya_session_release (SyaSession *self)
{
  g_return_if_fail (SYA_IS_SESSION (self));
  g_return_if_fail (self->n_holds > 0);

  if (--self->n_holds == 0)
    sya_session_reload (self);
}

void
sya_session_follow (SyaSession *self,
                    SyPlan     *plan)
{
  g_return_if_fail (SYA_IS_SESSION (self));

  if (self->kind == SYA_SESSION_DEMO)
    sy_demo_follow (self->sysroot, sy_plan_get_changes (plan));
}

const char *
sya_session_get_blocked_reason (SyaSession *self)
{
  g_return_val_if_fail (SYA_IS_SESSION (self), NULL);

  return self->blocked_reason;
}

GPermission *
sya_session_get_permission (SyaSession *self,
                            gboolean    undo)
{
  g_return_val_if_fail (SYA_IS_SESSION (self), NULL);

  return self->permissions[undo ? 1 : 0];
}
