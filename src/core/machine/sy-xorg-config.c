/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/sy-xorg-config.h"

#include <string.h>

#define BLANKS " \t\r\n"

typedef enum {
  TOKEN_END,
  TOKEN_KEYWORD,
  TOKEN_STRING,
} Token;

static void
device_free (SyXorgDevice *self)
{
  g_free (self->driver);
  g_free (self->bus_id);
  g_free (self);
}

static SyXorgDevice *
device_new (void)
{
  return g_new0 (SyXorgDevice, 1);
}

static guint
count_lines (const char *start,
             const char *end)
{
  guint n = 1;

  for (const char *p = start; p < end; p++)
    if (*p == '\n')
      n++;

  return n;
}

/* Takes a token from *@text. A string ends with its line where the quotation mark is missing. */
static Token
next_token (const char **text,
            GString     *token)
{
  const char *p = *text;
  Token kind = TOKEN_KEYWORD;

  g_string_truncate (token, 0);
  for (p += strspn (p, BLANKS); *p == '#'; p += strspn (p, BLANKS))
    p += strcspn (p, "\n");
  if (*p == '\0')
    kind = TOKEN_END;
  else if (*p == '"')
    {
      gsize length = strcspn (++p, "\"\r\n");

      g_string_append_len (token, p, (gssize) length);
      p += length + (p[length] == '"' ? 1 : 0);
      kind = TOKEN_STRING;
    }
  else
    for (; *p != '\0' && strchr (BLANKS "#\"", *p) == NULL; p++)
      if (*p != '_')
        g_string_append_c (token, g_ascii_tolower (*p));
  *text = p;

  return kind;
}

static void
set_field (char       **field,
           guint       *line,
           const char  *value,
           guint        value_line)
{
  g_free (*field);
  *field = g_strdup (value);
  *line = value_line;
}

GPtrArray *
sy_xorg_config_parse (const char *text)
{
  GPtrArray *devices = g_ptr_array_new_with_free_func ((GDestroyNotify) device_free);
  const char *start = text;
  g_autoptr (GString) keyword = g_string_new (NULL);
  g_autoptr (GString) token = g_string_new (NULL);
  SyXorgDevice *device = NULL;
  Token kind;

  while ((kind = next_token (&text, token)) != TOKEN_END)
    {
      if (kind == TOKEN_KEYWORD)
        {
          if (strcmp (token->str, "endsection") == 0)
            device = NULL;
          g_string_assign (keyword, token->str);
          continue;
        }
      if (strcmp (keyword->str, "section") == 0)
        {
          device = g_ascii_strcasecmp (token->str, "Device") == 0 ? device_new () : NULL;
          if (device != NULL)
            g_ptr_array_add (devices, device);
        }
      else if (device != NULL && strcmp (keyword->str, "driver") == 0)
        set_field (&device->driver, &device->driver_line, token->str, count_lines (start, text));
      else if (device != NULL && strcmp (keyword->str, "busid") == 0)
        set_field (&device->bus_id, &device->bus_id_line, token->str, count_lines (start, text));
      /* Only the first string after a keyword is its value. */
      g_string_truncate (keyword, 0);
    }

  return devices;
}

/* Takes a decimal number of at most @max from *@text. */
static gboolean
take_number (const char **text,
             guint64      max,
             guint64     *out_number)
{
  guint64 number;
  char *end;

  if (!g_ascii_isdigit (**text))
    return FALSE;
  number = g_ascii_strtoull (*text, &end, 10);
  if (number > max)
    return FALSE;
  *text = end;
  *out_number = number;

  return TRUE;
}

gboolean
sy_xorg_bus_id_parse (const char   *bus_id,
                      SyPciAddress *out_address)
{
  guint64 bus;
  guint64 domain = 0;
  guint64 device;
  guint64 function = 0;

  if (g_ascii_strncasecmp (bus_id, "PCI:", 4) != 0)
    return FALSE;
  bus_id += 4;
  if (!take_number (&bus_id, G_MAXUINT8, &bus))
    return FALSE;
  if (*bus_id == '@' && (bus_id++, !take_number (&bus_id, G_MAXUINT32, &domain)))
    return FALSE;
  if (*bus_id++ != ':' || !take_number (&bus_id, 31, &device))
    return FALSE;
  if (*bus_id == ':' && (bus_id++, !take_number (&bus_id, 7, &function)))
    return FALSE;
  if (*bus_id != '\0')
    return FALSE;

  *out_address = (SyPciAddress) {
    .domain = (guint32) domain,
    .bus = (guint8) bus,
    .device = (guint8) device,
    .function = (guint8) function,
  };

  return TRUE;
}
