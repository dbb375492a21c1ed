/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "syh-authority.h"
#include "syh-input.h"
#include "syh-output.h"

/* A pipe that holds @data and, unless @open, its end. Returns the end to read. */
static int
make_input (const char *data,
            gsize       length,
            gboolean    open,
            int        *out_writer)
{
  int fds[2];

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  g_assert_cmpint (fcntl (fds[1], F_SETPIPE_SZ, 1 << 20), >=, 1 << 20);
  g_assert_cmpint (write (fds[1], data, length), ==, (gssize) length);
  if (open)
    *out_writer = fds[1];
  else
    close (fds[1]);

  return fds[0];
}

static void
test_input (void)
{
  g_autoptr (GError) error = NULL;
  int fd = make_input ("abc\0def", 7, FALSE, NULL);
  gsize length = 99;
  g_autofree char *text = syh_input_read (fd, 7, 1000, &length, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (text, length + 1, "abc\0def\0", 8);
  close (fd);
}

static void
test_input_too_large (void)
{
  g_autofree char *data = g_strnfill (SY_REQUEST_MAX_SIZE + 1, ' ');

  for (gsize excess = 0; excess <= 1; excess++)
    {
      g_autoptr (GError) error = NULL;
      int fd = make_input (data, SY_REQUEST_MAX_SIZE + excess, FALSE, NULL);
      gsize length = 0;
      g_autofree char *text = syh_input_read (fd, SY_REQUEST_MAX_SIZE, 1000, &length, &error);

      if (excess == 0)
        g_assert_cmpuint (length, ==, SY_REQUEST_MAX_SIZE);
      else
        g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST);
      close (fd);
    }
}

static void
test_input_endless (void)
{
  g_autoptr (GError) error = NULL;
  int fd = open ("/dev/zero", O_RDONLY | O_CLOEXEC);
  gsize length;

  g_assert_null (syh_input_read (fd, SY_REQUEST_MAX_SIZE, 60000, &length, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST);
  g_assert_nonnull (strstr (error->message, "65536"));
  close (fd);
}

/* A caller that never ends its input, and one that wrote something first. */
static void
test_input_never_ends (void)
{
  for (gsize length = 0; length <= 2; length += 2)
    {
      g_autoptr (GError) error = NULL;
      int writer = -1;
      int fd = make_input ("{}", length, TRUE, &writer);
      gint64 begin = g_get_monotonic_time ();
      gsize got;

      g_assert_null (syh_input_read (fd, SY_REQUEST_MAX_SIZE, 50, &got, &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST);
      g_assert_cmpint (g_get_monotonic_time () - begin, >=, 49000);
      close (fd);
      close (writer);
    }
}

static void
test_input_unreadable (void)
{
  g_autoptr (GError) error = NULL;
  int fd = open ("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gsize length;

  g_assert_null (syh_input_read (fd, 10, 1000, &length, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_FAILED);
  close (fd);
}

static gboolean
read_request (const char  *text,
              gboolean     optional,
              SyRequest  **out_request,
              GError     **error)
{
  int fd = make_input (text, strlen (text), FALSE, NULL);
  gboolean good = syh_input_read_request (fd, SY_REQUEST_MAX_SIZE, optional, out_request,
                                          error);

  close (fd);

  return good;
}

static void
test_request (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyRequest) request = NULL;

  read_request ("{\"schema\":1,\"stage\":\"release\",\"gpu\":\"01:00.0\"}\n", FALSE, &request,
                &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sy_request_get_stage (request), ==, "release");
}

static void
test_request_empty (void)
{
  g_autoptr (GError) error = NULL;
  SyRequest *request = (SyRequest *) &error;   /* anything that is not NULL */

  g_assert_false (read_request (" \n", FALSE, &request, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST);
  g_assert_true (request == (SyRequest *) &error);
  g_clear_error (&error);

  g_assert_true (read_request (" \n", TRUE, &request, &error));
  g_assert_null (request);
}

/* Nothing that could name a file gets through, in any field. */
static void
test_request_refused (void)
{
  static const char * const texts[] = {
    "x", "[]", "{\"schema\":1}", "{\"schema\":2,\"stage\":\"release\"}",
    "{\"schema\":1,\"stage\":\"../release\"}", "{\"schema\":1,\"stage\":\"/etc/passwd\"}",
    "{\"schema\":1,\"stage\":\"release\",\"undo\":\"0001\"}",
    "{\"schema\":1,\"stage\":\"release\",\"path\":\"/etc/passwd\"}",
    "{\"schema\":1,\"stage\":\"release\",\"gpu\":\"../../01:00.0\"}",
    "{\"schema\":1,\"stage\":\"release\",\"gpu\":\"0000:01:00.0/rom\"}",
    "{\"schema\":1,\"stage\":\"attach\",\"domain\":\"../../etc/passwd\"}",
    "{\"schema\":1,\"stage\":\"attach\",\"domain\":\"/etc/passwd\"}",
    "{\"schema\":1,\"undo\":\"../0001\"}", "{\"schema\":1,\"undo\":\"0001/../0002\"}",
    "{\"schema\":1,\"undo\":1}", "{\"schema\":1,\"stage\":\"release\",\"digest\":\"sha256:../\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      SyRequest *request = NULL;

      g_assert_false (read_request (texts[i], TRUE, &request, &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST);
      g_assert_null (request);
    }
}

static void
test_output (void)
{
  g_autofree char *line = g_strnfill (20000, 'x');
  char got[20001];
  int fds[2];
  SyhOutput output;

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  output = (SyhOutput) { .fd = fds[1], .timeout_ms = 1000 };
  syh_output_write_line (&output, line);
  g_assert_false (output.lost);
  g_assert_cmpint (read (fds[0], got, sizeof got), ==, 20001);
  g_assert_cmpint (got[20000], ==, '\n');
  close (fds[0]);
  close (fds[1]);
}

static void
test_output_gone (void)
{
  int fds[2];
  SyhOutput output;

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  close (fds[0]);
  output = (SyhOutput) { .fd = fds[1], .timeout_ms = 60000 };
  syh_output_write_line (&output, "line");
  g_assert_true (output.lost);
  close (fds[1]);
}

/* A reader that does not read: a pipe and a socket, filled to the brim. */
static void
test_output_stuck (void)
{
  g_autofree char *line = g_strnfill (4 << 20, 'x');

  for (guint kind = 0; kind <= 1; kind++)
    {
      SyhOutput output;
      int fds[2];

      if (kind == 0)
        g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
      else
        g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
      output = (SyhOutput) { .fd = fds[1], .timeout_ms = 50 };
      syh_output_write_line (&output, line);
      g_assert_true (output.lost);
      close (fds[0]);
      close (fds[1]);
    }
}

static void
test_uid (void)
{
  static const char * const bad[] = {
    "", " 1", "1 ", "+1", "-1", "0x0", "4294967295", "4294967296", "99999999999999999999", "1000\n",
  };
  uid_t uid = 7;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (syh_authority_parse_uid (bad[i], &uid));
  g_assert_cmpuint (uid, ==, 7);
  g_assert_true (syh_authority_parse_uid ("0", &uid));
  g_assert_cmpuint (uid, ==, 0);
  g_assert_true (syh_authority_parse_uid ("4294967294", &uid));
  g_assert_cmpuint (uid, ==, 4294967294U);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGPIPE, SIG_IGN);   /* as the helper's environment has it */

  g_test_add_func ("/helper-io/input", test_input);
  g_test_add_func ("/helper-io/input-too-large", test_input_too_large);
  g_test_add_func ("/helper-io/input-endless", test_input_endless);
  g_test_add_func ("/helper-io/input-never-ends", test_input_never_ends);
  g_test_add_func ("/helper-io/input-unreadable", test_input_unreadable);
  g_test_add_func ("/helper-io/request", test_request);
  g_test_add_func ("/helper-io/request-empty", test_request_empty);
  g_test_add_func ("/helper-io/request-refused", test_request_refused);
  g_test_add_func ("/helper-io/output", test_output);
  g_test_add_func ("/helper-io/output-gone", test_output_gone);
  g_test_add_func ("/helper-io/output-stuck", test_output_stuck);
  g_test_add_func ("/helper-io/uid", test_uid);

  return g_test_run ();
}
