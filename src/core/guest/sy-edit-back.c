/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-edit-private.h"
#include "sy-guest-xml-private.h"
#include "sy-recipe-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define WHY N_("Taken back.")

static void G_GNUC_PRINTF (2, 3)
keep (GPtrArray  *kept,
      const char *format,
      ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (kept, g_strdup_vprintf (format, args));
  va_end (args);
}

/* What a later recipe changed again can be given back only after that one was taken back. */
gboolean
sy_edit_refuse_later (SyEdit     *self,
                      const char *path)
{
  g_autofree char *later = sy_edit_find_later (self, path);

  if (later == NULL || self->error != NULL)
    return self->error != NULL;
  g_set_error (&self->error, SY_ERROR, SY_ERROR_REFUSED,
               _("“%s” was done after “%s” and changed the same thing (%s). Take “%s” back "
                 "first."), later, self->recipe, path, later);

  return TRUE;
}

/* Elements that declare the prefix themselves need no declaration above. */
static gboolean
uses_prefix (const xmlNode *element,
             const char    *declaration)
{
  for (xmlNode *it = xmlFirstElementChild ((xmlNode *) element); it != NULL;
       it = xmlNextElementSibling (it))
    {
      g_autofree char *own = sy_xml_get_raw_attribute (it, declaration);

      if (own == NULL &&
          ((it->ns != NULL && it->ns->prefix != NULL &&
            g_str_equal (it->ns->prefix, declaration + strlen ("xmlns:"))) ||
           uses_prefix (it, declaration)))
        return TRUE;
    }

  return FALSE;
}

static void
undo_set (SyEdit           *self,
          const SyEditStep *step,
          const xmlNode    *element,
          GPtrArray        *kept)
{
  g_autofree char *now = element != NULL ? sy_xml_get_raw_attribute (element, step->name) : NULL;

  if (element != NULL && g_str_has_prefix (step->name, "xmlns:"))
    {
      if (!uses_prefix (element, step->name) && now != NULL)
        sy_edit_set (self, element, step->name, step->was, WHY);
      return;
    }
  if (element != NULL && g_strcmp0 (now, step->to) == 0)
    sy_edit_set (self, element, step->name, step->was, WHY);
  else if (!sy_edit_refuse_later (self, step->at))
    keep (kept, _("“%s” of %s is %s now and was left so."), step->name, step->at,
          now != NULL ? now : _("not there"));
}

static void
undo_content (SyEdit           *self,
              const SyEditStep *step,
              const xmlNode    *element,
              GPtrArray        *kept)
{
  g_autofree char *now = element != NULL ? sy_xml_get_content (element) : NULL;

  if (now != NULL && g_strcmp0 (now, step->to) == 0 &&
      xmlChildElementCount ((xmlNode *) element) == 0)
    sy_edit_set_content (self, element, step->was, WHY);
  else if (!sy_edit_refuse_later (self, step->at))
    keep (kept, _("%s is %s now and was left so."), step->at,
          now != NULL ? now : _("not there"));
}

static void
undo_make (SyEdit        *self,
           const xmlNode *element)
{
  g_autofree char *content = element != NULL ? sy_xml_get_content (element) : NULL;

  if (element != NULL && content[0] == '\0' && xmlChildElementCount ((xmlNode *) element) == 0)
    sy_edit_remove (self, element, WHY);
}

static void
insert (SyEdit        *self,
        const xmlNode *parent,
        const xmlNode *before,
        guint          n_comments,
        const char    *raw)
{
  const SyXmlText *xml = sy_edit_get_text (self);
  const char *lines[] = { raw, NULL };
  g_auto (SyXmlSplice) splice =
    before != NULL ? sy_xml_splice_insert (xml, before, n_comments, lines)
                   : sy_xml_splice_append (xml, parent, n_comments, lines);

  sy_edit_do (self, &splice, WHY, parent);
}

/* As many as were there, unless somebody removed some. */
static guint
count_comments_before (const xmlNode *parent,
                       const xmlNode *before,
                       const char    *wanted)
{
  guint64 limit = wanted != NULL ? g_ascii_strtoull (wanted, NULL, 10) : 0;
  guint n = 0;

  for (const xmlNode *it = before != NULL ? before->prev : parent->last;
       it != NULL && it->type != XML_ELEMENT_NODE && n < limit; it = it->prev)
    n += it->type == XML_COMMENT_NODE ? 1 : 0;

  return n;
}

/* libvirt gave another one to a device that lost its address. */
static void
replace_address (SyEdit           *self,
                 const SyEditStep *step,
                 const xmlNode    *parent)
{
  const xmlNode *address = sy_xml_first_child (parent, "address");
  g_autofree char *path = g_strconcat (step->at, "/address", NULL);

  if (address != NULL && g_str_has_prefix (step->was, "<address ") &&
      !sy_edit_refuse_later (self, path))
    sy_edit_remove (self, address, WHY);
}

/* A console tells the address of the serial port that it is (libvirt, formatdomain, "Console"). */
static gboolean
read_place (const xmlNode  *device,
            SyGuestAddress *out_place)
{
  return strcmp ((const char *) device->name, "console") != 0 &&
         sy_recipe_read_address (device, out_place);
}

/* (nullable): another device than @device, at the place where that is. */
static const xmlNode *
find_rival (SyEdit               *self,
            const xmlNode        *device,
            const SyGuestAddress *place)
{
  SyGuestAddress other;

  for (const xmlNode *it = sy_recipe_next_device (self, NULL); it != NULL;
       it = sy_recipe_next_device (self, it))
    if (it != device && read_place (it, &other) &&
        sy_guest_address_same (place, &other))
      return it;

  return NULL;
}

static gboolean
is_in (const GArray         *places,
       const SyGuestAddress *place)
{
  for (guint i = 0; i < places->len; i++)
    if (sy_guest_address_same (&g_array_index (places, SyGuestAddress, i), place))
      return TRUE;

  return FALSE;
}

/* (transfer full) (element-type SyGuestAddress): where two devices are */
static GArray *
list_collisions (SyEdit *self)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (SyGuestAddress));
  SyGuestAddress place;

  for (const xmlNode *it = sy_recipe_next_device (self, NULL); it != NULL;
       it = sy_recipe_next_device (self, it))
    if (read_place (it, &place) && !is_in (places, &place) &&
        find_rival (self, it, &place) != NULL)
      g_array_append_val (places, place);

  return places;
}

/*
 * libvirt finds another place for a port or a device, though not for a bridge. Of two ports, the
 * one that it added has the higher number.
 */
static const xmlNode *
choose_who_goes (const xmlNode *a,
                 const xmlNode *b)
{
  gboolean a_is_port = sy_xml_attribute_is (a, "model", "pcie-root-port");
  gboolean b_is_port = sy_xml_attribute_is (b, "model", "pcie-root-port");
  guint a_index;
  guint b_index;

  if (a_is_port && b_is_port)
    return sy_guest_read_number (a, "index", &a_index) &&
           sy_guest_read_number (b, "index", &b_index) && a_index > b_index ? a : b;
  if (a_is_port || b_is_port)
    return a_is_port ? a : b;

  return strcmp ((const char *) b->name, "controller") == 0 ? a : b;
}

/*
 * What came back may be at a place that libvirt has given to something of its own since. @before:
 * where it was like that already, which is not our business.
 */
static void
part_rivals (SyEdit       *self,
             const GArray *before,
             GPtrArray    *kept)
{
  const xmlNode *it = sy_recipe_next_device (self, NULL);

  while (it != NULL && self->error == NULL)
    {
      SyGuestAddress place;
      const xmlNode *rival = read_place (it, &place) && !is_in (before, &place)
                             ? find_rival (self, it, &place) : NULL;
      g_autofree char *path = NULL;

      if (rival == NULL)
        {
          it = sy_recipe_next_device (self, it);
          continue;
        }
      it = choose_who_goes (it, rival);
      path = sy_xml_path_make (sy_edit_get_root (self), it);
      sy_edit_remove (self, sy_xml_first_child (it, "address"), WHY);
      keep (kept, _("Where %s was in the guest there is another device now, so that libvirt will "
                    "choose a new place."), path);
      it = sy_recipe_next_device (self, NULL);
    }
}

static void
undo_remove (SyEdit           *self,
             const SyEditStep *step,
             const xmlNode    *parent,
             GPtrArray        *kept)
{
  const xmlNode *before;

  if (parent == NULL)
    {
      keep (kept, _("%s is not there any more, so what was in it was not put back: %s"), step->at,
            step->was);
      return;
    }
  replace_address (self, step, parent);
  before = step->name != NULL ? sy_edit_find (self, "%s", step->name) : NULL;
  parent = sy_edit_find (self, "%s", step->at);
  if (before != NULL && before->parent != parent)
    before = NULL;
  insert (self, parent, before, count_comments_before (parent, before, step->to), step->was);
}

static const xmlNode *
find_commandline (SyEdit *self)
{
  return sy_edit_find (self, "qemu:commandline");
}

/* The last such pair; the option alone proves nothing. */
static void
undo_add_arguments (SyEdit           *self,
                    const SyEditStep *step)
{
  const xmlNode *commandline = find_commandline (self);

  for (xmlNode *it = commandline != NULL ? xmlLastElementChild ((xmlNode *) commandline) : NULL;
       it != NULL; it = xmlPreviousElementSibling (it))
    {
      const xmlNode *next = xmlNextElementSibling (it);

      if (next != NULL && sy_xml_is_qemu (next, "arg") &&
          sy_xml_attribute_is (it, "value", step->was) &&
          sy_xml_attribute_is (next, "value", step->to))
        {
          sy_edit_remove_arguments (self, it, WHY);
          return;
        }
    }
}

static void
undo (SyEdit           *self,
      const SyEditStep *step,
      GPtrArray        *kept)
{
  const xmlNode *element = step->at != NULL ? sy_edit_find (self, "%s", step->at) : NULL;

  switch (step->kind)
    {
    case SY_EDIT_ADD:
      if (element != NULL && element != sy_edit_get_root (self))
        sy_edit_remove (self, element, WHY);
      break;
    case SY_EDIT_MAKE:
      undo_make (self, element != sy_edit_get_root (self) ? element : NULL);
      break;
    case SY_EDIT_SET:
      if (step->name != NULL)
        undo_set (self, step, element, kept);
      break;
    case SY_EDIT_CONTENT:
      if (step->was != NULL && step->to != NULL)
        undo_content (self, step, element, kept);
      break;
    case SY_EDIT_REMOVE:
      undo_remove (self, step, element, kept);
      break;
    case SY_EDIT_ADD_ARGUMENTS:
      undo_add_arguments (self, step);
      break;
    default:
      break;
    }
}

gboolean
sy_edit_take_back (SyEdit       *self,
                   SyEditClear   clear,
                   GPtrArray   **out_kept,
                   GError      **error)
{
  g_autoptr (GPtrArray) steps = sy_edit_read_note (sy_edit_get_root (self), self->recipe);
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) collisions = list_collisions (self);

  if (steps == NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                   _("The definition holds no note that “%s” was done by this program, so it "
                     "cannot be taken back."), self->recipe);
      return FALSE;
    }

  self->silent = TRUE;
  if (clear != NULL)
    clear (self, steps);
  for (guint i = steps->len; i > 0 && self->error == NULL; i--)
    undo (self, steps->pdata[i - 1], kept);
  part_rivals (self, collisions, kept);
  sy_edit_erase_note (self);
  if (self->error != NULL)
    {
      if (self->error->code != SY_ERROR_REFUSED)
        g_prefix_error (&self->error, _("The note in <metadata> about “%s” cannot be followed: "),
                        self->recipe);
      g_propagate_error (error, g_steal_pointer (&self->error));
      return FALSE;
    }
  *out_kept = g_steal_pointer (&kept);

  return TRUE;
}
