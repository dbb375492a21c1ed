/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "guest/sy-guest.h"
#include "sy-error.h"

/*
 * People post pieces of definitions: elements without the ones around them, cut off at the
 * beginning or the end. This puts what is missing around them, on the same lines.
 */

#define ROOT "<domain xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>"

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
} Scanner;

static void
element_clear (gpointer data)
{
  g_free (((Element *) data)->name);
}

/** where an element belongs: the ones around it, below <domain> */
static const char *
find_home (const char *name)
{
  static const struct { const char *home; const char *names; } homes[] = {
    { "features", " acpi apic pae hyperv kvm vmport ioapic smm " },
    { "features/hyperv", " relaxed vapic spinlocks vpindex runtime synic stimer reset vendor_id "
                         "frequencies reenlightenment tlbflush ipi evmcs avic " },
    { "features/kvm", " hidden hint-dedicated poll-control " },
    { "os", " type loader nvram smbios boot bootmenu " },
    { "cpu", " topology feature model cache " },
    { "devices", " emulator disk controller interface hostdev video graphics sound memballoon "
                 "shmem input redirdev channel serial console tpm audio filesystem rng watchdog "
                 "hub panic vsock " },
    { "qemu:commandline", " qemu:arg qemu:env " },
    { "qemu:override", " qemu:device " },
    { "qemu:override/qemu:device/qemu:frontend", " qemu:property " },
  };
  g_autofree char *word = g_strdup_printf (" %s ", name);

  for (guint i = 0; i < G_N_ELEMENTS (homes); i++)
    if (strstr (homes[i].names, word) != NULL)
      return homes[i].home;

  return "";
}

static SyGuestParts
find_part (const char *name)
{
  static const struct { const char *name; SyGuestParts part; } parts[] = {
    { "os", SY_GUEST_PART_OS }, { "features", SY_GUEST_PART_FEATURES },
    { "hyperv", SY_GUEST_PART_HYPERV }, { "kvm", SY_GUEST_PART_KVM },
    { "cpu", SY_GUEST_PART_CPU }, { "devices", SY_GUEST_PART_DEVICES },
    { "qemu:commandline", SY_GUEST_PART_ARGUMENTS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strcmp (parts[i].name, name) == 0)
      return parts[i].part;

  return 0;
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
  if (self->out != NULL && top != NULL && top->kind == KIND_HOME)
    go_home (self, find_home (name));
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
    self->whole |= find_part (name);
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

static gboolean
scan (Scanner  *self,
      GError  **error)
{
  while (*self->at != '\0')
    {
      const char *end = self->at + 1;

      if (*self->at == '<')
        {
          end = skip_special (self->at);
          if (end == self->at)
            {
              if (has_curly_quote (self->at))
                return fail (self, error, self->line,
                             _("a value stands in curly quotes, as a word processor makes them; "
                               "it must stand in straight ones, \" or '"));
              end = skip_tag (self->at);
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
        go_home (self, find_home (outermost));
    }
  for (guint i = self->torn->len; i > 0; i--)
    push (self, self->torn->pdata[i - 1], KIND_TORN);
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

  return scan (self, error) && complete (self, has_root && self->torn->len == 0, error);
}

static SyGuestState
forget_absent (SyGuestState state,
               gboolean     known)
{
  return state == SY_GUEST_ABSENT && !known ? SY_GUEST_UNKNOWN : state;
}

/* Elements that the reader itself put around the pieces are no repetition. */
static void
forget_containers (SyGuest *guest)
{
  static const char * const containers[] = {
    "os", "features", "cpu", "memoryBacking", "features/hyperv", "features/kvm", NULL,
  };

  for (guint i = guest->repeats->len; i > 0; i--)
    {
      const SyGuestItem *item = guest->repeats->pdata[i - 1];

      if (item->value == NULL && g_strv_contains (containers, item->name))
        g_ptr_array_remove_index (guest->repeats, i - 1);
    }
}

/* What is not found in a part that is not all there is not known. */
static void
forget (SyGuest      *guest,
        SyGuestParts  known)
{
  SyGuestFeatures *features = &guest->features;
  gboolean has_features = (known & SY_GUEST_PART_FEATURES) != 0;

  forget_containers (guest);
  guest->complete = FALSE;
  guest->known = known;
  features->acpi = forget_absent (features->acpi, has_features);
  features->vmport = forget_absent (features->vmport, has_features);
  features->smm = forget_absent (features->smm, has_features);
  features->kvm_hidden = forget_absent (features->kvm_hidden,
                                        has_features || (known & SY_GUEST_PART_KVM) != 0);
  features->hypervisor = forget_absent (features->hypervisor, (known & SY_GUEST_PART_CPU) != 0);
  if ((known & SY_GUEST_PART_OS) == 0 && guest->loader == NULL)
    guest->firmware = SY_GUEST_FIRMWARE_UNKNOWN;
}

SyGuest *
sy_guest_new_from_fragment (const char  *xml,
                            GError     **error)
{
  Scanner scanner = { .text = xml };
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (Element));
  g_autoptr (GPtrArray) torn = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) whole_error = NULL;
  g_autoptr (SyDomain) domain = sy_domain_new_from_xml (xml, -1, &whole_error);
  SyGuest *guest = NULL;

  if (domain != NULL)
    return sy_guest_new_from_domain (domain);
  if (strlen (xml) > SY_DOMAIN_MAX_SIZE || strchr (xml, '<') == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&whole_error));
      return NULL;
    }

  g_array_set_clear_func (open, element_clear);
  scanner.open = open;
  scanner.torn = torn;
  if (repair (&scanner, error))
    domain = sy_domain_new_from_xml (scanner.out->str, (gssize) scanner.out->len, error);
  if (scanner.out != NULL)
    g_string_free (scanner.out, TRUE);
  if (domain == NULL)
    return NULL;

  guest = sy_guest_new_from_domain (domain);
  forget (guest, scanner.whole);

  return guest;
}
