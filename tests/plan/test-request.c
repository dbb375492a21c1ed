/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "plan/sy-request.h"

#define DIGEST "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define UUID   "c2177883-f1bb-47f0-914d-32a22e3a8804"

static void
assert_refused (const char *json,
                gssize      length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyRequest) request = sy_request_new_from_json (json, length, &error);

  if (request != NULL)
    g_error ("accepted: %s", json);
  g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST);
}

static void
test_round_trip (void)
{
  static const char * const texts[] = {
    "{\"schema\":1,\"stage\":\"release\"}",
    "{\"schema\":1,\"stage\":\"a-1\",\"gpu\":\"0000:01:00.0\",\"domain\":\"win 10 é\","
    "\"digest\":\"" DIGEST "\"}",
    "{\"schema\":1,\"undo\":\"0003\",\"digest\":\"" DIGEST "\"}",
    "{\"schema\":1,\"undo\":\"12345678\"}",
    "{\"schema\":1,\"mode\":\"vm\",\"when\":\"once\",\"digest\":\"" DIGEST "\"}",
    "{\"schema\":1,\"mode\":\"host\",\"when\":\"next-boot\"}",
    "{\"schema\":1,\"mode\":\"off\",\"when\":\"now\"}",
    "{\"schema\":1,\"gvt\":\"create\",\"uuid\":\"" UUID "\",\"type\":\"i915-GVTg_V5_4\"}",
    "{\"schema\":1,\"gvt\":\"remove\",\"uuid\":\"" UUID "\",\"digest\":\"" DIGEST "\"}",
    "{\"schema\":1,\"gvt\":\"start\",\"uuid\":\"" UUID "\"}",
    "{\"schema\":1,\"stage\":\"attach\",\"options\":\"no-battery,hide-vm\"}",
    "{\"schema\":1,\"stage\":\"attach\",\"domain\":\"w\",\"then\":{\"stage\":\"vbios\"}}",
    "{\"schema\":1,\"stage\":\"attach\",\"options\":\"cpu\","
    "\"then\":{\"stage\":\"vbios\",\"options\":\"no-rom\"},\"digest\":\"" DIGEST "\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SyRequest) request = sy_request_new_from_json (texts[i], -1, &error);
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      text = sy_request_to_json (request);
      g_assert_cmpstr (text, ==, texts[i]);
    }
}

static void
test_refused (void)
{
  static const char * const texts[] = {
    "", "null", "[]", "\"release\"", "{", "{}",
    "{\"stage\":\"release\"}",
    "{\"schema\":2,\"stage\":\"release\"}",
    "{\"schema\":\"1\",\"stage\":\"release\"}",
    "{\"schema\":1.0,\"stage\":\"release\"}",
    "{\"schema\":1}",
    "{\"schema\":1,\"stage\":\"release\",\"undo\":\"0001\"}",
    "{\"schema\":1,\"stage\":\"release\",\"mode\":\"vm\",\"when\":\"once\"}",
    "{\"schema\":1,\"stage\":\"release\",\"when\":\"once\"}",
    "{\"schema\":1,\"mode\":\"vm\"}",
    "{\"schema\":1,\"mode\":\"vm\",\"when\":\"later\"}",
    "{\"schema\":1,\"mode\":\"guest\",\"when\":\"once\"}",
    "{\"schema\":1,\"mode\":\"\",\"when\":\"once\"}",
    "{\"schema\":1,\"gvt\":\"create\"}",
    "{\"schema\":1,\"uuid\":\"" UUID "\"}",
    "{\"schema\":1,\"stage\":\"gvt\",\"uuid\":\"" UUID "\"}",
    "{\"schema\":1,\"gvt\":\"stop\",\"uuid\":\"" UUID "\"}",
    "{\"schema\":1,\"gvt\":\"create\",\"uuid\":\"C2177883-F1BB-47F0-914D-32A22E3A8804\"}",
    "{\"schema\":1,\"gvt\":\"create\",\"uuid\":\"../c2177883\"}",
    "{\"schema\":1,\"stage\":\"gvt\",\"type\":\"nvidia-35\"}",
    "{\"schema\":1,\"stage\":\"gvt\",\"type\":\"../i915-GVTg_V5_4\"}",
    "{\"schema\":1,\"stage\":\"gvt\",\"type\":\"i915-GVTg_V5_4\\n\"}",
    "{\"schema\":1,\"stage\":\"attach\",\"options\":\"\"}",
    "{\"schema\":1,\"stage\":\"attach\",\"options\":\"a,,b\"}",
    "{\"schema\":1,\"stage\":\"attach\",\"options\":\"a b\"}",
    "{\"schema\":1,\"stage\":\"attach\",\"options\":[\"a\"]}",
    "{\"schema\":1,\"stage\":null}",
    "{\"schema\":1,\"stage\":1}",
    "{\"schema\":1,\"stage\":\"\"}",
    "{\"schema\":1,\"stage\":\"Release\"}",
    "{\"schema\":1,\"stage\":\"-release\"}",
    "{\"schema\":1,\"stage\":\"../release\"}",
    "{\"schema\":1,\"stage\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
    "{\"schema\":1,\"undo\":\"001\"}",
    "{\"schema\":1,\"undo\":\"123456789\"}",
    "{\"schema\":1,\"undo\":\"../1\"}",
    "{\"schema\":1,\"undo\":\"00 1\"}",
    "{\"schema\":1,\"stage\":\"release\",\"gpu\":\"/sys/devices\"}",
    "{\"schema\":1,\"stage\":\"release\",\"gpu\":\"0000:01:00.8\"}",
    "{\"schema\":1,\"stage\":\"release\",\"gpu\":\"\"}",
    "{\"schema\":1,\"stage\":\"release\",\"domain\":\"\"}",
    "{\"schema\":1,\"stage\":\"release\",\"domain\":\".\"}",
    "{\"schema\":1,\"stage\":\"release\",\"domain\":\"..\"}",
    "{\"schema\":1,\"stage\":\"release\",\"domain\":\"../../etc/shadow\"}",
    "{\"schema\":1,\"stage\":\"release\",\"domain\":\"a\\nb\"}",
    "{\"schema\":1,\"stage\":\"release\",\"domain\":\"a\\u0000b\"}",
    "{\"schema\":1,\"stage\":\"release\",\"digest\":\"sha256:\"}",
    "{\"schema\":1,\"stage\":\"release\",\"digest\":\"" DIGEST "0\"}",
    "{\"schema\":1,\"stage\":\"release\",\"digest\":\"SHA256:\"}",
    "{\"schema\":1,\"stage\":\"release\",\"path\":\"/etc/passwd\"}",
    "{\"schema\":1,\"stage\":\"release\",\"gpu\":{}}",
    "{\"schema\":1,\"stage\":\"release\"} trailing",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i], -1);
}

/* What comes after a stage has nothing of its own but options, and nothing comes after it. */
static void
test_then_refused (void)
{
  static const char * const texts[] = {
    "{\"schema\":1,\"then\":{\"stage\":\"vbios\"}}",
    "{\"schema\":1,\"undo\":\"0001\",\"then\":{\"stage\":\"vbios\"}}",
    "{\"schema\":1,\"mode\":\"vm\",\"when\":\"once\",\"then\":{\"stage\":\"vbios\"}}",
    "{\"schema\":1,\"stage\":\"attach\",\"then\":{}}",
    "{\"schema\":1,\"stage\":\"attach\",\"then\":null}",
    "{\"schema\":1,\"stage\":\"attach\",\"then\":\"vbios\"}",
    "{\"schema\":1,\"stage\":\"attach\",\"then\":[{\"stage\":\"vbios\"}]}",
    "{\"schema\":1,\"stage\":\"attach\",\"then\":{\"options\":\"no-rom\"}}",
    "{\"schema\":1,\"stage\":\"attach\",\"then\":{\"stage\":\"../vbios\"}}",
    "{\"schema\":1,\"stage\":\"attach\",\"then\":{\"stage\":1}}",
    "{\"schema\":1,\"stage\":\"attach\",\"then\":{\"stage\":\"vbios\",\"options\":\"a b\"}}",
    "{\"schema\":1,\"stage\":\"attach\",\"then\":{\"stage\":\"vbios\",\"schema\":1}}",
    "{\"schema\":1,\"stage\":\"attach\",\"then\":{\"stage\":\"vbios\",\"domain\":\"w\"}}",
    "{\"schema\":1,\"stage\":\"attach\",\"then\":{\"stage\":\"vbios\",\"rom\":\"VaoA\"}}",
    "{\"schema\":1,\"stage\":\"vbios\",\"rom\":\"VaoA\",\"then\":{\"stage\":\"vbios\"}}",
    "{\"schema\":1,\"stage\":\"a\",\"then\":{\"stage\":\"b\",\"then\":{\"stage\":\"c\"}}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i], -1);
}

static void
test_truncated (void)
{
  static const char text[] = "{\"schema\":1,\"stage\":\"release\",\"gpu\":\"0000:01:00.0\"}";

  for (gsize length = 0; length < strlen (text); length++)
    {
      g_autofree char *cut = g_strndup (text, length);

      assert_refused (cut, (gssize) length);
    }
}

/* One byte over the limit is refused before it is parsed. */
static void
test_size (void)
{
  g_autoptr (GString) text = g_string_new ("{\"schema\":1,\"stage\":\"release\"}");
  g_autoptr (GError) error = NULL;
  g_autoptr (SyRequest) request = NULL;

  while (text->len < SY_REQUEST_MAX_SIZE)
    g_string_append_c (text, ' ');
  request = sy_request_new_from_json (text->str, (gssize) text->len, &error);
  g_assert_no_error (error);
  g_string_append_c (text, ' ');
  assert_refused (text->str, (gssize) text->len);
}

static void
test_not_text (void)
{
  assert_refused ("{\"schema\":1,\"stage\":\"rel\0ease\"}", 32);
  assert_refused ("{\"schema\":1,\"domain\":\"\xff\",\"stage\":\"release\"}", -1);
}

static void
test_setters (void)
{
  g_autoptr (SyRequest) request = sy_request_new_stage ("attach", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *long_name = g_strnfill (255, 'a');
  g_autofree char *too_long = g_strnfill (256, 'a');

  g_assert_true (sy_request_set_domain (request, long_name, &error));
  g_assert_no_error (error);
  g_assert_false (sy_request_set_domain (request, too_long, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST);
  g_assert_cmpstr (sy_request_get_domain (request), ==, long_name);
  g_assert_true (sy_request_set_domain (request, NULL, NULL));
  g_assert_null (sy_request_get_domain (request));

  g_assert_null (sy_request_get_gpu (request));
  g_assert_true (sy_request_set_gpu (request, "01:00.0", NULL));
  g_assert_cmpuint (sy_request_get_gpu (request)->bus, ==, 1);
  g_assert_true (sy_request_set_gpu (request, NULL, NULL));
  g_assert_null (sy_request_get_gpu (request));
}

/* The largest video BIOS goes through whole; a byte more, another stage, or what is no base64 does
 * not. */
static void
test_rom (void)
{
  g_autofree guint8 *data = g_malloc0 (SY_REQUEST_ROM_MAX_SIZE + 1);
  g_autoptr (GBytes) rom = g_bytes_new (data, SY_REQUEST_ROM_MAX_SIZE);
  g_autoptr (GBytes) large = g_bytes_new (data, SY_REQUEST_ROM_MAX_SIZE + 1);
  g_autoptr (GBytes) empty = g_bytes_new (data, 0);
  g_autoptr (SyRequest) request = sy_request_new_stage ("vbios", NULL);
  g_autoptr (SyRequest) other = sy_request_new_stage ("release", NULL);
  g_autoptr (SyRequest) read = NULL;
  g_autofree char *text = NULL;

  g_assert_false (sy_request_set_rom (request, large, NULL));
  g_assert_false (sy_request_set_rom (request, empty, NULL));
  g_assert_false (sy_request_set_rom (other, rom, NULL));
  g_assert_true (sy_request_set_rom (request, rom, NULL));
  text = sy_request_to_json (request);
  g_assert_cmpuint (strlen (text), <=, SY_REQUEST_WITH_ROM_MAX_SIZE);
  read = sy_request_new_from_json (text, -1, NULL);
  g_assert_true (g_bytes_equal (sy_request_get_rom (read), rom));
  g_assert_true (sy_request_set_rom (read, NULL, NULL));
  g_assert_null (sy_request_get_rom (read));

  assert_refused ("{\"schema\":1,\"stage\":\"release\",\"rom\":\"AAAA\"}", -1);
  assert_refused ("{\"schema\":1,\"stage\":\"vbios\",\"rom\":\"\"}", -1);
  assert_refused ("{\"schema\":1,\"stage\":\"vbios\",\"rom\":\"AAA\"}", -1);
  assert_refused ("{\"schema\":1,\"stage\":\"vbios\",\"rom\":\"AA A\"}", -1);
  assert_refused ("{\"schema\":1,\"stage\":\"vbios\",\"rom\":\"A===\"}", -1);
  assert_refused ("{\"schema\":1,\"stage\":\"vbios\",\"rom\":\"AA=A\"}", -1);
  assert_refused ("{\"schema\":1,\"stage\":\"vbios\",\"rom\":7}", -1);
}

/* A video BIOS leaves no room for anything else, and what is nested without end is not followed. */
static void
test_large_without_rom (void)
{
  g_autofree char *brackets = g_strnfill (SY_REQUEST_WITH_ROM_MAX_SIZE, '[');
  g_autofree char *name = g_strnfill (SY_REQUEST_MAX_SIZE, 'a');
  g_autofree char *text =
    g_strdup_printf ("{\"schema\":1,\"stage\":\"vbios\",\"rom\":\"AAAA\",\"domain\":\"%s\"}", name);

  assert_refused (brackets, -1);
  assert_refused (text, -1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/request/round-trip", test_round_trip);
  g_test_add_func ("/request/refused", test_refused);
  g_test_add_func ("/request/then-refused", test_then_refused);
  g_test_add_func ("/request/truncated", test_truncated);
  g_test_add_func ("/request/size", test_size);
  g_test_add_func ("/request/not-text", test_not_text);
  g_test_add_func ("/request/rom", test_rom);
  g_test_add_func ("/request/large-without-rom", test_large_without_rom);
  g_test_add_func ("/request/setters", test_setters);

  return g_test_run ();
}
