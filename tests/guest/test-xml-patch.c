/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "guest/sy-xml-patch.h"

/*
 * A text edited in place is what reading the edited text gives: the same elements with the same
 * names, namespaces and attributes at the same places.
 */

static const char * const texts[] = {
  "<domain><devices><a/><b x='1'/></devices></domain>",
  "<domain xmlns:q='urn:q' xmlns:p=\"urn:p&amp;'\" id='3'>\n"
  "  <!-- one -->\n"
  "  <name>n</name>\n"
  "  <devices>\n"
  "    <disk type='file'>\n"
  "      <source file='a&amp;b'/>\n"
  "    </disk>\n"
  "    <!-- two -->\n"
  "    <empty></empty>\n"
  "    <hostdev mode=\"x\" />\n"
  "  </devices>\n"
  "  <q:commandline><q:arg value='1' p:x='2' xml:id='i'/><r:dead/></q:commandline>\n"
  "  <metadata><own xmlns='urn:own' a='1'><in/></own>text<b/>more</metadata>\n"
  "</domain>\n",
  "<domain>\r\n\t<devices>\r\n\t\t<a/>\r\n\t</devices>\r\n</domain>\r\n",
};

static void
assert_same_namespace (const xmlNs *first,
                       const xmlNs *second)
{
  g_assert_cmpstr (first != NULL ? (const char *) first->href : NULL, ==,
                   second != NULL ? (const char *) second->href : NULL);
  g_assert_cmpstr (first != NULL ? (const char *) first->prefix : NULL, ==,
                   second != NULL ? (const char *) second->prefix : NULL);
}

static void
assert_same_element (const SyXmlText *patched,
                     const xmlNode   *first,
                     const SyXmlText *read,
                     const xmlNode   *second)
{
  const SyXmlSpan *spans[] = { sy_xml_text_get_span (patched, first),
                               sy_xml_text_get_span (read, second) };
  const xmlAttr *other = second->properties;

  g_assert_cmpmem (spans[0], sizeof *spans[0], spans[1], sizeof *spans[1]);
  g_assert_true (sy_xml_text_find_from (patched, spans[0]->begin) == first);
  g_assert_true (first->doc == sy_xml_text_get_root (patched)->doc);
  g_assert_cmpstr ((const char *) first->name, ==, (const char *) second->name);
  assert_same_namespace (first->ns, second->ns);
  for (const xmlAttr *it = first->properties; it != NULL; it = it->next, other = other->next)
    {
      g_autofree char *value = sy_xml_get_attribute (first, (const char *) it->name);
      g_autofree char *expected = sy_xml_get_attribute (second, (const char *) it->name);

      g_assert_nonnull (other);
      g_assert_cmpstr ((const char *) it->name, ==, (const char *) other->name);
      g_assert_cmpstr (value, ==, expected);
      assert_same_namespace (it->ns, other->ns);
    }
  g_assert_null (other);
}

static guint
assert_same_tree (const SyXmlText *patched,
                  xmlNode         *first,
                  const SyXmlText *read,
                  xmlNode         *second)
{
  xmlNode *other = xmlFirstElementChild (second);
  guint n = 1;

  assert_same_element (patched, first, read, second);
  for (xmlNode *it = xmlFirstElementChild (first); it != NULL; it = xmlNextElementSibling (it))
    {
      g_assert_nonnull (other);
      n += assert_same_tree (patched, it, read, other);
      other = xmlNextElementSibling (other);
    }
  g_assert_null (other);

  return n;
}

static SyXmlText *
read_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  SyXmlText *xml = sy_xml_text_new (text, strlen (text), "domain", &error);

  g_assert_no_error (error);

  return xml;
}

/* Returns: whether it could be made in place */
static gboolean
check (SyXmlText   *xml,
       SyXmlSplice  splice)
{
  g_autofree char *expected = sy_xml_splice_apply (&splice, sy_xml_text_get_text (xml));
  g_autoptr (SyXmlText) read = read_text (expected);
  gboolean patched = sy_xml_patch_apply (&splice, xml);

  if (patched)
    {
      g_assert_cmpstr (sy_xml_text_get_text (xml), ==, expected);
      g_assert_cmpuint (sy_xml_text_get_length (xml), ==, strlen (expected));
      assert_same_tree (xml, sy_xml_text_get_root (xml), read, sy_xml_text_get_root (read));
      g_assert_null (sy_xml_text_find_from (xml, strlen (expected)));
    }
  sy_xml_splice_clear (&splice);

  return patched;
}

static const char * const lines[] = {
  "<new a='1'>", "\t<!-- said -->", "\t<q xmlns:z='urn:z' z:b='2'><z:c/></q>", "</new>", NULL,
};
static const char * const qualified[] = { "<q:arg value='&lt;' p:y='3'/>", NULL };

static SyXmlSplice
make_splice (const SyXmlText *xml,
             const xmlNode   *element,
             guint            kind)
{
  switch (kind)
    {
    case 0:
      return sy_xml_splice_append (xml, element, 0, lines);
    case 1:
      return sy_xml_splice_insert (xml, element, 0, lines);
    case 2:
      return sy_xml_splice_remove (xml, element);
    case 3:
      return sy_xml_splice_set_attribute (xml, element, "new", "a\"<'&");
    case 4:
      return sy_xml_splice_set_attribute (xml, element, "xmlns:new", "urn:new");
    case 5:
      return sy_xml_splice_append (xml, element, 1, lines);
    default:
      return sy_xml_splice_set_content (xml, element, "a < b");
    }
}

static xmlNode *
get_nth (const SyXmlText *xml,
         guint            n)
{
  xmlNode *element = sy_xml_text_get_root (xml);

  while (n-- > 0 && element != NULL)
    element = sy_xml_text_find_from (xml, sy_xml_text_get_span (xml, element)->begin + 1);

  return element;
}

/* Every edit of every element. */
static void
test_each (void)
{
  guint patched = 0;
  guint all = 0;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (guint kind = 0; kind < 7; kind++)
      for (guint n = 1;; n++)
        {
          g_autoptr (SyXmlText) xml = read_text (texts[i]);
          const xmlNode *element = get_nth (xml, n);

          if (element == NULL)
            break;
          all++;
          patched += check (xml, make_splice (xml, element, kind)) ? 1 : 0;
        }
  g_test_message ("%u of %u edits were made in place", patched, all);
  g_assert_cmpuint (patched, >, all * 8 / 10);
}

/* One edit after the other in the same text. */
static void
test_many (void)
{
  for (guint seed = 0; seed < 60; seed++)
    {
      g_autoptr (GRand) random = g_rand_new_with_seed (seed);
      g_autoptr (SyXmlText) xml = read_text (texts[seed % G_N_ELEMENTS (texts)]);

      for (guint i = 0; i < 30; i++)
        {
          const xmlNode *element = get_nth (xml, (guint) g_rand_int_range (random, 1, 12));

          if (element != NULL)
            (void) check (xml, make_splice (xml, element, (guint) g_rand_int_range (random, 0, 7)));
        }
    }
}

static void
test_qualified (void)
{
  g_autoptr (SyXmlText) xml = read_text (texts[1]);
  xmlNode *commandline = sy_xml_text_get_root (xml)->children;

  while (strcmp ((const char *) commandline->name, "commandline") != 0)
    commandline = xmlNextElementSibling (commandline);
  for (guint i = 0; i < 2; i++)
    g_assert_true (check (xml, sy_xml_splice_append (xml, commandline, 0, qualified)));
}

/* What is wrong, or touches the outermost element, is left to who reads all of it. */
static void
test_left (void)
{
  static const char * const wrong[] = {
    "<a>", "</devices><devices>", "<a b=1/>", "<a/>text", "<!DOCTYPE x>", "&nothing;", "\1",
    "</patch><patch>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (SyXmlText) xml = read_text (texts[0]);
      g_auto (SyXmlSplice) splice = { .text = g_strdup (wrong[i]) };
      const xmlNode *a = get_nth (xml, 2);

      splice.begin = splice.end = sy_xml_text_get_span (xml, a)->end;
      g_assert_false (sy_xml_patch_apply (&splice, xml));
      g_assert_cmpstr (sy_xml_text_get_text (xml), ==, texts[0]);
      g_assert_true (get_nth (xml, 2) == a);
    }

  g_autoptr (SyXmlText) xml = read_text (texts[0]);

  g_assert_false (check (xml, sy_xml_splice_set_attribute (xml, sy_xml_text_get_root (xml), "x",
                                                           "1")));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml-patch/each", test_each);
  g_test_add_func ("/xml-patch/many", test_many);
  g_test_add_func ("/xml-patch/qualified", test_qualified);
  g_test_add_func ("/xml-patch/left", test_left);

  return g_test_run ();
}
