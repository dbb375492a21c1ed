/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/sy-scrub.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "report/sy-scrub-rules.h"

#define REGEX_FLAGS (G_REGEX_RAW | G_REGEX_CASELESS | G_REGEX_MULTILINE | G_REGEX_OPTIMIZE)
#define MIN_KNOWN   3
#define UUID_LENGTH 36

struct _SyScrub {
  GPtrArray  *regexes;        /* (element-type GRegex): one for each rule */
  GHashTable *common;         /* set of lower-case words */
  GHashTable *known;          /* lower-case value to SyScrubKind */
  GRegex     *known_regex;    /* nullable: not built since @known changed */
  GHashTable *stand_ins[SY_SCRUB_N_KINDS];
  guint       counts[SY_SCRUB_N_KINDS];
};

typedef struct {
  SyScrub     *scrub;
  SyScrubKind  kind;
} Call;

static const struct {
  const char *name;
  const char *title;
  const char *stand_in;   /* begins with this; a number follows */
} kinds[SY_SCRUB_N_KINDS] = {
  [SY_SCRUB_HOST] = { "host", N_("names of computers"), "host" },
  [SY_SCRUB_USER] = { "user", N_("names of people"), "user" },
  [SY_SCRUB_UUID] = { "uuid", N_("UUIDs"), "00000000-0000-4000-8000-" },
  [SY_SCRUB_MACHINE_ID] = { "machine-id", N_("machine identifiers"), "0000000000000000" },
  [SY_SCRUB_MAC] = { "mac", N_("network card addresses"), "02:00:00:" },
  [SY_SCRUB_SERIAL] = { "serial", N_("serial numbers"), "serial" },
  [SY_SCRUB_DISK] = { "disk", N_("disk identifiers"), "disk" },
  [SY_SCRUB_LABEL] = { "label", N_("labels of partitions"), "label" },
  [SY_SCRUB_VOLUME] = { "volume", N_("names of volumes"), "volume" },
  [SY_SCRUB_FILE] = { "file", N_("names of files with keys"), "file" },
  [SY_SCRUB_NETWORK] = { "network", N_("names of wireless networks"), "network" },
  [SY_SCRUB_ADDRESS] = { "address", N_("network addresses"), "address" },
  [SY_SCRUB_MAIL] = { "mail", N_("e-mail addresses"), "someone" },
  [SY_SCRUB_SECRET] = { "secret", N_("passwords and the like"), "removed" },
};

SyScrub *
sy_scrub_new (void)
{
  SyScrub *self = g_new0 (SyScrub, 1);

  self->regexes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_regex_unref);
  for (const SyScrubRule *rule = sy_scrub_rules_get (); rule->pattern != NULL; rule++)
    g_ptr_array_add (self->regexes, g_regex_new (rule->pattern, REGEX_FLAGS, 0, NULL));
  self->common = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < SY_SCRUB_N_KINDS; i++)
    self->stand_ins[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  sy_scrub_add_common (self, sy_scrub_rules_get_common ());

  return self;
}

void
sy_scrub_free (SyScrub *self)
{
  for (guint i = 0; i < SY_SCRUB_N_KINDS; i++)
    g_hash_table_unref (self->stand_ins[i]);
  g_clear_pointer (&self->known_regex, g_regex_unref);
  g_hash_table_unref (self->known);
  g_hash_table_unref (self->common);
  g_ptr_array_unref (self->regexes);
  g_free (self);
}

void
sy_scrub_add_common (SyScrub    *self,
                     const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t\n\"'=/,;:()[]<>-_.", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0')
      g_hash_table_add (self->common, g_ascii_strdown (words[i], -1));
}

void
sy_scrub_add_known (SyScrub     *self,
                    SyScrubKind  kind,
                    const char  *value)
{
  g_autofree char *lower = g_strstrip (g_ascii_strdown (value, -1));

  if (strlen (lower) < MIN_KNOWN || g_hash_table_contains (self->common, lower) ||
      g_hash_table_contains (self->known, lower) || sy_scrub_rules_is_public (kind, lower) ||
      g_str_has_prefix (lower, kinds[kind].stand_in))
    return;
  g_hash_table_insert (self->known, g_steal_pointer (&lower), GUINT_TO_POINTER (kind));
  g_clear_pointer (&self->known_regex, g_regex_unref);
}

static int
compare_lengths (gconstpointer a,
                 gconstpointer b)
{
  const char *left = *(const char * const *) a;
  const char *right = *(const char * const *) b;
  gsize left_length = strlen (left);
  gsize right_length = strlen (right);

  if (left_length != right_length)
    return left_length > right_length ? -1 : 1;

  return strcmp (left, right);
}

/* Longer values first: a name may be part of another. */
static GRegex *
get_known_regex (SyScrub *self)
{
  g_autoptr (GPtrArray) values = NULL;
  g_autoptr (GString) pattern = NULL;
  GHashTableIter iter;
  gpointer value;

  if (self->known_regex != NULL || g_hash_table_size (self->known) == 0)
    return self->known_regex;

  values = g_ptr_array_new ();
  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    g_ptr_array_add (values, value);
  g_ptr_array_sort (values, compare_lengths);

  pattern = g_string_new ("(?<![0-9A-Za-z])(");
  for (guint i = 0; i < values->len; i++)
    {
      g_autofree char *escaped = g_regex_escape_string (values->pdata[i], -1);

      g_string_append_printf (pattern, "%s%s", i > 0 ? "|" : "", escaped);
    }
  g_string_append (pattern, ")(?![0-9A-Za-z])");
  self->known_regex = g_regex_new (pattern->str, REGEX_FLAGS, 0, NULL);

  return self->known_regex;
}

/* A UUID of a file system need not be 128 bits: FAT has "6A3C-51F2", NTFS 16 digits, and a
 * partition of an MBR "1a2b3c4d-01". The form is kept, as programs tell them apart by it. */
static char *
make_uuid (const char *value,
           guint       number)
{
  gsize length = strlen (value);

  if (length == UUID_LENGTH)
    return g_strdup_printf ("%s%012u", kinds[SY_SCRUB_UUID].stand_in, number);
  if (length == 9 && value[4] == '-')
    return g_strdup_printf ("0000-%04u", number);
  if (length > 9 && value[8] == '-')
    return g_strdup_printf ("%08u%s", number, value + 8);

  return g_strdup_printf ("%0*u", (int) MIN (length, 16), number);
}

static char *
make_stand_in (SyScrubKind  kind,
               const char  *value,
               guint        number)
{
  if (kind == SY_SCRUB_SECRET)
    return g_strdup (kinds[kind].stand_in);
  if (kind == SY_SCRUB_UUID)
    return make_uuid (value, number);
  if (kind == SY_SCRUB_MACHINE_ID)
    return g_strdup_printf ("%s%016u", kinds[kind].stand_in, number);
  if (kind == SY_SCRUB_MAC)
    return g_strdup_printf ("%s00:%02x:%02x", kinds[kind].stand_in, number >> 8 & 0xff,
                            number & 0xff);
  if (kind == SY_SCRUB_MAIL)
    return g_strdup_printf ("%s%u@example.invalid", kinds[kind].stand_in, number);

  return g_strdup_printf ("%s%u", kinds[kind].stand_in, number);
}

/* A report may be made of a report. */
static gboolean
is_stand_in (SyScrubKind  kind,
             const char  *value)
{
  gsize length = strlen (kinds[kind].stand_in);

  if (kind == SY_SCRUB_UUID && strlen (value) < UUID_LENGTH)
    return g_str_has_prefix (value, "0000-") || g_str_has_prefix (value, "000000");

  return g_str_has_prefix (value, kinds[kind].stand_in) &&
         (kind == SY_SCRUB_SECRET || g_ascii_isdigit (value[length]));
}

static char *
replace (SyScrub     *self,
         SyScrubKind  kind,
         const char  *value)
{
  g_autofree char *key = g_ascii_strdown (value, -1);
  const char *stand_in;
  gpointer known;

  if (is_stand_in (kind, value) || sy_scrub_rules_is_public (kind, value))
    return g_strdup (value);

  /* A host's name is the host's name where it is an e-mail address's part, too. */
  if (g_hash_table_lookup_extended (self->known, key, NULL, &known))
    kind = (SyScrubKind) GPOINTER_TO_UINT (known);
  self->counts[kind]++;
  stand_in = g_hash_table_lookup (self->stand_ins[kind], key);
  if (stand_in == NULL)
    {
      char *made = make_stand_in (kind, value, g_hash_table_size (self->stand_ins[kind]) + 1);

      g_hash_table_insert (self->stand_ins[kind], g_steal_pointer (&key), made);
      stand_in = made;
    }

  return g_strdup (stand_in);
}

static gboolean
replace_cb (const GMatchInfo *match,
            GString          *result,
            gpointer          user_data)
{
  Call *call = user_data;
  g_autofree char *whole = g_match_info_fetch (match, 0);
  g_autofree char *value = g_match_info_fetch (match, 1);
  g_autofree char *made = replace (call->scrub, call->kind, value);
  int whole_start;
  int start;

  g_match_info_fetch_pos (match, 0, &whole_start, NULL);
  g_match_info_fetch_pos (match, 1, &start, NULL);
  g_string_append_len (result, whole, start - whole_start);
  g_string_append (result, made);
  g_string_append (result, whole + (start - whole_start) + strlen (value));

  return FALSE;
}

static void
apply (SyScrub      *self,
       GRegex       *regex,
       SyScrubKind   kind,
       char        **text)
{
  Call call = { self, kind };
  char *result;

  if (!g_regex_match (regex, *text, 0, NULL))
    return;
  result = g_regex_replace_eval (regex, *text, -1, 0, 0, replace_cb, &call, NULL);
  if (result == NULL)
    return;
  g_free (*text);
  *text = result;
}

static char *
scrub (SyScrub    *self,
       const char *path,
       const char *text,
       gboolean    keep_uuids)
{
  const SyScrubRule *rules = sy_scrub_rules_get ();
  char *result = g_strdup (text);
  GRegex *known = get_known_regex (self);

  for (guint i = 0; rules[i].pattern != NULL; i++)
    if ((rules[i].path == NULL || g_strcmp0 (rules[i].path, path) == 0) &&
        !(keep_uuids && rules[i].kind == SY_SCRUB_UUID))
      apply (self, self->regexes->pdata[i], rules[i].kind, &result);
  if (known != NULL)
    apply (self, known, SY_SCRUB_HOST, &result);

  return result;
}

char *
sy_scrub_text (SyScrub    *self,
               const char *path,
               const char *text)
{
  return scrub (self, path, text, FALSE);
}

char *
sy_scrub_path (SyScrub    *self,
               const char *path)
{
  /* The UUIDs there name an interface, not a device (drivers/platform/wmi). */
  gboolean firmware = strstr (path, "wmi") != NULL || strstr (path, "WMI") != NULL ||
                      strstr (path, "efivars/") != NULL;

  return scrub (self, NULL, path, firmware);
}

const char *
sy_scrub_find_known (SyScrub    *self,
                     const char *data,
                     gsize       size)
{
  GRegex *regex = get_known_regex (self);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *found = NULL;
  g_autofree char *key = NULL;
  gpointer value = NULL;

  if (regex == NULL || !g_regex_match_full (regex, data, (gssize) size, 0, 0, &match, NULL))
    return NULL;
  found = g_match_info_fetch (match, 1);
  key = g_ascii_strdown (found, -1);
  g_hash_table_lookup_extended (self->known, key, &value, NULL);

  return value;
}

guint
sy_scrub_get_count (SyScrub     *self,
                    SyScrubKind  kind)
{
  return self->counts[kind];
}

const char *
sy_scrub_kind_to_string (SyScrubKind kind)
{
  return kinds[kind].name;
}

const char *
sy_scrub_kind_get_title (SyScrubKind kind)
{
  return _(kinds[kind].title);
}
