/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sya-mode-labels.h"

#include "sy-error.h"

static SyModeWay
make_way (const char *when,
          SyTristate  possible,
          gboolean    done,
          const char *reason)
{
  return (SyModeWay) { .mode = "vm", .when = when, .possible = possible, .done = done,
                       .reason = (char *) reason };
}

static void
check_way (const SyModeWay *way,
           const char      *expected)
{
  g_autofree char *text = sya_mode_way_describe (way);

  g_assert_cmpstr (text, ==, expected);
}

/* What is so now and what will be so are never said alike. */
static void
test_way (void)
{
  SyModeWay way = make_way ("now", SY_TRISTATE_YES, TRUE, NULL);

  check_way (&way, "It is so already.");
  way.when = "next-boot";
  check_way (&way, "The computer starts so already.");
  way.done = FALSE;
  check_way (&way, NULL);
  way.possible = SY_TRISTATE_UNKNOWN;
  check_way (&way, "Whether it is possible is looked at with the administrator’s rights.");
  way.possible = SY_TRISTATE_NO;
  way.reason = (char *) "It burns.";
  check_way (&way, "It burns.");
}

static void
test_one (void)
{
  SyModeWay once = make_way ("once", SY_TRISTATE_NO, FALSE, "It burns.");
  SyModeWay always = make_way ("next-boot", SY_TRISTATE_NO, FALSE, "It burns.");

  g_assert_true (sya_mode_ways_are_one (&once, &always));
  always.reason = (char *) "It hurts.";
  g_assert_false (sya_mode_ways_are_one (&once, &always));
  once.possible = always.possible = SY_TRISTATE_YES;
  once.reason = always.reason = NULL;
  g_assert_false (sya_mode_ways_are_one (&once, &always));
}

static void
check_end (const char *mode,
           const char *when,
           int         code,
           const char *expected_title,
           const char *expected_body)
{
  g_autoptr (SyRequest) request = sy_request_new_mode (mode, when, NULL);
  g_autoptr (GError) error = code >= 0 ? g_error_new_literal (SY_ERROR, code, "It burns.") : NULL;
  const char *title = NULL;
  g_autofree char *body = sya_mode_describe_end (request, error, &title);

  g_assert_cmpstr (title, ==, expected_title);
  g_assert_cmpstr (body, ==, expected_body);
}

static void
test_end (void)
{
  check_end ("vm", "now", -1, "The GPU Was Moved",
             "It is set aside for a virtual machine. You can start that now.");
  check_end ("host", "now", -1, "The GPU Was Moved", "Linux has it again.");
  check_end ("off", "now", -1, "The GPU Was Moved", "It is switched off.");
  check_end ("vm", "once", -1, "The Next Start Is Set",
             "Restart the computer: it starts with the GPU set aside for a virtual machine.");
  check_end ("host", "next-boot", -1, "The Next Start Is Set",
             "Restart the computer: it starts with the GPU for Linux.");
  check_end ("vm", "now", SY_ERROR_REFUSED, "The GPU Was Not Moved", "It burns.");
  check_end ("vm", "once", SY_ERROR_FAILED, "The Next Start Was Not Changed", "It burns.");
  check_end ("vm", "now", SY_ERROR_CANCELLED, "The GPU Was Not Moved",
             "Cancelled. Nothing was changed.");
}

static const char *
find_instead (SyModeWay  *once,
              SyModeWay  *always,
              const char *when,
              int         code)
{
  g_autoptr (GPtrArray) ways = g_ptr_array_new ();
  g_autoptr (SyRequest) request = sy_request_new_mode ("vm", when, NULL);
  g_autoptr (GError) error = g_error_new_literal (SY_ERROR, code, "It burns.");
  const SyModeWay *way;

  g_ptr_array_add (ways, once);
  g_ptr_array_add (ways, always);
  way = sya_mode_find_instead (ways, request, error);

  return way != NULL ? way->when : NULL;
}

/* Where it is not safe now, the next start is; where the kernel hangs, no way but that helps. */
static void
test_instead (void)
{
  SyModeWay once = make_way ("once", SY_TRISTATE_YES, FALSE, NULL);
  SyModeWay always = make_way ("next-boot", SY_TRISTATE_YES, FALSE, NULL);
  g_autoptr (SyRequest) undo = sy_request_new_undo ("0001", NULL);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GError) error = g_error_new_literal (SY_ERROR, SY_ERROR_REFUSED, "It burns.");

  g_assert_cmpstr (find_instead (&once, &always, "now", SY_ERROR_REFUSED), ==, "once");
  g_assert_cmpstr (find_instead (&once, &always, "now", SY_ERROR_HUNG), ==, NULL);
  g_assert_cmpstr (find_instead (&once, &always, "now", SY_ERROR_CANCELLED), ==, NULL);
  g_assert_cmpstr (find_instead (&once, &always, "once", SY_ERROR_REFUSED), ==, NULL);
  once.possible = SY_TRISTATE_NO;
  g_assert_cmpstr (find_instead (&once, &always, "now", SY_ERROR_NOT_SUPPORTED), ==, "next-boot");
  always.done = TRUE;
  g_assert_cmpstr (find_instead (&once, &always, "now", SY_ERROR_REFUSED), ==, NULL);
  once.mode = always.mode = "host";
  g_assert_cmpstr (find_instead (&once, &always, "now", SY_ERROR_REFUSED), ==, NULL);
  g_assert_null (sya_mode_find_instead (none, undo, error));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mode-labels/way", test_way);
  g_test_add_func ("/mode-labels/one", test_one);
  g_test_add_func ("/mode-labels/end", test_end);
  g_test_add_func ("/mode-labels/instead", test_instead);

  return g_test_run ();
}
