/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest/sy-guest-agent.h"
#include "sy-error.h"

#include <string.h>

/* In the form in which qemu-ga for Windows answers guest-get-devices (qga/qapi-schema.json). */
#define AUDIO \
  "{\"driver-date\":1690000000,\"driver-name\":\"NVIDIA High Definition Audio\"," \
  "\"driver-version\":\"1.3.40.14\",\"id\":{\"type\":\"pci\",\"vendor-id\":4318," \
  "\"device-id\":4025}}"
#define QXL \
  "{\"driver-date\":1600000000,\"driver-name\":\"Red Hat QXL controller\"," \
  "\"driver-version\":\"10.0.0.21000\",\"id\":{\"type\":\"pci\",\"vendor-id\":6966," \
  "\"device-id\":256}}"
#define GPU \
  "{\"driver-date\":1705000000,\"driver-name\":\"NVIDIA GeForce GTX 1050\"," \
  "\"driver-version\":\"31.0.15.5186\",\"id\":{\"type\":\"pci\",\"vendor-id\":4318," \
  "\"device-id\":7309}}"
#define BARE "{\"driver-name\":\"Volume Manager\",\"driver-version\":\"10.0.19041.1\"}"

static void
test_devices (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyGuestAgent) agent =
    sy_guest_agent_parse_devices ("{\"return\":[" BARE "," AUDIO "," QXL "," GPU "]}", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (agent->name, ==, "NVIDIA GeForce GTX 1050");
  g_assert_cmpuint (agent->driver, ==, 551);
  g_assert_cmpint (agent->code, ==, SY_GUEST_AGENT_UNKNOWN_CODE);
}

static void
test_no_gpu (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyGuestAgent) agent =
    sy_guest_agent_parse_devices ("{\"return\":[" AUDIO "," QXL "]}", &error);

  g_assert_no_error (error);
  g_assert_null (agent->name);
  g_assert_cmpuint (agent->driver, ==, 0);
  g_assert_nonnull (agent->problem);
}

static void
test_wrong (void)
{
  static const char * const answers[] = {
    "", "{}", "[]", "{\"return\":{}}", "{\"error\":{\"class\":\"CommandNotFound\"}}",
    "{\"return\":[",
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (sy_guest_agent_parse_devices (answers[i], &error));
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
    }
}

static void
test_strange_devices (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyGuestAgent) agent = sy_guest_agent_parse_devices (
    "{\"return\":[1,null,{\"id\":1},{\"id\":{\"vendor-id\":4318}},{\"driver-name\":\"NVIDIA X\","
    "\"id\":{\"vendor-id\":4318}}]}", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (agent->name, ==, "NVIDIA X");
  g_assert_cmpuint (agent->driver, ==, 0);
}

static void
test_versions (void)
{
  g_assert_cmpuint (sy_guest_agent_get_nvidia_version ("30.0.14.7111"), ==, 471);
  g_assert_cmpuint (sy_guest_agent_get_nvidia_version ("27.21.14.5206"), ==, 452);
  g_assert_cmpuint (sy_guest_agent_get_nvidia_version ("32.0.15.6094"), ==, 560);
  g_assert_cmpuint (sy_guest_agent_get_nvidia_version ("31.0.15"), ==, 0);
  g_assert_cmpuint (sy_guest_agent_get_nvidia_version ("31.0.x.5186"), ==, 0);
  g_assert_cmpuint (sy_guest_agent_get_nvidia_version (""), ==, 0);
}

static void
test_codes (void)
{
  g_autoptr (GError) error = NULL;
  int code = 7;

  g_assert_true (sy_guest_agent_parse_code ("43\r\n", &code, &error));
  g_assert_cmpint (code, ==, 43);
  g_assert_true (sy_guest_agent_parse_code ("0\r\n0\r\n", &code, &error));
  g_assert_cmpint (code, ==, 0);
  g_assert_true (sy_guest_agent_parse_code ("0\n12\n", &code, &error));
  g_assert_cmpint (code, ==, 12);
  g_assert_false (sy_guest_agent_parse_code ("\r\n", &code, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (sy_guest_agent_parse_code ("Get-CimInstance : not found", &code, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
  g_assert_cmpint (code, ==, 12);
}

/* Where nobody answers, that is said, and soon: libvirt's test driver has no agent at all. */
static void
test_nobody (void)
{
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();

  g_assert_null (sy_guest_agent_ask ("test:///default", "6695eb01-f6a4-8304-79aa-97f2502e193f",
                                     TRUE, &error));
  g_assert_error (error, SY_ERROR, SY_ERROR_FAILED);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 60 * G_USEC_PER_SEC);
  /* What libvirt says is told: of this driver, that it has no such thing. */
  g_assert_nonnull (strstr (error->message, "supported"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guest-agent/devices", test_devices);
  g_test_add_func ("/guest-agent/no-gpu", test_no_gpu);
  g_test_add_func ("/guest-agent/wrong", test_wrong);
  g_test_add_func ("/guest-agent/strange-devices", test_strange_devices);
  g_test_add_func ("/guest-agent/versions", test_versions);
  g_test_add_func ("/guest-agent/codes", test_codes);
  g_test_add_func ("/guest-agent/nobody", test_nobody);

  return g_test_run ();
}
