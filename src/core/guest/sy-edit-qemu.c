/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sy-edit-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DECLARES \
  N_("Declares libvirt’s own extension, in which settings that are QEMU’s alone are written.")

const char *
sy_edit_get_qemu_prefix (SyEdit *self)
{
  for (const xmlNs *it = sy_edit_get_root (self)->nsDef; it != NULL; it = it->next)
    if (it->prefix != NULL && strcmp ((const char *) it->href, SY_QEMU_NAMESPACE) == 0)
      return (const char *) it->prefix;

  return NULL;
}

/* An element "qemu:…" whose prefix nobody declares is dead today, and would come alive. */
static const xmlNode *
find_undeclared (const xmlNode *element)
{
  if (element->ns == NULL && g_str_has_prefix ((const char *) element->name, "qemu:"))
    return element;
  for (xmlNode *it = xmlFirstElementChild ((xmlNode *) element); it != NULL;
       it = xmlNextElementSibling (it))
    {
      const xmlNode *found = find_undeclared (it);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
is_taken (const xmlNode *root,
          const char    *prefix)
{
  for (const xmlNs *it = root->nsDef; it != NULL; it = it->next)
    if (g_strcmp0 ((const char *) it->prefix, prefix) == 0)
      return TRUE;

  return FALSE;
}

static void
declare (SyEdit *self)
{
  const xmlNode *root = sy_edit_get_root (self);
  const xmlNode *undeclared = find_undeclared (root);

  if (self->error != NULL)
    return;
  if (undeclared != NULL || is_taken (root, "qemu"))
    g_set_error (&self->error, SY_ERROR, SY_ERROR_REFUSED,
                 _("Line %ld: the prefix “qemu” is used, but does not stand for libvirt’s "
                   "extension, so libvirt ignores what is written with it. Write "
                   "xmlns:qemu='%s' into <domain>, or remove those elements, and try again."),
                 xmlGetLineNo ((xmlNode *) (undeclared != NULL ? undeclared : root)),
                 SY_QEMU_NAMESPACE);
  else
    sy_edit_set (self, root, "xmlns:qemu", SY_QEMU_NAMESPACE, DECLARES);
}

/* The declaration goes with the last recipe that needs it, like a container. */
static void
ensure_prefix (SyEdit *self)
{
  const xmlNode *root = sy_edit_get_root (self);

  if (sy_edit_get_qemu_prefix (self) == NULL)
    declare (self);
  else if (sy_edit_is_made (root, "xmlns:qemu"))
    sy_edit_note (self, sy_edit_step_new (SY_EDIT_SET, "", "xmlns:qemu", NULL, SY_QEMU_NAMESPACE));
}

static const xmlNode *
find_qemu (const xmlNode *root,
           const char    *name)
{
  for (xmlNode *it = xmlFirstElementChild ((xmlNode *) root); it != NULL;
       it = xmlNextElementSibling (it))
    if (sy_xml_is_qemu (it, name))
      return it;

  return NULL;
}

const xmlNode *
sy_edit_ensure_qemu (SyEdit     *self,
                     const char *name,
                     const char *reason)
{
  g_autofree char *path = g_strconcat ("qemu:", name, NULL);
  g_autofree char *line = NULL;
  const xmlNode *element;

  ensure_prefix (self);
  element = find_qemu (sy_edit_get_root (self), name);
  if (self->error != NULL || (element != NULL && !sy_edit_is_made (sy_edit_get_root (self), path)))
    return element != NULL ? element : sy_edit_get_root (self);

  if (element == NULL)
    {
      line = g_strdup_printf ("<%s:%s/>", sy_edit_get_qemu_prefix (self), name);
      g_auto (SyXmlSplice) splice =
        sy_xml_splice_append (sy_edit_get_text (self), sy_edit_get_root (self), 0,
                              (const char * const []) { line, NULL });

      element = sy_edit_do (self, &splice, reason, sy_edit_get_root (self));
    }
  sy_edit_note (self, sy_edit_step_new (SY_EDIT_MAKE, path, NULL, NULL, NULL));

  return element;
}

void
sy_edit_add_arguments (SyEdit     *self,
                       const char *option,
                       const char *value,
                       const char *reason)
{
  const xmlNode *commandline = sy_edit_ensure_qemu (self, "commandline", reason);
  const char *prefix = sy_edit_get_qemu_prefix (self);
  const char *words[] = { option, value };

  if (self->error != NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *line = g_markup_printf_escaped ("<%s:arg value='%s'/>", prefix, words[i]);
      g_auto (SyXmlSplice) splice =
        sy_xml_splice_append (sy_edit_get_text (self), commandline, 0,
                              (const char * const []) { line, NULL });

      sy_edit_do (self, &splice, reason, commandline);
      commandline = find_qemu (sy_edit_get_root (self), "commandline");
      prefix = sy_edit_get_qemu_prefix (self);
    }
  sy_edit_note (self, sy_edit_step_new (SY_EDIT_ADD_ARGUMENTS, NULL, NULL, option, value));
}

void
sy_edit_remove_arguments (SyEdit        *self,
                          const xmlNode *option,
                          const char    *reason)
{
  const xmlNode *value = xmlNextElementSibling ((xmlNode *) option);
  gsize begin = sy_xml_text_get_span (sy_edit_get_text (self), option)->begin;

  g_return_if_fail (value != NULL && sy_xml_is_qemu (value, "arg"));

  sy_edit_remove (self, value, reason);
  if (self->error == NULL)
    sy_edit_remove (self, sy_xml_text_find_from (sy_edit_get_text (self), begin), reason);
}
