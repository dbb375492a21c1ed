/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "acpi/sy-acpi-form.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char * const form_names[] = {
  [SY_ACPI_FORM_TABLE] = "table",
  [SY_ACPI_FORM_EMPTY] = "empty",
  [SY_ACPI_FORM_BASE64] = "base64",
  [SY_ACPI_FORM_SOURCE] = "source",
  [SY_ACPI_FORM_WEB_PAGE] = "web-page",
  [SY_ACPI_FORM_ADDRESS] = "address",
  [SY_ACPI_FORM_TEXT] = "text",
  [SY_ACPI_FORM_OTHER] = "other",
};

static const char * const explanations[] = {
  [SY_ACPI_FORM_EMPTY] = N_("The file is empty."),
  [SY_ACPI_FORM_BASE64] =
    N_("This is a table written as base64 text. QEMU needs it decoded (base64 -d); as it is, the "
       "virtual machine does not start."),
  [SY_ACPI_FORM_SOURCE] =
    N_("This is source text (ASL). QEMU needs what a compiler makes of it (iasl)."),
  [SY_ACPI_FORM_WEB_PAGE] =
    N_("This is a web page that was saved in place of the table: download the raw file."),
  [SY_ACPI_FORM_ADDRESS] =
    N_("This is only an address, not a table: QEMU reads files and follows no addresses."),
  [SY_ACPI_FORM_TEXT] = N_("This is text; an ACPI table is binary."),
  [SY_ACPI_FORM_OTHER] =
    N_("This is no ACPI table: that begins with four capital letters, such as SSDT, and with its "
       "length."),
};

/* What no file but a table holds: a signature, a length that could be, a revision below 16. */
static gboolean
is_table (GBytes *data)
{
  SyAcpiHeader header;

  if (!sy_acpi_table_read_header (data, &header))
    return FALSE;
  for (guint i = 0; i < 4; i++)
    if (!g_ascii_isupper (header.signature[i]) && !g_ascii_isdigit (header.signature[i]))
      return FALSE;

  return header.length >= SY_ACPI_HEADER_SIZE && header.length < 1 << 24 && header.revision < 16;
}

static gboolean
is_text (const char *text,
         gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if ((guint8) text[i] < ' ' && strchr ("\t\r\n\f", text[i]) == NULL)
      return FALSE;

  return memchr (text, 0, length) == NULL && g_utf8_validate (text, (gssize) length, NULL);
}

/* The first 36 bytes that base64 text stands for are a header. */
static gboolean
is_base64 (const char *text)
{
  g_autofree char *start = g_strndup (text, 256);
  g_autofree guint8 *decoded = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize size;

  for (const char *p = start; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("+/= \t\r\n", *p) == NULL)
      return FALSE;
  decoded = g_base64_decode (start, &size);
  bytes = g_bytes_new (decoded, size);

  return is_table (bytes);
}

SyAcpiForm
sy_acpi_form_detect (GBytes *data)
{
  gsize length;
  const char *bytes = g_bytes_get_data (data, &length);
  g_autofree char *text = NULL;
  const char *start;

  if (length == 0)
    return SY_ACPI_FORM_EMPTY;
  if (is_table (data))
    return SY_ACPI_FORM_TABLE;
  if (!is_text (bytes, length))
    return SY_ACPI_FORM_OTHER;

  text = g_strndup (bytes, MIN (length, SY_ACPI_TABLE_MAX_SIZE));
  start = text + strspn (text, " \t\r\n");
  if (is_base64 (start))
    return SY_ACPI_FORM_BASE64;
  if (g_ascii_strncasecmp (start, "<!doctype", 9) == 0 ||
      g_ascii_strncasecmp (start, "<html", 5) == 0)
    return SY_ACPI_FORM_WEB_PAGE;
  if (strstr (text, "DefinitionBlock") != NULL)
    return SY_ACPI_FORM_SOURCE;
  if (g_regex_match_simple ("^[a-z][a-z0-9+.-]*://\\S+\\s*$", start, G_REGEX_CASELESS, 0))
    return SY_ACPI_FORM_ADDRESS;

  return SY_ACPI_FORM_TEXT;
}

char *
sy_acpi_form_explain (SyAcpiForm form)
{
  g_return_val_if_fail (form < G_N_ELEMENTS (explanations), NULL);

  return explanations[form] != NULL ? g_strdup (_(explanations[form])) : NULL;
}

const char *
sy_acpi_form_to_string (SyAcpiForm form)
{
  g_return_val_if_fail (form < G_N_ELEMENTS (form_names), NULL);

  return form_names[form];
}
