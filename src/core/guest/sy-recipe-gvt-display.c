/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-recipe-private.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#define DISPLAY N_("The virtual GPU’s picture is shown from now on.")
#define RAMFB N_("Shows the picture of the firmware, before Windows’ driver takes over.")
#define ALIAS N_("A name of its own, by which the settings below find the virtual GPU.")
#define OPREGION N_("Intel’s driver reads there which screens there are.")
#define SIZE N_("The size of the screen that the virtual GPU says it has.")
#define ROM N_("The driver by which the firmware shows a picture on the virtual GPU.")
#define NO_VIDEO \
  N_("A second graphics card would be Windows’ main screen, on which nobody looks any more.")
#define LOCAL \
  N_("A picture that the GPU drew is handed over without copying; that works on this computer " \
     "only, so nothing listens on the network.")
#define EGL \
  N_("Renders the picture without a window, for viewers that cannot take it from the GPU.")

static gboolean
has_spice (const SyRecipeContext *context)
{
  return context->display == SY_RECIPE_DISPLAY_SPICE_GL ||
         (context->display == SY_RECIPE_DISPLAY_AUTO &&
          context->versions.spice != SY_TRISTATE_NO);
}

static void
remove_all (SyEdit     *edit,
            const char *element,
            const char *reason)
{
  const xmlNode *found;

  for (found = sy_recipe_find_device (edit, element, NULL, NULL);
       found != NULL && !sy_edit_has_failed (edit);
       found = sy_recipe_find_device (edit, element, NULL, NULL))
    sy_edit_remove (edit, found, reason);
}

static gboolean
has_no_video (SyEdit *edit)
{
  const xmlNode *video = sy_recipe_find_device (edit, "video", NULL, NULL);
  const xmlNode *model = video != NULL ? sy_xml_first_child (video, "model") : NULL;

  return model != NULL && sy_xml_attribute_is (model, "type", "none");
}

/* libvirt adds a card by itself where there is no <video>. */
static void
remove_video (SyEdit *edit)
{
  if (has_no_video (edit))
    return;
  remove_all (edit, "video", NO_VIDEO);
  sy_edit_append (edit, sy_recipe_get_devices (edit, NO_VIDEO),
                  (const char * const []) {
                    "<video>",
                    "\t<model type='none'/>",
                    "</video>",
                    NULL,
                  }, NO_VIDEO);
}

static const xmlNode *
make_local (SyEdit        *edit,
            const xmlNode *spice)
{
  static const char * const network[] = { "port", "tlsPort", "autoport", "listen" };
  const xmlNode *listen;

  for (guint i = 0; i < G_N_ELEMENTS (network); i++)
    spice = sy_edit_set (edit, spice, network[i], NULL, LOCAL);
  for (listen = sy_xml_first_child (spice, "listen");
       listen != NULL && !sy_xml_attribute_is (listen, "type", "none") &&
       !sy_edit_has_failed (edit);
       listen = sy_xml_first_child (spice, "listen"))
    {
      sy_edit_remove (edit, listen, LOCAL);
      spice = sy_recipe_find_device (edit, "graphics", "type", "spice");
    }
  if (listen == NULL)
    spice = sy_edit_append_line (edit, spice, LOCAL, "<listen type='none'/>")->parent;

  return spice;
}

static void
use_spice (SyEdit *edit)
{
  const xmlNode *spice = sy_recipe_find_device (edit, "graphics", "type", "spice");
  const xmlNode *gl;

  if (spice == NULL)
    spice = sy_edit_append_line (edit, sy_recipe_get_devices (edit, LOCAL), LOCAL,
                                 "<graphics type='spice'/>");
  spice = make_local (edit, spice);
  gl = sy_xml_first_child (spice, "gl");
  if (gl == NULL)
    sy_edit_append_line (edit, spice, LOCAL, "<gl enable='yes'/>");
  else
    sy_edit_set (edit, gl, "enable", "yes", LOCAL);
}

/* SPICE and egl-headless cannot both have OpenGL. */
static void
use_egl (SyEdit *edit)
{
  const xmlNode *gl = sy_edit_find (edit, "devices/graphics[@type=spice]/gl");

  if (gl != NULL)
    sy_edit_set (edit, gl, "enable", "no", EGL);
  if (sy_recipe_find_device (edit, "graphics", "type", "egl-headless") == NULL)
    sy_edit_append_line (edit, sy_recipe_get_devices (edit, EGL), EGL,
                         "<graphics type='egl-headless'/>");
}

static void
set_properties (SyEdit                *edit,
                const SyRecipeContext *context)
{
  const xmlNode *hostdev = sy_recipe_find_mdev (edit, context->mdev_uuid);
  g_autofree char *alias = sy_recipe_ensure_alias (edit, hostdev, "ua-igpu", ALIAS);
  g_autofree char *width = g_strdup_printf ("%u", context->width);
  g_autofree char *height = g_strdup_printf ("%u", context->height);

  sy_recipe_override (edit, alias, "x-igd-opregion", "bool", "true", OPREGION);
  if (context->width > 0 && context->height > 0)
    {
      sy_recipe_override (edit, alias, "xres", "unsigned", width, SIZE);
      sy_recipe_override (edit, alias, "yres", "unsigned", height, SIZE);
    }
  if (context->gvt_rom_file != NULL)
    sy_recipe_override (edit, alias, "romfile", "string", context->gvt_rom_file, ROM);
}

static gboolean
check (SyEdit                 *edit,
       const SyRecipeContext  *context,
       GError                **error)
{
  if (context->mdev_uuid == NULL || !g_uuid_string_is_valid (context->mdev_uuid))
    g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                         _("It is not known which virtual GPU is meant."));
  else if (sy_recipe_find_mdev (edit, context->mdev_uuid) == NULL)
    g_set_error_literal (error, SY_ERROR, SY_ERROR_REFUSED,
                         _("The virtual GPU is not in the machine yet. Attach it first, and let "
                           "Windows install its driver, or the screen stays black."));
  else if (!sy_recipe_check_override (context, error))
    return FALSE;
  else
    return TRUE;

  return FALSE;
}

static gboolean
apply (SyEdit                 *edit,
       const SyRecipeContext  *context,
       GPtrArray              *warnings,
       GError                **error)
{
  const xmlNode *hostdev;

  if (!check (edit, context, error) || !sy_recipe_convert_sets (edit, context, error))
    return FALSE;

  hostdev = sy_recipe_find_mdev (edit, context->mdev_uuid);
  hostdev = sy_edit_set (edit, hostdev, "display", "on", DISPLAY);
  sy_edit_set (edit, hostdev, "ramfb", "on", RAMFB);
  set_properties (edit, context);
  if (has_spice (context))
    use_spice (edit);
  else
    use_egl (edit);
  remove_video (edit);

  return TRUE;
}

const SyRecipe sy_recipe_gvt_display = {
  .id = "gvt-display",
  .title = N_("Make the virtual Intel GPU the screen"),
  .apply = apply,
};
