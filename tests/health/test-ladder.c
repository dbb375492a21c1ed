/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "health-rows.h"
#include "health/sy-ladder.h"

#define UUID "2d7a4c1e-98a5-4b0e-8f3a-5d1c7b6e9f20"
#define HIDDEN "<kvm><hidden state='on'/></kvm><vmport"

/** Climb: a definition, and what was said of it so far */
typedef struct {
  char      *text;
  GPtrArray *records;
  SyLadder  *ladder;
} Climb;

static void
climb_clear (Climb *self)
{
  g_free (self->text);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_pointer (&self->ladder, sy_ladder_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Climb, climb_clear)

static char *
replace (const char *text,
         const char *find,
         const char *with)
{
  const char *found = strstr (text, find);

  if (found == NULL)
    g_error ("“%s” is not there", find);

  return g_strdup_printf ("%.*s%s%s", (int) (found - text), text, with, found + strlen (find));
}

static void
look (Climb *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyGuest) guest = sy_guest_new_from_fragment (self->text, &error);
  g_autoptr (GPtrArray) files = sy_health_files_read (guest, NULL);
  SyHealthInput health = { .guest = guest, .source = "win10", .files = files };
  g_autoptr (GPtrArray) findings = sy_health_check (&health);
  g_autofree char *digest = sy_ladder_make_digest (self->text);
  SyLadderInput input = { &health, findings, UUID, digest, self->records };

  g_clear_pointer (&self->ladder, sy_ladder_free);
  self->ladder = sy_ladder_new (&input);
}

static void
begin (Climb      *self,
       const char *find,
       const char *with)
{
  self->text = find != NULL ? replace (health_good, find, with) : g_strdup (health_good);
  self->records = sy_ladder_records_new ();
  look (self);
}

static void
edit (Climb      *self,
      const char *find,
      const char *with)
{
  char *text = replace (self->text, find, with);

  g_free (self->text);
  self->text = text;
  look (self);
}

static void
say (Climb      *self,
     const char *id,
     gboolean    helped)
{
  g_autoptr (GError) error = NULL;
  SyLadderRecord *record = sy_ladder_answer (self->ladder, id, helped, self->records->len + 1,
                                             &error);

  g_assert_no_error (error);
  g_ptr_array_add (self->records, record);
  look (self);
}

static void
assert_at (const Climb   *self,
           SyLadderState  state,
           const char    *id)
{
  if (self->ladder->state != state ||
      g_strcmp0 (self->ladder->current != NULL ? self->ladder->current->id : NULL, id) != 0)
    g_error ("it is at %s %s, not at %s %s", sy_ladder_state_to_string (self->ladder->state),
             self->ladder->current != NULL ? self->ladder->current->id : "(none)",
             sy_ladder_state_to_string (state), id);
  g_assert_nonnull (self->ladder->says);
}

/* The whole way up on a machine in which nothing is wrong: what is in force is asked for once. */
static void
test_whole (void)
{
  g_auto (Climb) climb = { 0 };
  static const char * const by_hand[] = { "cold-start", "driver" };

  begin (&climb, NULL, NULL);
  assert_at (&climb, SY_LADDER_ASK, "visible");
  say (&climb, NULL, FALSE);
  g_assert_cmpint (sy_ladder_find (climb.ladder, "place")->answer, ==, SY_LADDER_NOT_ALONE);
  /* The table could not be read, so that nobody but the user knows. */
  assert_at (&climb, SY_LADDER_TRY, "battery");
  say (&climb, NULL, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (by_hand); i++)
    {
      assert_at (&climb, SY_LADDER_TRY, by_hand[i]);
      say (&climb, NULL, FALSE);
    }
  assert_at (&climb, SY_LADDER_TRY, "names");
}

/* One that is not the laptop's own nature has to go before the next comes. */
static void
test_take_back (void)
{
  g_auto (Climb) climb = { 0 };

  begin (&climb, NULL, NULL);
  while (g_strcmp0 (climb.ladder->current->id, "names") != 0)
    say (&climb, NULL, FALSE);
  edit (&climb, "<features>", "<features><!-- names -->");
  edit (&climb, "</os>", "<smbios mode='host'/></os>");
  assert_at (&climb, SY_LADDER_ASK, "names");
  say (&climb, NULL, FALSE);
  assert_at (&climb, SY_LADDER_TAKE_BACK, "names");
  g_assert_nonnull (climb.ladder->current->undo_says);
  edit (&climb, "<smbios mode='host'/>", "");
  g_assert_cmpint (sy_ladder_find (climb.ladder, "names")->answer, ==, SY_LADDER_DID_NOT_HELP);
  g_assert_true (sy_ladder_find (climb.ladder, "names")->is_stale);
  assert_at (&climb, SY_LADDER_TRY, "chassis");
  /* A battery that did not help alone stays: causes add up. */
  g_assert_false (sy_ladder_find (climb.ladder, "battery")->take_back);
}

static void
test_solved (void)
{
  g_auto (Climb) climb = { 0 };

  begin (&climb, "<vmport", HIDDEN);
  assert_at (&climb, SY_LADDER_ASK, "place");
  say (&climb, NULL, FALSE);
  assert_at (&climb, SY_LADDER_TRY, "visible");
  edit (&climb, HIDDEN, "<vmport");
  assert_at (&climb, SY_LADDER_ASK, "visible");
  say (&climb, NULL, TRUE);
  assert_at (&climb, SY_LADDER_SOLVED, NULL);
  g_assert_cmpint (sy_ladder_find (climb.ladder, "visible")->answer, ==, SY_LADDER_HELPED);
  /* What was in force before too is not what did it, and keeps its own result. */
  g_assert_cmpint (sy_ladder_find (climb.ladder, "place")->answer, ==, SY_LADDER_DID_NOT_HELP);
  /* Of another definition that says nothing. */
  edit (&climb, "<vcpu>4", "<vcpu>2");
  g_assert_cmpint (climb.ladder->state, !=, SY_LADDER_SOLVED);
}

/* Nobody learns of one thing from a start that tried another: it comes by itself where it can. */
static void
test_one_at_a_time (void)
{
  g_auto (Climb) climb = { 0 };
  const SyMeasure *names;

  begin (&climb, "</os>", "<smbios mode='host'/></os>");
  assert_at (&climb, SY_LADDER_ASK, "visible");
  say (&climb, NULL, FALSE);
  names = sy_ladder_find (climb.ladder, "names");
  g_assert_cmpint (names->answer, ==, SY_LADDER_NOT_ALONE);
  g_assert_false (names->take_back);
  g_assert_cmpint (climb.ladder->state, !=, SY_LADDER_ASK);
  while (climb.ladder->current != NULL && strcmp (climb.ladder->current->id, "chassis") != 0)
    say (&climb, NULL, FALSE);
  /* Who takes it away after all has it tried by itself, and not with what comes next. */
  edit (&climb, "<smbios mode='host'/>", "");
  assert_at (&climb, SY_LADDER_TRY, "names");
  say (&climb, "visible", FALSE);
  g_assert_cmpint (sy_ladder_find (climb.ladder, "names")->answer, ==, SY_LADDER_NOT_TRIED);
  edit (&climb, "</os>", "<smbios mode='host'/></os>");
  assert_at (&climb, SY_LADDER_ASK, "names");
  say (&climb, NULL, FALSE);
  assert_at (&climb, SY_LADDER_TAKE_BACK, "names");
  g_assert_cmpint (sy_ladder_find (climb.ladder, "visible")->answer, ==, SY_LADDER_DID_NOT_HELP);
}

static void
test_end (void)
{
  g_auto (Climb) climb = { 0 };
  guint n = 0;

  begin (&climb, "</os>", "<smbios mode='host'/></os>");
  edit (&climb, "</domain>",
        "<commandline xmlns='http://libvirt.org/schemas/domain/qemu/1.0'><arg value='-smbios'/>"
        "<arg value='file=/var/lib/a.bin'/></commandline></domain>");
  while (climb.ladder->current != NULL && n++ < 50)
    say (&climb, NULL, FALSE);
  assert_at (&climb, SY_LADDER_END, NULL);
  g_assert_nonnull (strstr (climb.ladder->says, "switchyardctl report"));
}

static void
test_mend_first (void)
{
  g_auto (Climb) climb = { 0 };

  begin (&climb, "<acpi/>", "");
  assert_at (&climb, SY_LADDER_MEND_FIRST, NULL);
}

static void
test_no_gpu (void)
{
  g_auto (Climb) climb = { 0 };

  climb.text = g_strdup ("<domain type='kvm'><devices/></domain>");
  climb.records = sy_ladder_records_new ();
  look (&climb);
  assert_at (&climb, SY_LADDER_NOT_NEEDED, NULL);
}

/* What is not in force can have shown nothing. */
static void
test_answers (void)
{
  g_auto (Climb) climb = { 0 };
  g_autoptr (GError) error = NULL;

  begin (&climb, "<vmport", HIDDEN);
  g_assert_null (sy_ladder_answer (climb.ladder, "visible", FALSE, 1, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_null (sy_ladder_answer (climb.ladder, "prayer", FALSE, 1, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_NOT_FOUND);
  g_clear_error (&error);
  edit (&climb, "<acpi/>", "");
  g_assert_null (sy_ladder_answer (climb.ladder, NULL, FALSE, 1, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_REFUSED);
}

/* The measures for old drivers and for cards are others. */
static void
test_applies (void)
{
  g_auto (Climb) climb = { 0 };

  begin (&climb, NULL, NULL);
  for (guint i = 0; i < climb.ladder->measures->len; i++)
    {
      const SyMeasure *measure = climb.ladder->measures->pdata[i];

      g_assert_true (measure->title != NULL && measure->why != NULL && measure->sources != NULL &&
                     measure->says != NULL);
      g_assert_true (sy_ladder_find (climb.ladder, measure->id) == measure);
      /* Of another computer nothing can be done from here. */
      g_assert_null (measure->request);
    }
  g_assert_null (sy_ladder_find (climb.ladder, "release"));
  g_assert_null (sy_ladder_find (climb.ladder, "alone"));
  g_assert_null (sy_ladder_find (climb.ladder, "hidden"));
}

static void
test_records (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = sy_ladder_records_new ();
  g_autoptr (GPtrArray) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *text_again = NULL;

  for (gint64 i = 0; i < SY_LADDER_MAX_RECORDS + 5; i++)
    g_ptr_array_add (records, sy_ladder_record_new (i, "sha256:0", i % 2 == 0 ? "battery" : NULL,
                                                    (const char * const []) { "a", "b", NULL },
                                                    i % 3 == 0));
  text = sy_ladder_records_write (records);
  g_assert_cmpuint (strlen (text), <, SY_LADDER_MAX_SIZE);
  again = sy_ladder_records_parse (text, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->len, ==, SY_LADDER_MAX_RECORDS);
  g_assert_cmpint (((SyLadderRecord *) again->pdata[0])->time, ==, 5);
  text_again = sy_ladder_records_write (again);
  g_assert_cmpstr (text, ==, text_again);
}

static void
test_damaged (void)
{
  static const char * const texts[] = {
    "", "[]", "{}", "{\"records\":1}", "{\"records\":[1]}", "{\"records\":[{}]}",
    "{\"records\":[{\"helped\":1,\"digest\":\"a\",\"in_force\":[]}]}",
    "{\"records\":[{\"helped\":true,\"digest\":\"a\",\"in_force\":[1]}]}",
    "{\"records\":[{\"helped\":true,\"in_force\":[]}]}",
    "{\"records\":[{\"helped\":true,\"digest\":\"a\"}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (sy_ladder_records_parse (texts[i], &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ladder/whole", test_whole);
  g_test_add_func ("/ladder/take-back", test_take_back);
  g_test_add_func ("/ladder/solved", test_solved);
  g_test_add_func ("/ladder/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/ladder/end", test_end);
  g_test_add_func ("/ladder/mend-first", test_mend_first);
  g_test_add_func ("/ladder/no-gpu", test_no_gpu);
  g_test_add_func ("/ladder/answers", test_answers);
  g_test_add_func ("/ladder/applies", test_applies);
  g_test_add_func ("/ladder/records", test_records);
  g_test_add_func ("/ladder/damaged", test_damaged);

  return g_test_run ();
}
