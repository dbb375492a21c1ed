/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sya-view.h"

typedef struct {
  SyaSession *session;
} SyaViewPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (SyaView, sya_view, ADW_TYPE_BIN)

enum {
  PROP_0,
  PROP_SESSION,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
snapshot_cb (SyaView *self)
{
  SYA_VIEW_GET_CLASS (self)->update (self);
}

static void
sya_view_get_property (GObject    *object,
                       guint       prop_id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, sya_view_get_session (SYA_VIEW (object)));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sya_view_set_property (GObject      *object,
                       guint         prop_id,
                       const GValue *value,
                       GParamSpec   *pspec)
{
  SyaView *self = SYA_VIEW (object);
  SyaViewPrivate *priv = sya_view_get_instance_private (self);

  switch (prop_id)
    {
    case PROP_SESSION:
      if (!g_set_object (&priv->session, g_value_get_object (value)) || priv->session == NULL)
        break;
      g_signal_connect_object (priv->session, "notify::snapshot", G_CALLBACK (snapshot_cb), self,
                               G_CONNECT_SWAPPED);
      snapshot_cb (self);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sya_view_dispose (GObject *object)
{
  SyaViewPrivate *priv = sya_view_get_instance_private (SYA_VIEW (object));

  g_clear_object (&priv->session);

  G_OBJECT_CLASS (sya_view_parent_class)->dispose (object);
}

static void
sya_view_class_init (SyaViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = sya_view_get_property;
  object_class->set_property = sya_view_set_property;
  object_class->dispose = sya_view_dispose;

  properties[PROP_SESSION] =
    g_param_spec_object ("session", NULL, NULL, SYA_TYPE_SESSION,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sya_view_init (SyaView *self)
{
}

SyaSession *
sya_view_get_session (SyaView *self)
{
  SyaViewPrivate *priv = sya_view_get_instance_private (self);

  g_return_val_if_fail (SYA_IS_VIEW (self), NULL);

  return priv->session;
}

SyaSnapshot *
sya_view_get_snapshot (SyaView *self)
{
  SyaSession *session = sya_view_get_session (self);

  return session != NULL ? sya_session_get_snapshot (session) : NULL;
}
