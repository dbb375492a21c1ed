/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-recipe-private.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#include "sy-guest-xml-private.h"

#define SHARE \
  N_("Memory that the guest and this computer share: Looking Glass carries the picture " \
     "through it.")
#define BALLOON \
  N_("A balloon takes memory away that the GPU has in use, and makes the picture jerk.")

#define KVMFR_DEVICE "{\"driver\":\"ivshmem-plain\",\"id\":\"shmem0\",\"memdev\":\"looking-glass\"}"

/*
 * Two frames with lines of whole 256 bytes, the cursor and the header, up to a power of two.
 * Looking Glass' documentation, "Determining memory".
 */
static guint64
get_size_mib (guint width,
              guint height)
{
  const guint64 mib = 1024 * 1024;
  guint64 line = ((guint64) width * 4 + 255) / 256 * 256;
  guint64 bytes = line * height * 3 + 4 * mib;
  guint64 size = 32;

  while (size * mib < bytes)
    size *= 2;

  return size;
}

static const xmlNode *
find_shmem (SyEdit *edit)
{
  return sy_recipe_find_device (edit, "shmem", "name", "looking-glass");
}

static void
share_by_libvirt (SyEdit  *edit,
                  guint64  size_mib)
{
  const xmlNode *shmem = find_shmem (edit);
  const xmlNode *size = shmem != NULL ? sy_xml_first_child (shmem, "size") : NULL;
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, size_mib);
  g_autofree char *line = g_strdup_printf ("\t<size unit='M'>%s</size>", number);

  if (shmem == NULL)
    sy_edit_append (edit, sy_recipe_get_devices (edit, SHARE),
                    (const char * const []) {
                      "<shmem name='looking-glass'>",
                      "\t<model type='ivshmem-plain'/>",
                      line,
                      "</shmem>",
                      NULL,
                    }, SHARE);
  else if (size == NULL)
    sy_edit_append_line (edit, shmem, SHARE, "<size unit='M'>%s</size>", number);
  else if (sy_guest_read_bytes (size, 1) >> 20 < size_mib)
    {
      size = sy_edit_set (edit, size, "unit", "M", SHARE);
      sy_edit_set_content (edit, size, number, SHARE);
    }
}

/* libvirt's <shmem> cannot name the device of kvmfr. */
static void
share_by_kvmfr (SyEdit  *edit,
                guint64  size_mib)
{
  g_autofree char *object =
    g_strdup_printf ("{\"qom-type\":\"memory-backend-file\",\"id\":\"looking-glass\","
                     "\"mem-path\":\"/dev/kvmfr0\",\"size\":%" G_GUINT64_FORMAT ",\"share\":true}",
                     size_mib * 1024 * 1024);

  for (const xmlNode *it = sy_edit_find (edit, "qemu:commandline/qemu:arg"); it != NULL;
       it = xmlNextElementSibling ((xmlNode *) it))
    {
      g_autofree char *value = sy_xml_get_attribute (it, "value");

      if (value != NULL && strstr (value, "/dev/kvmfr0") != NULL)
        return;
    }
  sy_edit_add_arguments (edit, "-device", KVMFR_DEVICE, SHARE);
  sy_edit_add_arguments (edit, "-object", object, SHARE);
}

static const xmlNode *
find_balloon (SyEdit *edit)
{
  for (const xmlNode *it = sy_recipe_next_device (edit, NULL); it != NULL;
       it = sy_recipe_next_device (edit, it))
    if (it->ns == NULL && strcmp ((const char *) it->name, "memballoon") == 0 &&
        !sy_xml_attribute_is (it, "model", "none"))
      return it;

  return NULL;
}

/* libvirt adds a balloon by itself where there is no <memballoon>. */
static void
remove_balloon (SyEdit *edit)
{
  const xmlNode *balloon;

  for (balloon = find_balloon (edit); balloon != NULL && !sy_edit_has_failed (edit);
       balloon = find_balloon (edit))
    sy_edit_remove (edit, balloon, BALLOON);
  if (sy_recipe_find_device (edit, "memballoon", NULL, NULL) == NULL)
    sy_edit_append_line (edit, sy_recipe_get_devices (edit, BALLOON), BALLOON,
                         "<memballoon model='none'/>");
}

static gboolean
apply (SyEdit                 *edit,
       const SyRecipeContext  *context,
       GPtrArray              *warnings,
       GError                **error)
{
  if (context->width == 0 || context->height == 0 || context->width > 16384 ||
      context->height > 16384)
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                           _("How large the shared memory must be depends on the guest’s screen: "
                             "say its width and height, up to 16384 each."));
      return FALSE;
    }
  if (context->kvmfr && find_shmem (edit) == NULL)
    share_by_kvmfr (edit, get_size_mib (context->width, context->height));
  else
    share_by_libvirt (edit, get_size_mib (context->width, context->height));
  remove_balloon (edit);

  return TRUE;
}

const SyRecipe sy_recipe_looking_glass = {
  .id = "looking-glass",
  .title = N_("Share memory for Looking Glass"),
  .apply = apply,
};
