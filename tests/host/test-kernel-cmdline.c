/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "machine/sy-kernel-cmdline.h"

#define IDS "vfio-pci.ids=10de:1c8d,10de:0fb9"

static const char * const ours[] = { "intel_iommu=on", IDS, "switchyard.mode=vm", NULL };

static const struct {
  const char *before;
  const char *after;
} samples[] = {
  { "", "intel_iommu=on " IDS " switchyard.mode=vm" },
  { "root=/dev/sda1  rw ", "root=/dev/sda1  rw intel_iommu=on " IDS " switchyard.mode=vm" },
  { "rw\n", "rw\nintel_iommu=on " IDS " switchyard.mode=vm" },
  { "intel_iommu=on", "intel_iommu=on " IDS " switchyard.mode=vm" },
  { "intel-iommu=on,sm_on quiet", "intel-iommu=on,sm_on quiet " IDS " switchyard.mode=vm" },
  { "\"intel_iommu=on\"", "\"intel_iommu=on\" " IDS " switchyard.mode=vm" },
  { "intel_iommu=\"on\"", "intel_iommu=\"on\" " IDS " switchyard.mode=vm" },
  { "intel_iommu=on intel_iommu=off",
    "intel_iommu=on intel_iommu=off intel_iommu=on " IDS " switchyard.mode=vm" },
  { "x_intel_iommu=on", "x_intel_iommu=on intel_iommu=on " IDS " switchyard.mode=vm" },
  { "intel_iommu=only", "intel_iommu=only intel_iommu=on " IDS " switchyard.mode=vm" },
  { "dyndbg=\"a intel_iommu=on b\" rw",
    "dyndbg=\"a intel_iommu=on b\" rw intel_iommu=on " IDS " switchyard.mode=vm" },
  { "vfio_pci.ids=1002:731f rw",
    "vfio_pci.ids=1002:731f rw intel_iommu=on vfio-pci.ids=1002:731f,10de:1c8d,10de:0fb9 "
    "switchyard.mode=vm" },
  { "vfio-pci.ids=1:2 vfio-pci.ids=\"10de:0fb9,3:4\"",
    "vfio-pci.ids=1:2 vfio-pci.ids=\"10de:0fb9,3:4\" intel_iommu=on "
    "vfio-pci.ids=10de:0fb9,3:4,10de:1c8d switchyard.mode=vm" },
  { "vfio-pci.ids=\"1:2, 3:4\"",
    "vfio-pci.ids=\"1:2, 3:4\" intel_iommu=on vfio-pci.ids=\"1:2, 3:4,10de:1c8d,10de:0fb9\" "
    "switchyard.mode=vm" },
  { "vfio-pci.ids=1\"= c\" 2",
    "vfio-pci.ids=1\"= c\" 2 intel_iommu=on vfio-pci.ids=\"1= c,10de:1c8d,10de:0fb9\" "
    "switchyard.mode=vm" },
  { "vfio-pci.ids=10de:0fb9,x,10de:1c8d switchyard.mode=vm",
    "vfio-pci.ids=10de:0fb9,x,10de:1c8d switchyard.mode=vm intel_iommu=on" },
  { "rw -- single", "rw intel_iommu=on " IDS " switchyard.mode=vm -- single" },
  { "-- intel_iommu=on", "intel_iommu=on " IDS " switchyard.mode=vm -- intel_iommu=on" },
  { "rw\t--", "rw\tintel_iommu=on " IDS " switchyard.mode=vm --" },
  { "rw \"--\" a", "rw intel_iommu=on " IDS " switchyard.mode=vm \"--\" a" },
  { "rw --a a-- --=b", "rw --a a-- --=b intel_iommu=on " IDS " switchyard.mode=vm" },
  { "a=\"b -- c\"", "a=\"b -- c\" intel_iommu=on " IDS " switchyard.mode=vm" },
};

static char *
add (const char         *cmdline,
     const char * const *parameters)
{
  g_auto (GStrv) missing = sy_kernel_cmdline_missing (cmdline, parameters);

  return sy_kernel_cmdline_add (cmdline, (const char * const *) missing);
}

static void
test_add (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *after = add (samples[i].before, ours);
      g_autofree char *again = add (after, ours);

      g_assert_cmpstr (after, ==, samples[i].after);
      g_assert_cmpstr (again, ==, after);
    }
}

static void
test_blacklist (void)
{
  static const char * const wanted[] = { "module_blacklist=nouveau,nvidia", NULL };
  g_autofree char *after = add ("module-blacklist=pcspkr,nouveau", wanted);

  g_assert_cmpstr (after, ==, "module-blacklist=pcspkr,nouveau "
                              "module_blacklist=pcspkr,nouveau,nvidia");
}

static const struct {
  const char *cmdline;
  const char *parameter;
  gboolean    has;
} questions[] = {
  { "a=1 quiet a-b=\"x y\" a=2", "a=2", TRUE },
  { "a=1 quiet a-b=\"x y\" a=2", "a=1", FALSE },
  { "a=1 quiet a-b=\"x y\" a=2", "a_b=x y", TRUE },
  { "a=1 quiet a-b=\"x y\" a=2", "quiet", TRUE },
  { "\"quiet\"", "quiet", TRUE },
  { "\"a-b=c d\"", "a_b=c d", TRUE },
  { "quiet -- splash", "splash", FALSE },
  { "quiet \"--\" splash", "splash", FALSE },
  { "quiet \"--", "quiet", TRUE },
  { "a=b\"c\"", "a=b\"c\"", TRUE },
  { "\"a=b", "a=b", TRUE },
  { "quietly", "quiet", FALSE },
  { "a=1,2,3", "a=3,1", TRUE },
  { "a=1,2,3", "a=4", FALSE },
  { "a=11", "a=1", FALSE },
  { "a", "a=1", FALSE },
  { "A=1", "a=1", FALSE },
  { "", "a=1", FALSE },
  { "   \t", "a=1", FALSE },
};

static void
test_has (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    if (sy_kernel_cmdline_has (questions[i].cmdline, questions[i].parameter) != questions[i].has)
      g_error ("“%s” in “%s”", questions[i].parameter, questions[i].cmdline);
}

static void
test_get_values (void)
{
  static const struct {
    const char *cmdline;
    const char *values;
  } cases[] = {
    { "a=1 iommu=off b iommu=pt", "off|pt" },
    { "\"iommu=a b\" iommu=\"c d\"", "a b|c d" },
    { "iommu iommu=", "|" },
    { "my-iommu=1 iommux=2 IOMMU=3", "" },
    { "x -- iommu=off", "" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) values = sy_kernel_cmdline_get_values (cases[i].cmdline, "iommu");
      g_autofree char *joined = g_strjoinv ("|", values);

      g_assert_cmpstr (joined, ==, cases[i].values);
    }
}

static void
test_open (void)
{
  static const char * const open[] = { "\"", "rw a=\"b c", "a=\"b\" \"c", "a=\"b -- c" };
  static const char * const closed[] = { "", "a", "\"\"", "a=\"b c\"", "a=\"b\"c\"d\" e" };

  for (guint i = 0; i < G_N_ELEMENTS (open); i++)
    g_assert_true (sy_kernel_cmdline_is_open (open[i]));
  for (guint i = 0; i < G_N_ELEMENTS (closed); i++)
    g_assert_false (sy_kernel_cmdline_is_open (closed[i]));
}

static char *
random_cmdline (void)
{
  static const char * const tokens[] = {
    "rw", "quiet", "root=UUID=1", "a=\"b c\"", "\"d=e f\"", "vfio-pci.ids=1:2", "vfio_pci.ids=",
    "vfio-pci.ids=10de:1c8d", "\"vfio-pci.ids=3:4 5\"", "intel_iommu=off", "intel-iommu=on", "--",
    "switchyard.mode=host", "vfio-pci.ids", "=", "a=,b", "switchyard_mode=vm", "vfio-pci.ids=,",
    "vfio-pci.ids=8\"9 \"", "vfio-pci.ids=\"a\"b",
    "\"--\"", "\"\"", "vfio-pci.ids=\"6:7\"", "switchyard.mode=vm", "a\"-- \"b", "\xff=\xa0",
  };
  static const char * const blanks[] = { " ", "  ", "\t", " \t ", "\n", "\v", "\r\n" };
  g_autoptr (GString) text = g_string_new (NULL);

  if (g_test_rand_int_range (0, 5) == 0)
    g_string_append (text, blanks[g_test_rand_int_range (0, G_N_ELEMENTS (blanks))]);
  for (int i = g_test_rand_int_range (0, 8); i > 0; i--)
    {
      g_string_append (text, tokens[g_test_rand_int_range (0, G_N_ELEMENTS (tokens))]);
      if (i > 1 || g_test_rand_int_range (0, 5) == 0)
        g_string_append (text, blanks[g_test_rand_int_range (0, G_N_ELEMENTS (blanks))]);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
last_value (const char *cmdline)
{
  g_autofree char *own = g_strndup (cmdline, sy_kernel_cmdline_get_end (cmdline));
  g_auto (GStrv) parameters = sy_kernel_cmdline_split (own);
  const char *value = "";

  for (guint i = 0; parameters[i] != NULL; i++)
    if (strstr (parameters[i], "pci.ids") != NULL)
      value = parameters[i];

  return g_strdup (value);
}

/* Ours lie in one piece; what was there lies before and after it, byte for byte. */
static void
assert_survives (const char *before,
                 const char *after)
{
  gsize end = sy_kernel_cmdline_get_end (before);
  gsize rest = strlen (before) - end;

  g_assert_cmpmem (after, end, before, end);
  g_assert_cmpstr (after + strlen (after) - rest, ==, before + end);
}

static void
assert_split (const char *before,
              const char *after)
{
  g_auto (GStrv) old = sy_kernel_cmdline_split (before);
  g_auto (GStrv) new = sy_kernel_cmdline_split (after);
  g_auto (GStrv) missing = sy_kernel_cmdline_missing (before, ours);
  guint n_missing = g_strv_length (missing);
  guint i = 0;
  guint j = 0;

  g_assert_cmpuint (g_strv_length (new), ==, g_strv_length (old) + n_missing);
  while (old[i] != NULL && strcmp (old[i], "--") != 0 && strcmp (old[i], "\"--\"") != 0)
    g_assert_cmpstr (old[i++], ==, new[j++]);
  for (guint k = 0; k < n_missing; k++)
    g_assert_cmpstr (missing[k], ==, new[j++]);
  while (old[i] != NULL)
    g_assert_cmpstr (old[i++], ==, new[j++]);
}

static void
test_random (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *before = random_cmdline ();
      g_autofree char *after = add (before, ours);
      g_autofree char *again = add (after, ours);
      g_autofree char *their_ids = last_value (before);
      const char *p = strpbrk (their_ids, "0123456789");
      const char *quote = p != NULL ? strchr (p, '"') : NULL;

      assert_survives (before, after);
      assert_split (before, after);
      g_assert_cmpstr (again, ==, after);
      for (guint j = 0; ours[j] != NULL; j++)
        g_assert_true (sy_kernel_cmdline_has (after, ours[j]));
      if (p != NULL && (quote == NULL || quote[1] == '\0'))
        {
          g_autofree char *id = g_strndup (p, strcspn (p, ",\""));
          g_autofree char *theirs = g_strconcat ("vfio-pci.ids=", id, NULL);

          g_assert_true (sy_kernel_cmdline_has (after, theirs));
        }
    }
}

static void
test_is_same (void)
{
  static const struct {
    const char *a;
    const char *b;
    gboolean    same;
  } cases[] = {
    { "", " ", TRUE },
    { "a b=1 c", "c a  b=1", TRUE },
    { "a b", "a", FALSE },
    { "a b b", "a a b", FALSE },
    { "console=tty0 x console=ttyS0", "x console=tty0 console=ttyS0", TRUE },
    { "console=tty0 console=ttyS0", "console=ttyS0 console=tty0", FALSE },
    { "a-b=1 a_b=2", "a_b=2 a-b=1", FALSE },
    { "x=\"1 2\" y", "y x=\"1 2\"", TRUE },
    { "x=\"1 2\" y", "y x=\"1  2\"", FALSE },
    { "a b -- s u", "b a -- s u", TRUE },
    { "a b -- s u", "b a -- u s", FALSE },
    { "a b -- s", "b a s", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s, %s", cases[i].a, cases[i].b);
      g_assert_cmpint (sy_kernel_cmdline_is_same (cases[i].a, cases[i].b), ==, cases[i].same);
      g_assert_cmpint (sy_kernel_cmdline_is_same (cases[i].b, cases[i].a), ==, cases[i].same);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kernel-cmdline/add", test_add);
  g_test_add_func ("/kernel-cmdline/blacklist", test_blacklist);
  g_test_add_func ("/kernel-cmdline/get-values", test_get_values);
  g_test_add_func ("/kernel-cmdline/has", test_has);
  g_test_add_func ("/kernel-cmdline/is-same", test_is_same);
  g_test_add_func ("/kernel-cmdline/open", test_open);
  g_test_add_func ("/kernel-cmdline/random", test_random);

  return g_test_run ();
}
