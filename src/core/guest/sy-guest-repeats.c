/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sy-guest-xml-private.h"

#include <libxml/tree.h>
#include <string.h>

/* What libvirt reads once, however often it is written. */
static const char * const once[] = {
  "memory", "vcpu", "memoryBacking", "os", "features", "cpu", "os/type", "os/loader", "os/nvram",
  "features/acpi", "features/hyperv", "features/kvm", "features/vmport", "features/ioapic",
  "features/hyperv/vendor_id", "features/kvm/hidden", "devices/emulator", "devices/memballoon",
};

/* (transfer container): every element at @path below @root, also below parents that are repeated */
static GPtrArray *
collect (const xmlNode *root,
         const char    *path)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  GPtrArray *found = g_ptr_array_new ();

  g_ptr_array_add (found, (gpointer) root);
  for (guint i = 0; names[i] != NULL; i++)
    {
      GPtrArray *next = g_ptr_array_new ();

      for (guint j = 0; j < found->len; j++)
        for (const xmlNode *it = sy_xml_first_child (found->pdata[j], names[i]); it != NULL;
             it = sy_xml_next (it, names[i]))
          g_ptr_array_add (next, (gpointer) it);
      g_ptr_array_unref (found);
      found = next;
    }

  return found;
}

/* (transfer full): as written, without the blanks between elements */
static char *
write_element (const xmlNode *element)
{
  xmlBuffer *buffer = xmlBufferCreate ();
  char *text;
  char *out;

  xmlNodeDump (buffer, element->doc, (xmlNode *) element, 0, 0);
  text = g_strdup ((const char *) xmlBufferContent (buffer));
  xmlBufferFree (buffer);
  out = text;
  for (const char *in = text; *in != '\0'; in++)
    if (!g_ascii_isspace (*in))
      *out++ = *in;
  *out = '\0';

  return text;
}

void
sy_guest_read_repeats (SyGuest       *self,
                       const xmlNode *root)
{
  for (guint i = 0; i < G_N_ELEMENTS (once); i++)
    {
      g_autoptr (GPtrArray) found = collect (root, once[i]);
      g_autofree char *first = found->len > 1 ? write_element (found->pdata[0]) : NULL;

      for (guint j = 1; j < found->len; j++)
        {
          g_autofree char *text = write_element (found->pdata[j]);

          sy_guest_add_item (self->repeats, once[i],
                             strcmp (first, text) == 0 ? SY_GUEST_ON : SY_GUEST_OFF, NULL,
                             sy_guest_get_line (found->pdata[j]));
        }
    }
}
