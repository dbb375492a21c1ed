/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>

#include "assess/sy-status-json.h"
#include "machine/sy-lspci.h"

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* Any text is a listing, from which a whole status can be told, or an error; never both. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (SyMachine) machine = sy_machine_new_from_listing_with_names (text, "fuzz", NULL,
                                                                          &error);
  g_autoptr (SyAssessment) assessment = NULL;
  g_autoptr (JsonNode) document = NULL;

  if (machine == NULL)
    {
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
      return 0;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (sy_machine_get_devices (machine)->len, >, 0);
  assessment = sy_assessment_new (machine);
  document = sy_status_to_json (assessment);
  g_assert_nonnull (document);
  if (sy_assessment_get_scheme (assessment) != SY_SCHEME_VIRTUAL)
    g_assert_cmpint (sy_assessment_get_certainty (assessment), !=, SY_CERTAINTY_CERTAIN);

  return 0;
}
