/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sy-error.h"
#include "sy-guest-fragment-private.h"

/*
 * People post pieces of definitions: elements without the ones around them, cut off at the
 * beginning or the end. This puts what is missing around them, on the same lines, and says where
 * one is cut.
 */

#define ROOT "<domain xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>"

#define NOTHING \
  _("nothing of a virtual machine’s definition is there; it has elements such as <domain>, " \
    "<devices> and <hostdev>")

/* More levels than any definition has. */
#define MAX_DEPTH 64

/** Kind: who opened an element: the author; nobody, as its end shows; or this file, for a home */
typedef enum {
  KIND_AUTHOR,
  KIND_TORN,
  KIND_HOME,
} Kind;

typedef struct {
  char  *name;
  guint  line;
  Kind   kind;
} Element;

typedef struct {
  const char *text;
  const char *at;
  guint       line;
  GArray     *open;         /* Element */
  GString    *out;          /* nullable: in the first pass */
  GPtrArray  *torn;         /* names of ends without a beginning, in their order */
  SyGuestParts whole;
  gboolean     any_known;   /* an element that definitions have is there, outside of all others */
  char        *cut;         /* nullable */
} Scanner;

static void
element_clear (gpointer data)
{
  g_free (((Element *) data)->name);
}

static Element *
get_top (Scanner *self)
{
  return self->open->len > 0 ? &g_array_index (self->open, Element, self->open->len - 1) : NULL;
}

static void
push (Scanner    *self,
      const char *name,
      Kind        kind)
{
  Element element = { g_strdup (name), self->line, kind };

  g_array_append_val (self->open, element);
  if (self->out != NULL && kind != KIND_AUTHOR)
    g_string_append_printf (self->out, "<%s>", name);
}

static void
close_here (Scanner *self)
{
  guint last = self->open->len - 1;

  if (self->out != NULL)
    g_string_append_printf (self->out, "</%s>",
                            g_array_index (self->open, Element, last).name);
  g_array_set_size (self->open, last);
}

/* Closes and opens homes until the innermost one is @home. */
static void
go_home (Scanner    *self,
         const char *home)
{
  g_auto (GStrv) names = home[0] != '\0' ? g_strsplit (home, "/", -1) : g_new0 (char *, 1);
  guint n = g_strv_length (names);
  guint first = 0;
  guint same = 0;

  while (first < self->open->len &&
         strcmp (g_array_index (self->open, Element, first).name, "domain") != 0)
    first++;
  first = first < self->open->len ? first + 1 : 0;
  while (same < n && first + same < self->open->len &&
         strcmp (g_array_index (self->open, Element, first + same).name, names[same]) == 0)
    same++;
  while (self->open->len > first + same && get_top (self)->kind == KIND_HOME)
    close_here (self);
  for (guint i = same; i < n; i++)
    push (self, names[i], KIND_HOME);
}

static gboolean
fail (Scanner     *self,
      GError     **error,
      guint        line,
      const char  *says)
{
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_DATA,
               _("Line %u of the definition: %s"), line, says);

  return FALSE;
}

static gboolean
open_element (Scanner     *self,
              const char  *name,
              gboolean     empty,
              GError     **error)
{
  Element *top = get_top (self);

  if (self->open->len >= MAX_DEPTH)
    return fail (self, error, self->line, _("elements stand in each other too deeply"));
  if (strcmp (name, "domain") == 0 && top != NULL)
    return fail (self, error, self->line,
                 _("a <domain> begins inside or after other elements; a definition has one, around "
                   "all others"));
  self->any_known = self->any_known || (top == NULL && sy_guest_knows_element (name));
  if (self->out != NULL && top != NULL && top->kind == KIND_HOME)
    go_home (self, sy_guest_find_home (name));
  if (!empty)
    push (self, name, KIND_AUTHOR);

  return TRUE;
}

static gboolean
close_element (Scanner     *self,
               const char  *name,
               GError     **error)
{
  Element *top = get_top (self);
  g_autofree char *says = NULL;

  while (self->out != NULL && top != NULL && top->kind == KIND_HOME &&
         strcmp (top->name, name) != 0)
    {
      close_here (self);
      top = get_top (self);
    }
  if (top == NULL && self->out == NULL)
    {
      g_ptr_array_add (self->torn, g_strdup (name));
      self->any_known = self->any_known || sy_guest_knows_element (name);
      if (self->cut == NULL)
        self->cut = g_strdup_printf (_("Line %u of the definition: </%s> ends what begins before "
                                       "the text: its beginning is missing"), self->line, name);
      return TRUE;
    }
  if (top == NULL || strcmp (top->name, name) != 0)
    {
      says = top != NULL
             ? g_strdup_printf (_("</%s> was found where </%s> was expected, the end of the "
                                  "element of line %u"), name, top->name, top->line)
             : g_strdup_printf (_("</%s> ends nothing"), name);
      return fail (self, error, self->line, says);
    }
  if (top->kind == KIND_AUTHOR)
    self->whole |= sy_guest_find_part (name);
  g_array_set_size (self->open, self->open->len - 1);

  return TRUE;
}

/* Behind the end of what begins at @at (a comment, an instruction, CDATA); %NULL without an end */
static const char *
skip_special (const char *at)
{
  static const struct { const char *begin; const char *end; } specials[] = {
    { "<!--", "-->" }, { "<![CDATA[", "]]>" }, { "<?", "?>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (specials); i++)
    if (g_str_has_prefix (at, specials[i].begin))
      {
        const char *end = strstr (at + strlen (specials[i].begin), specials[i].end);

        return end != NULL ? end + strlen (specials[i].end) : NULL;
      }

  return at;
}

/* What a program for writing letters makes of quotes. */
static gboolean
has_curly_quote (const char *at)
{
  static const char * const quotes[] = { "=‘", "=’", "=“", "=”", "=„", "=«" };
  gsize length = strcspn (at, ">\n");

  for (guint i = 0; i < G_N_ELEMENTS (quotes); i++)
    if (g_strstr_len (at, (gssize) length, quotes[i]) != NULL)
      return TRUE;

  return FALSE;
}

/* Behind the ">" of the tag at @at, which may stand between quotes too. */
static const char *
skip_tag (const char *at)
{
  char quote = '\0';

  for (const char *p = at; *p != '\0'; p++)
    {
      if (quote != '\0')
        quote = *p == quote ? '\0' : quote;
      else if (*p == '"' || *p == '\'')
        quote = *p;
      else if (*p == '>')
        return p + 1;
    }

  return NULL;
}

static gboolean
scan_tag (Scanner     *self,
          const char  *end,
          GError     **error)
{
  gboolean closes = self->at[1] == '/';
  const char *begin = self->at + (closes ? 2 : 1);
  gsize length = strcspn (begin, " \t\r\n/>");
  g_autofree char *name = g_strndup (begin, length);

  if (length == 0 || strpbrk (name, "<&\"'=") != NULL)
    return fail (self, error, self->line,
                 _("a “<” begins no element; in text it is “&lt;”"));

  return closes ? close_element (self, name, error)
                : open_element (self, name, end[-2] == '/', error);
}

/* "&" begins an entity, "&amp;" or "&#38;", and nothing else. */
static gboolean
has_bare_ampersand (const char *at,
                    const char *end)
{
  for (; at < end; at++)
    if (*at == '&')
      {
        gsize length = strspn (at + 1, "#abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789");

        if (length == 0 || at[1 + length] != ';')
          return TRUE;
      }

  return FALSE;
}

static void
note_torn_tag (Scanner *self)
{
  if (self->cut == NULL)
    self->cut = g_strdup_printf (_("Line %u of the definition: what begins here with “<” has no "
                                   "end: the rest is missing"), self->line);
}

static gboolean
scan (Scanner  *self,
      GError  **error)
{
  while (*self->at != '\0')
    {
      const char *end = *self->at == '<' ? skip_special (self->at) : self->at + 1;

      if (*self->at == '&' && has_bare_ampersand (self->at, end))
        return fail (self, error, self->line, _("a lone “&”; in text it is “&amp;”"));
      if (*self->at == '<')
        {
          if (end == self->at)
            {
              if (has_curly_quote (self->at))
                return fail (self, error, self->line,
                             _("a value stands in curly quotes, as a word processor makes them; "
                               "it must stand in straight ones, \" or '"));
              end = skip_tag (self->at);
              if (end != NULL && has_bare_ampersand (self->at, end))
                return fail (self, error, self->line, _("a lone “&”; in text it is “&amp;”"));
              /* Behind a quote that was forgotten there are more tags. */
              if (end == NULL && strpbrk (self->at + 1, "<>") == NULL)
                {
                  note_torn_tag (self);
                  return TRUE;
                }
              if (end != NULL && !scan_tag (self, end, error))
                return FALSE;
            }
          if (end == NULL)
            return fail (self, error, self->line, _("what begins here with “<” has no end"));
        }
      if (self->out != NULL)
        g_string_append_len (self->out, self->at, end - self->at);
      for (; self->at < end; self->at++)
        self->line += *self->at == '\n' ? 1 : 0;
    }

  return TRUE;
}

static void
scanner_reset (Scanner *self)
{
  self->at = self->text;
  self->line = 1;
  self->whole = 0;
  g_array_set_size (self->open, 0);
}

/* The second pass begins inside of everything whose end was found without a beginning. */
static void
open_torn (Scanner *self)
{
  const char *outermost = self->torn->len > 0 ? self->torn->pdata[self->torn->len - 1] : NULL;

  if (g_strcmp0 (outermost, "domain") != 0)
    {
      Element root = { g_strdup ("domain"), 1, KIND_HOME };

      g_string_append (self->out, ROOT);
      g_array_append_val (self->open, root);
      if (outermost != NULL)
        go_home (self, sy_guest_find_home (outermost));
    }
  for (guint i = self->torn->len; i > 0; i--)
    push (self, self->torn->pdata[i - 1], KIND_TORN);
}

/* The innermost element that has no end, and the last line on which there is something. */
static void
note_end (Scanner *self)
{
  guint line = self->line;

  for (const char *at = self->at; at > self->text && g_ascii_isspace (at[-1]); at--)
    line -= at[-1] == '\n' ? 1 : 0;
  for (guint i = self->open->len; i > 0 && self->cut == NULL; i--)
    {
      const Element *element = &g_array_index (self->open, Element, i - 1);

      if (element->kind == KIND_AUTHOR)
        self->cut = g_strdup_printf (_("Line %u of the definition: it ends here, within <%s> of "
                                       "line %u: the rest is missing"), line, element->name,
                                     element->line);
    }
}

static gboolean
complete (Scanner  *self,
          gboolean  has_root,
          GError  **error)
{
  scanner_reset (self);
  self->out = g_string_new (NULL);
  if (!has_root)
    open_torn (self);
  if (!scan (self, error))
    return FALSE;
  note_end (self);
  while (self->open->len > 0)
    close_here (self);

  return TRUE;
}

static gboolean
repair (Scanner  *self,
        GError  **error)
{
  const char *text = self->text + strspn (self->text, " \t\r\n");
  gboolean has_root;

  while (g_str_has_prefix (text, "<?") || g_str_has_prefix (text, "<!--"))
    {
      text = skip_special (text);
      if (text == NULL)
        return fail (self, error, 1, _("what begins here with “<” has no end"));
      text += strspn (text, " \t\r\n");
    }
  has_root = g_str_has_prefix (text, "<domain") && strchr (" \t\r\n>", text[7]) != NULL;
  scanner_reset (self);
  if (!scan (self, error))
    return FALSE;
  if (!self->any_known)
    return fail (self, error, 1, NOTHING);

  return complete (self, has_root && self->torn->len == 0, error);
}

static void
blank (char       *at,
       const char *end)
{
  for (; at < end; at++)
    if (*at != '\n')
      *at = ' ';
}

/* (transfer full) (nullable): a whole definition without the words around it: the prompt and the
 * command that wrote it, the marks of a forum. Lines stay where they are. */
static char *
strip_words (const char *xml)
{
  static const char end_tag[] = "</domain>";
  g_autofree char *text = g_strdup (xml);
  const char *begin = strchr (text, '<');
  const char *end = g_strrstr (text, end_tag);

  while (begin != NULL && (begin[1] == '?' || begin[1] == '!'))
    {
      const char *after = skip_special (begin);

      begin = after != NULL && after != begin ? strchr (after, '<') : NULL;
    }
  if (begin == NULL || end == NULL || !g_str_has_prefix (begin, "<domain") ||
      strchr (" \t\r\n>", begin[7]) == NULL || strchr (end + 1, '<') != NULL)
    return NULL;
  blank (text, begin);
  blank ((char *) end + strlen (end_tag), text + strlen (text));

  return g_steal_pointer (&text);
}

static SyDomain *
read_whole (const char  *xml,
            GError     **error)
{
  SyDomain *domain = sy_domain_new_from_xml (xml, -1, error);
  g_autofree char *bare = domain == NULL ? strip_words (xml) : NULL;

  return bare != NULL ? sy_domain_new_from_xml (bare, -1, NULL) : domain;
}

SyGuest *
sy_guest_new_from_fragment (const char  *xml,
                            GError     **error)
{
  Scanner scanner = { .text = xml };
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (Element));
  g_autoptr (GPtrArray) torn = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) whole_error = NULL;
  g_autoptr (SyDomain) domain = read_whole (xml, &whole_error);
  SyGuest *guest = NULL;

  if (domain != NULL)
    return sy_guest_new_from_domain (domain);
  scanner.open = open;
  scanner.torn = torn;
  if (strchr (xml, '<') == NULL)
    {
      fail (&scanner, error, 1, strstr (xml, "&lt;") != NULL
            ? _("“&lt;” stands where “<” belongs: it was copied from the source of a web page")
            : NOTHING);
      return NULL;
    }
  if (strlen (xml) > SY_DOMAIN_MAX_SIZE)
    {
      g_propagate_error (error, g_steal_pointer (&whole_error));
      return NULL;
    }

  g_array_set_clear_func (open, element_clear);
  if (repair (&scanner, error))
    domain = sy_domain_new_from_xml (scanner.out->str, (gssize) scanner.out->len, error);
  if (scanner.out != NULL)
    g_string_free (scanner.out, TRUE);
  if (domain == NULL)
    {
      g_free (scanner.cut);
      return NULL;
    }

  guest = sy_guest_new_from_domain (domain);
  sy_guest_set_partial (guest, scanner.whole);
  guest->cut = g_steal_pointer (&scanner.cut);

  return guest;
}
