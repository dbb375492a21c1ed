/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sya-subpage.h"

typedef struct {
  char     *title;
  gboolean  busy;
} SyaSubpagePrivate;

G_DEFINE_TYPE_WITH_PRIVATE (SyaSubpage, sya_subpage, ADW_TYPE_BIN)

enum {
  PROP_0,
  PROP_TITLE,
  PROP_BUSY,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
sya_subpage_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  SyaSubpage *self = SYA_SUBPAGE (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, sya_subpage_get_title (self));
      break;

    case PROP_BUSY:
      g_value_set_boolean (value, sya_subpage_get_busy (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sya_subpage_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  SyaSubpage *self = SYA_SUBPAGE (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      sya_subpage_set_title (self, g_value_get_string (value));
      break;

    case PROP_BUSY:
      sya_subpage_set_busy (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sya_subpage_finalize (GObject *object)
{
  SyaSubpagePrivate *priv = sya_subpage_get_instance_private (SYA_SUBPAGE (object));

  g_clear_pointer (&priv->title, g_free);

  G_OBJECT_CLASS (sya_subpage_parent_class)->finalize (object);
}

static void
sya_subpage_class_init (SyaSubpageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = sya_subpage_get_property;
  object_class->set_property = sya_subpage_set_property;
  object_class->finalize = sya_subpage_finalize;

  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_BUSY] =
    g_param_spec_boolean ("busy", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sya_subpage_init (SyaSubpage *self)
{
}

const char *
sya_subpage_get_title (SyaSubpage *self)
{
  SyaSubpagePrivate *priv = sya_subpage_get_instance_private (self);

  g_return_val_if_fail (SYA_IS_SUBPAGE (self), NULL);

  return priv->title;
}

void
sya_subpage_set_title (SyaSubpage *self,
                       const char *title)
{
  SyaSubpagePrivate *priv = sya_subpage_get_instance_private (self);

  g_return_if_fail (SYA_IS_SUBPAGE (self));

  if (g_strcmp0 (priv->title, title) == 0)
    return;

  g_free (priv->title);
  priv->title = g_strdup (title);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

gboolean
sya_subpage_get_busy (SyaSubpage *self)
{
  SyaSubpagePrivate *priv = sya_subpage_get_instance_private (self);

  g_return_val_if_fail (SYA_IS_SUBPAGE (self), FALSE);

  return priv->busy;
}

void
sya_subpage_set_busy (SyaSubpage *self,
                      gboolean    busy)
{
  SyaSubpagePrivate *priv = sya_subpage_get_instance_private (self);

  g_return_if_fail (SYA_IS_SUBPAGE (self));

  busy = !!busy;
  if (priv->busy == busy)
    return;

  priv->busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}
