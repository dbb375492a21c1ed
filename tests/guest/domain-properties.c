/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain-properties.h"

#include <string.h>

#include "add-hostdev.h"
#include "guest/sy-domain-compare.h"
#include "guest/sy-domain.h"

/* Not any that a collected definition has. */
static const SyPciAddress address = {
  .domain = 0xfffe, .bus = 0xfd, .device = 0x1c, .function = 7,
};

/* All that an insertion may take away is the end of an empty-element tag. */
static gboolean
is_tag_end (const char *text,
            gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (text[i]) && text[i] != '/' && text[i] != '>')
      return FALSE;

  return TRUE;
}

static void
check_insertion (const char *before,
                 const char *after)
{
  gsize before_length = strlen (before);
  gsize after_length = strlen (after);
  gsize head = 0;
  gsize tail = 0;

  while (head < before_length && before[head] == after[head])
    head++;
  while (tail < before_length - head && tail < after_length - head &&
         before[before_length - 1 - tail] == after[after_length - 1 - tail])
    tail++;

  /* Blanks in the end of the tag may be more than what comes in. */
  g_assert_cmpuint (after_length, >, head + tail);
  g_assert_true (is_tag_end (before + head, before_length - head - tail));
}

static void
check_edit (SyDomain   *domain,
            const char *before)
{
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SyDomain) again = NULL;

  if (sy_domain_has_hostdev (domain, &address))
    return;

  after = add_hostdev (before, &address);
  check_insertion (before, after);
  if (strlen (after) > SY_DOMAIN_MAX_SIZE)
    return;
  again = sy_domain_new_from_xml (after, -1, &error);
  g_assert_no_error (error);
  g_assert_true (sy_domain_has_hostdev (again, &address));
  g_assert_false (sy_domain_definition_is_ours (after, before));
}

gboolean
domain_properties_check (const char *text,
                         gsize       length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyDomain) domain = sy_domain_new_from_xml (text, (gssize) length, &error);
  g_autofree char *same = NULL;

  if (domain == NULL)
    {
      g_assert_error (error, SY_ERROR, SY_ERROR_INVALID_DATA);
      g_assert_true (strstr (error->message, ": line ") != NULL ||
                     strstr (error->message, "NUL byte") != NULL || length > SY_DOMAIN_MAX_SIZE);
      return FALSE;
    }

  g_assert_no_error (error);
  same = sy_domain_to_xml (domain);
  g_assert_cmpmem (same, strlen (same), text, length);
  g_assert_true (sy_domain_definition_is_ours (same, same));
  check_edit (domain, same);

  return TRUE;
}
