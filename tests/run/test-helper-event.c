/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "run/sy-helper-event.h"

static SyHelperEvent *
parse (const char *line)
{
  g_autoptr (GError) error = NULL;
  SyHelperEvent *event = sy_helper_event_parse (line, &error);

  g_assert_no_error (error);
  g_assert_nonnull (event);

  return event;
}

static void
test_progress (void)
{
  for (guint kind = SY_PROGRESS_STEP; kind <= SY_PROGRESS_WARNING; kind++)
    {
      SyProgress progress = { kind, 1, 5, "„quoted\" \\ line\nand\ttab" };
      g_autofree char *line = sy_helper_event_format_progress (&progress);
      g_autoptr (SyHelperEvent) event = parse (line);

      g_assert_null (strchr (line, '\n'));
      g_assert_cmpint (event->kind, ==, SY_HELPER_EVENT_PROGRESS);
      g_assert_cmpint (event->progress.kind, ==, kind);
      g_assert_cmpuint (event->progress.step, ==, 1);
      g_assert_cmpuint (event->progress.n_steps, ==, 5);
      g_assert_cmpstr (event->progress.text, ==, progress.text);
    }
}

/* A program may print anything; a line of it must not break the protocol. */
static void
test_progress_not_utf8 (void)
{
  SyProgress progress = { SY_PROGRESS_OUTPUT, 2, 2, "caf\xe9 \x01\x1b[0m" };
  g_autofree char *line = sy_helper_event_format_progress (&progress);
  g_autoptr (SyHelperEvent) event = parse (line);

  g_assert_true (g_utf8_validate (line, -1, NULL));
  g_assert_true (g_str_has_prefix (event->progress.text, "caf"));
}

static void
test_golden (void)
{
  SyProgress progress = { SY_PROGRESS_STEP, 1, 5, "Write /etc/x" };
  const char *entries[] = { "0003", NULL };
  g_autoptr (GError) failure = g_error_new (SY_ERROR, SY_ERROR_CONFLICT, "It changed");
  g_autofree char *step = sy_helper_event_format_progress (&progress);
  g_autofree char *result = sy_helper_event_format_result (entries, NULL);
  g_autofree char *empty = sy_helper_event_format_result (NULL, NULL);
  g_autofree char *error = sy_helper_event_format_error (failure);

  g_assert_cmpstr (step, ==,
                   "{\"event\":\"step\",\"step\":1,\"of\":5,\"text\":\"Write /etc/x\"}");
  g_assert_cmpstr (result, ==,
                   "{\"event\":\"result\",\"entry\":\"0003\",\"entries\":[\"0003\"]}");
  g_assert_cmpstr (empty, ==, "{\"event\":\"result\",\"entries\":[]}");
  g_assert_cmpstr (error, ==,
                   "{\"event\":\"error\",\"code\":\"conflict\",\"message\":\"It changed\"}");
}

static void
test_result (void)
{
  const char *entries[] = { "0003", "0001", NULL };
  g_autoptr (JsonNode) document = json_from_string ("{\"a\":[1,null]}", NULL);
  g_autofree char *line = sy_helper_event_format_result (entries, document);
  g_autoptr (SyHelperEvent) event = parse (line);

  g_assert_cmpint (event->kind, ==, SY_HELPER_EVENT_RESULT);
  g_assert_true (g_strv_equal ((const char * const *) event->entries, entries));
  g_assert_true (json_node_equal (event->document, document));
}

static void
test_error (void)
{
  for (guint code = SY_ERROR_FAILED; code <= SY_ERROR_COMMAND_FAILED; code++)
    {
      g_autoptr (GError) failure = g_error_new (SY_ERROR, (int) code, "%s", "why \"so\"");
      g_autofree char *line = sy_helper_event_format_error (failure);
      g_autoptr (SyHelperEvent) event = parse (line);

      g_assert_cmpint (event->kind, ==, SY_HELPER_EVENT_ERROR);
      g_assert_error (event->error, SY_ERROR, (int) code);
      g_assert_cmpstr (event->error->message, ==, failure->message);
    }
}

static void
test_foreign_error (void)
{
  g_autoptr (GError) failure = g_error_new (G_FILE_ERROR, G_FILE_ERROR_PERM, "%s", "no");
  g_autofree char *line = sy_helper_event_format_error (failure);
  g_autoptr (SyHelperEvent) event = parse (line);

  g_assert_error (event->error, SY_ERROR, SY_ERROR_FAILED);
}

static void
test_unknown_members (void)
{
  g_autoptr (SyHelperEvent) event = NULL;

  event = parse ("{\"event\":\"step\",\"step\":0,\"of\":0,\"text\":\"\",\"later\":{\"x\":1}}");
  g_assert_cmpuint (event->progress.n_steps, ==, 0);
}

static void
test_refused (void)
{
  static const char * const lines[] = {
    "", " ", "null", "[]", "7", "\"step\"", "{", "{}", "{}x", "{\"event\":null}",
    "{\"event\":\"dance\",\"step\":1,\"of\":1,\"text\":\"\"}",
    "{\"event\":\"step\",\"of\":1,\"text\":\"\"}",
    "{\"event\":\"step\",\"step\":-1,\"of\":1,\"text\":\"\"}",
    "{\"event\":\"step\",\"step\":10001,\"of\":1,\"text\":\"\"}",
    "{\"event\":\"step\",\"step\":1.5,\"of\":1,\"text\":\"\"}",
    "{\"event\":\"step\",\"step\":\"1\",\"of\":1,\"text\":\"\"}",
    "{\"event\":\"step\",\"step\":1,\"of\":1}",
    "{\"event\":\"step\",\"step\":1,\"of\":1,\"text\":[]}",
    "{\"event\":\"result\"}", "{\"event\":\"result\",\"entries\":\"0001\"}",
    "{\"event\":\"result\",\"entries\":[1]}", "{\"event\":\"result\",\"entries\":[null]}",
    "{\"event\":\"error\",\"code\":\"busy\"}", "{\"event\":\"error\",\"message\":\"m\"}",
    "==== AUTHENTICATING FOR x ====", "\xff\xfe",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (sy_helper_event_parse (lines[i], &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
    }
}

/* Whatever a helper that dies has written of its last line, it is no event. */
static void
test_truncated (void)
{
  const char *entries[] = { "0003", NULL };
  g_autoptr (JsonNode) document = json_from_string ("{\"plan\":{\"n\":1}}", NULL);
  g_autofree char *line = sy_helper_event_format_result (entries, document);

  for (gsize length = 0; length < strlen (line); length++)
    {
      g_autofree char *part = g_strndup (line, length);
      g_autoptr (GError) error = NULL;

      g_assert_null (sy_helper_event_parse (part, &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/helper-event/progress", test_progress);
  g_test_add_func ("/helper-event/progress-not-utf8", test_progress_not_utf8);
  g_test_add_func ("/helper-event/golden", test_golden);
  g_test_add_func ("/helper-event/result", test_result);
  g_test_add_func ("/helper-event/error", test_error);
  g_test_add_func ("/helper-event/foreign-error", test_foreign_error);
  g_test_add_func ("/helper-event/unknown-members", test_unknown_members);
  g_test_add_func ("/helper-event/refused", test_refused);
  g_test_add_func ("/helper-event/truncated", test_truncated);

  return g_test_run ();
}
