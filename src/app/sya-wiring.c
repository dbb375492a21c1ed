/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "sya-wiring.h"

struct _SyaWiring
{
  GObject    parent_instance;

  GPtrArray *nodes;
  char      *description;
};

G_DEFINE_FINAL_TYPE (SyaWiring, sya_wiring, G_TYPE_OBJECT)

static void
node_free (gpointer data)
{
  SyaWiringNode *node = data;

  g_free (node->title);
  g_free (node->subtitle);
  g_free (node->badge);
  g_free (node);
}

/* Takes title and subtitle. */
static SyaWiringNode *
add_node (SyaWiring  *self,
          int         parent,
          const char *icon_name,
          char       *title,
          char       *subtitle)
{
  SyaWiringNode *node = g_new0 (SyaWiringNode, 1);

  node->parent = parent;
  node->icon_name = icon_name;
  node->title = title;
  node->subtitle = subtitle;
  node->owner = SYA_OWNER_UNKNOWN;
  node->live = TRUE;
  if (parent >= 0)
    node->depth = ((SyaWiringNode *) g_ptr_array_index (self->nodes, parent))->depth + 1;
  g_ptr_array_add (self->nodes, node);

  return node;
}

static gboolean
connector_is_panel (const SyConnector *connector)
{
  return g_str_has_prefix (connector->name, "eDP")
         || g_str_has_prefix (connector->name, "LVDS")
         || g_str_has_prefix (connector->name, "DSI");
}

static const char *
connected_label (SyTristate connected)
{
  switch (connected)
    {
    case SY_TRISTATE_YES:
      return _("connected");

    case SY_TRISTATE_NO:
      return _("not connected");

    case SY_TRISTATE_UNKNOWN:
    default:
      return _("not known whether connected");
    }
}

static void
add_panel (SyaWiring         *self,
           int                gpu_index,
           const SyConnector *connector)
{
  SyaWiringNode *node;

  node = add_node (self, gpu_index, "video-single-display-symbolic",
                   g_strdup (_("Built-in screen")),
                   g_strdup_printf ("%s, %s", connector->name,
                                    connected_label (connector->connected)));
  node->live = connector->connected == SY_TRISTATE_YES;
}

/* All sockets of a GPU are one node: a dock can add a dozen, and what is plugged in matters. */
static void
add_ports (SyaWiring   *self,
           int          gpu_index,
           const SyGpu *gpu)
{
  g_autoptr (GString) used = g_string_new (NULL);
  g_autoptr (GString) all = g_string_new (NULL);
  SyaWiringNode *node;
  guint n_ports = 0;

  for (guint i = 0; gpu->connectors != NULL && i < gpu->connectors->len; i++)
    {
      const SyConnector *connector = g_ptr_array_index (gpu->connectors, i);

      if (connector_is_panel (connector))
        continue;
      n_ports++;
      g_string_append_printf (all, "%s%s", all->len > 0 ? ", " : "", connector->name);
      if (connector->connected == SY_TRISTATE_YES)
        g_string_append_printf (used, "%s%s", used->len > 0 ? ", " : "", connector->name);
    }

  if (n_ports == 0)
    return;

  node = add_node (self, gpu_index, "sya-port-symbolic",
                   g_strdup_printf (g_dngettext (NULL, "%u monitor port", "%u monitor ports",
                                                 n_ports), n_ports),
                   used->len > 0
                   ? g_strdup_printf (_("%s in use"), used->str)
                   : g_strdup_printf (_("%s, nothing plugged in"), all->str));
  node->live = used->len > 0;
}

static void
add_outputs (SyaWiring    *self,
             int           gpu_index,
             const SyGpu  *gpu,
             SyScheme      scheme)
{
  SyaWiringNode *node;

  for (guint i = 0; gpu->connectors != NULL && i < gpu->connectors->len; i++)
    {
      const SyConnector *connector = g_ptr_array_index (gpu->connectors, i);

      if (connector_is_panel (connector))
        add_panel (self, gpu_index, connector);
    }
  add_ports (self, gpu_index, gpu);

  if (gpu->connectors != NULL && gpu->connectors->len > 0)
    return;

  if (scheme == SY_SCHEME_MUXLESS && gpu->role == SY_GPU_ROLE_DISCRETE)
    node = add_node (self, gpu_index, "action-unavailable-symbolic",
                     g_strdup (_("No screen of its own")),
                     g_strdup (_("It draws, the other GPU shows the picture")));
  else
    node = add_node (self, gpu_index, "dialog-question-symbolic",
                     g_strdup (_("Outputs not known")), NULL);
  node->live = FALSE;
}

static char *
gpu_subtitle (const SyGpu *gpu)
{
  char address[SY_PCI_ADDRESS_TEXT_SIZE];
  const char *role = sya_gpu_role_get_label (gpu->role);

  sy_pci_address_format (&gpu->device->address, address);
  if (gpu->device->driver != NULL)
    /* Translators: role of a GPU, its driver, its address */
    return g_strdup_printf (_("%s, driver %s, at %s"), role, gpu->device->driver, address);

  return g_strdup_printf (_("%s, no driver, at %s"), role, address);
}

static void
add_gpu (SyaWiring    *self,
         SyAssessment *assessment,
         const SyGpu  *gpu)
{
  SyaWiringNode *node;
  int gpu_index = (int) self->nodes->len;

  node = add_node (self, 0, "sya-gpu-symbolic", g_strdup (gpu->name), gpu_subtitle (gpu));
  node->owner = sya_owner_from_device (gpu->device);
  node->badge = g_strdup (sya_owner_get_label (node->owner));
  add_outputs (self, gpu_index, gpu, sy_assessment_get_scheme (assessment));

  for (guint i = (guint) gpu_index + 1; i < self->nodes->len; i++)
    ((SyaWiringNode *) g_ptr_array_index (self->nodes, i))->owner = node->owner;
}

static char *
processor_title (SyMachine *machine)
{
  const char *vendor = sy_machine_get_cpu_vendor (machine);

  if (g_strcmp0 (vendor, "GenuineIntel") == 0)
    return g_strdup (_("Intel processor"));

  if (g_strcmp0 (vendor, "AuthenticAMD") == 0)
    return g_strdup (_("AMD processor"));

  return g_strdup (_("Processor"));
}

static char *
describe (SyaWiring *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->nodes->len; i++)
    {
      const SyaWiringNode *node = g_ptr_array_index (self->nodes, i);
      const SyaWiringNode *parent;

      if (node->parent < 0)
        continue;
      parent = g_ptr_array_index (self->nodes, node->parent);
      if (text->len > 0)
        g_string_append_c (text, ' ');
      /* Translators: "Intel processor leads to NVIDIA GeForce…" */
      g_string_append_printf (text, _("%s leads to %s."), parent->title, node->title);
      if (node->subtitle != NULL)
        g_string_append_printf (text, " %s.", node->subtitle);
      if (node->badge != NULL)
        g_string_append_printf (text, " %s.", node->badge);
    }

  return g_string_free (text, FALSE);
}

static void
sya_wiring_finalize (GObject *object)
{
  SyaWiring *self = SYA_WIRING (object);

  g_clear_pointer (&self->nodes, g_ptr_array_unref);
  g_clear_pointer (&self->description, g_free);

  G_OBJECT_CLASS (sya_wiring_parent_class)->finalize (object);
}

static void
sya_wiring_class_init (SyaWiringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sya_wiring_finalize;
}

static void
sya_wiring_init (SyaWiring *self)
{
  self->nodes = g_ptr_array_new_with_free_func (node_free);
}

SyaWiring *
sya_wiring_new (SyAssessment *assessment)
{
  SyaWiring *self = g_object_new (SYA_TYPE_WIRING, NULL);
  SyMachine *machine = sy_assessment_get_machine (assessment);
  const GPtrArray *gpus = sy_machine_get_gpus (machine);

  add_node (self, -1, "sya-processor-symbolic", processor_title (machine), NULL);
  for (guint i = 0; i < gpus->len; i++)
    add_gpu (self, assessment, g_ptr_array_index (gpus, i));
  self->description = describe (self);

  return self;
}

const GPtrArray *
sya_wiring_get_nodes (SyaWiring *self)
{
  g_return_val_if_fail (SYA_IS_WIRING (self), NULL);

  return self->nodes;
}

const char *
sya_wiring_get_description (SyaWiring *self)
{
  g_return_val_if_fail (SYA_IS_WIRING (self), NULL);

  return self->description;
}
