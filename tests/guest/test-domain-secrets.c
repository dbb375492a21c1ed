/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest/sy-domain-secrets.h"

static const struct {
  const char *xml;
  const char *expected;
} rows[] = {
  { "<domain/>", "<domain/>" },
  { "<domain passwd='a'><devices passwd='b'><disk passwd='c'/></devices></domain>",
    "<domain passwd='a'><devices passwd='b'><disk passwd='c'/></devices></domain>" },
  { "<domain>\n<devices>\n<graphics type='vnc' passwd='s'/>\n</devices></domain>\n",
    "<domain>\n<devices>\n<graphics type='vnc'/>\n</devices></domain>\n" },
  { "<domain><devices><graphics\n  passwd = \"a'>\"\n type='passwd'/></devices></domain>",
    "<domain><devices><graphics\n type='passwd'/></devices></domain>" },
  { "<domain><devices><graphics passwdValidTo='2030' x='passwd=' passwd=''>"
    "<listen passwd='kept'/></graphics></devices>"
    "<devices><graphics passwd='1'/><graphics passwd='2' ></graphics></devices></domain>",
    "<domain><devices><graphics passwdValidTo='2030' x='passwd='>"
    "<listen passwd='kept'/></graphics></devices>"
    "<devices><graphics/><graphics ></graphics></devices></domain>" },
  { "<domain><devices><graphics x:passwd='kept' passwd='s' xmlns:x='http://x/'/>"
    "</devices></domain>",
    "<domain><devices><graphics x:passwd='kept' xmlns:x='http://x/'/></devices></domain>" },
  { "<domain>", NULL },
  { "<network/>", NULL },
};

static void
test_hide (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *hidden = sy_domain_hide_secrets (rows[i].xml);

      g_assert_cmpstr (hidden, ==, rows[i].expected);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/domain-secrets/hide", test_hide);

  return g_test_run ();
}
