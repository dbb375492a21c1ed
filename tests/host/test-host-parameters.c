/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the user's command line says of disks (device mapper, LUKS, LVM, btrfs, ZFS, rd.*) decides
 * whether the computer starts. Random such parameters are put into the command lines of every
 * computer of host-samples.h; then both stages are planned, applied and taken back, and every
 * parameter must be there afterwards, as often and in the same order.
 *
 * SWITCHYARD_ROUNDS=100 meson test host-parameters looks longer.
 */
#include <stdlib.h>
#include <string.h>

#include "assess/sy-stage.h"
#include "plan/sy-transaction.h"
#include "sample/sy-demo.h"

#include "host-samples.h"

typedef struct {
  char      *path;
  SySysroot *sysroot;
  GPtrArray *tokens;      /* of the user, in their order */
} Computer;

/* What comes before the random end; none is the beginning of another one with its end. */
static const char * const names[] = {
  "cryptdevice=UUID=", "rd.luks.name=", "rd.luks.uuid=luks-", "rd.luks.options=discard,x-",
  "rd.lvm.lv=vg/", "rd.md.uuid=", "rd.dm=", "dm-mod.create=", "rootflags=subvol=@,compress=zstd:",
  "resume=/dev/mapper/", "resume_offset=", "zfs=zpool/", "rd.driver.blacklist=x", "rd.auto=",
  "rd.break=", "systemd.machine_id=", "root=/dev/mapper/", "cryptkey=/dev/sda:", "luks.crypttab=",
  "rd.znet=", "mem_sleep_default=",
};

/* A file with command lines, and a word that stands in each of them before the user's. */
static const char * const files[] = {
  "boot/loader/entries", "boot/efi/loader/entries", "efi/loader/entries", "etc/default",
  "etc/default/grub.d", "etc/kernel", "usr/lib/kernel", "etc/kernelstub", "boot", "efi",
  "boot/limine", "etc", "proc", "boot/grub2", "etc/cmdline.d", "efi/EFI/Linux", "boot/EFI/Linux",
};

static void
run (const char *folder,
     const char *script)
{
  const char *argv[] = { "sh", "-ec", script, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_assert_true (g_spawn_sync (folder, (char **) argv, NULL,
                               G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                               NULL, &status, &error));
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
}

static GPtrArray *
make_tokens (void)
{
  GPtrArray *tokens = g_ptr_array_new_with_free_func (g_free);
  guint n = (guint) g_test_rand_int_range (1, 8);

  for (guint i = 0; i < n; i++)
    {
      const char *name = names[g_test_rand_int_range (0, G_N_ELEMENTS (names))];

      g_ptr_array_add (tokens, g_strdup_printf ("%s%02u%06x", name, i,
                                                (guint) g_test_rand_int_range (0, 0xffffff)));
    }

  return tokens;
}

/* (transfer full): the tokens as they are written in @file: separate words, or strings in JSON. */
static char *
join_tokens (GPtrArray  *tokens,
             const char *file)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean json = strstr (file, "kernelstub") != NULL;

  for (guint i = 0; i < tokens->len; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? "" : json ? "\", \"" : " ",
                            (char *) tokens->pdata[i]);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* In the second section of a unified kernel image as UKI() makes it: its size, then its text. */
#define CMDLINE_SIZE (392 + 40 + 8)
#define CMDLINE      (1024 + 512)

static void
edit_image (Computer   *self,
            const char *path)
{
  g_autofree char *joined = join_tokens (self->tokens, path);
  g_autofree char *data = NULL;
  g_autofree char *text = NULL;
  gsize size;
  guint32 length;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_cmpuint (size, >=, CMDLINE + 512);
  text = g_strdup_printf ("%s %s", joined, data + CMDLINE);
  g_assert_cmpuint (strlen (text), <, 512);
  length = GUINT32_TO_LE ((guint32) strlen (text) + 1);
  memcpy (data + CMDLINE, text, strlen (text) + 1);
  memcpy (data + CMDLINE_SIZE, &length, sizeof length);
  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
}

/* Puts the tokens behind every "quiet", or else behind every "rw" or "ro", of a file. */
static gboolean
edit_file (Computer   *self,
           const char *path)
{
  static const char * const words[] = {
    "\\bquiet\\b", "\\brw\\b", "\\bro\\b", "root=UUID=[0-9]\\b", "^options",
  };
  g_autofree char *joined = join_tokens (self->tokens, path);
  g_autofree char *separated = g_strconcat (strstr (path, "kernelstub") != NULL ? "\\0\", \""
                                                                                : "\\0 ",
                                            joined, NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL) || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (GRegex) regex = g_regex_new (words[i], G_REGEX_MULTILINE, 0, NULL);
      g_autofree char *edited = NULL;

      if (!g_regex_match (regex, text, 0, NULL))
        continue;
      edited = g_regex_replace (regex, text, -1, 0, separated, 0, NULL);
      g_assert_true (g_file_set_contents (path, edited, -1, NULL));
      return TRUE;
    }

  return FALSE;
}

static guint
edit_files (Computer *self)
{
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *folder = g_build_filename (self->path, files[i], NULL);
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, name, NULL);

          /* Scripts, and mkinitcpio's settings, have other words of that kind. */
          if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) ||
              g_str_has_prefix (name, "mkinitcpio") || g_str_equal (name, "loader.conf") ||
              strstr (path, "/grub.cfg") != NULL)
            continue;
          if (g_str_has_suffix (name, ".efi"))
            edit_image (self, path);
          else
            n += edit_file (self, path);
        }
    }

  return n;
}

static guint
count (const char *text,
       const char *word)
{
  guint n = 0;

  for (const char *p = text; (p = strstr (p, word)) != NULL; p += strlen (word))
    n++;

  return n;
}

static char *
get_text (const SyFileState *state)
{
  gsize size;
  const char *data;

  if (state->content == NULL)
    return g_strdup ("");
  data = g_bytes_get_data (state->content, &size);

  return g_strndup (data, size);
}

/* Every run of the tokens of @before is a run of them in @after: nothing between, none missing. */
static void
check_file (Computer   *self,
            const char *path,
            const char *before,
            const char *after)
{
  g_autofree char *joined = join_tokens (self->tokens, "");
  gboolean entry = strstr (path, "/loader/entries/") != NULL;

  for (guint i = 0; i < self->tokens->len; i++)
    {
      const char *token = self->tokens->pdata[i];

      if (count (after, token) < count (before, token))
        g_error ("%s: lost “%s”:\n%s\n%s", path, token, before, after);
    }
  if (count (after, joined) < count (before, joined))
    g_error ("%s: the order changed:\n%s\n%s", path, before, after);
  /* An entry that was made for the mode has all of the host's, or GRUB's variable that has. */
  if (entry && strstr (after, "switchyard.mode=vm") != NULL && strstr (after, joined) == NULL &&
      strstr (after, "$kernelopts") == NULL)
    g_error ("%s: the entry of the mode lacks what the host has (%s):\n%s", path, joined, after);
}

static void
check_plan (Computer *self,
            SyPlan   *plan)
{
  const GPtrArray *changes = sy_plan_get_changes (plan);

  for (guint i = 0; i < changes->len; i++)
    {
      SyChange *change = changes->pdata[i];
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;

      if (sy_change_get_kind (change) != SY_CHANGE_FILE)
        continue;
      before = get_text (sy_change_get_before (change));
      after = get_text (sy_change_get_after (change));
      check_file (self, sy_change_get_path (change), before, after);
    }
}

/* Byte for byte what stood there before us. */
static void
check_restored (Computer *self,
                SyPlan   *plan)
{
  const GPtrArray *changes = sy_plan_get_changes (plan);

  for (guint i = 0; i < changes->len; i++)
    {
      SyChange *change = changes->pdata[i];
      g_autoptr (GBytes) now = NULL;
      GBytes *before;

      if (sy_change_get_kind (change) != SY_CHANGE_FILE)
        continue;
      before = sy_change_get_before (change)->content;
      now = sy_sysroot_read (self->sysroot, sy_change_get_path (change), 1 << 20, NULL);
      g_assert_cmpint (now == NULL, ==, before == NULL);
      g_assert_true (now == NULL || g_bytes_equal (now, before));
    }
}

static SyPlan *
make_plan (Computer    *self,
           const char  *stage,
           GError     **error)
{
  g_autoptr (SyMachine) machine = sy_machine_read (self->sysroot);
  g_autoptr (SyAssessment) assessment = sy_assessment_new (machine);
  g_autoptr (SyRequest) request = sy_request_new_stage (stage, NULL);
  SyStageContext context = { .assessment = assessment, .request = request };

  return sy_stage_make_plan (&context, error);
}

/* Gives whether the stage planned anything: a refusal touches nothing, and is a way too. */
static gboolean
walk (Computer   *self,
      const char *stage)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyPlan) plan = make_plan (self, stage, &error);
  g_autoptr (SyPlan) undo = NULL;
  g_autoptr (SyRequest) request = NULL;
  g_autofree char *id = NULL;

  if (plan == NULL)
    {
      g_test_message ("%s: %s", stage, error->message);
      return FALSE;
    }
  check_plan (self, plan);
  if (sy_plan_get_changes (plan)->len == 0)
    return FALSE;
  sy_transaction_apply (self->sysroot, NULL, plan, NULL, NULL, NULL, &id, &error);
  g_assert_no_error (error);
  request = sy_request_new_undo (id, &error);
  g_assert_no_error (error);
  undo = sy_journal_plan_undo (self->sysroot, NULL, request, &error);
  g_assert_no_error (error);
  sy_transaction_apply (self->sysroot, NULL, undo, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  check_restored (self, plan);

  return TRUE;
}

static void
test_sample (gconstpointer data)
{
  const HostSample *sample = data;
  const char *rounds = g_getenv ("SWITCHYARD_ROUNDS");
  guint n_rounds = rounds != NULL ? (guint) atoi (rounds) : 1;

  for (guint i = 0; i < n_rounds; i++)
    {
      Computer self = { g_dir_make_tmp ("params-XXXXXX", NULL), NULL, make_tokens () };
      gboolean planned;

      g_assert_true (sy_demo_write (self.path, NULL));
      run (self.path, sample->change);
      self.sysroot = sy_sysroot_new (self.path, NULL);
      g_assert_cmpuint (edit_files (&self), >, 0);
      planned = walk (&self, "iommu");
      planned = walk (&self, "release") || planned;
      /* rpm-ostree keeps the parameters itself, and is told ours alone. */
      g_assert_true (planned || g_str_has_prefix (sample->name, "ostree"));
      run (self.path, "rm -rf \"$PWD\"");
      g_object_unref (self.sysroot);
      g_ptr_array_unref (self.tokens);
      g_free (self.path);
    }
}

static void
add_sample (const HostSample *sample)
{
  g_autofree char *path = g_strconcat ("/host-parameters/", sample->name, NULL);

  g_test_add_data_func (path, sample, test_sample);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < n_host_samples; i++)
    add_sample (&host_samples[i]);
  for (guint i = 0; entry_samples[i].name != NULL; i++)
    add_sample (&entry_samples[i]);
  for (guint i = 0; unified_samples[i].name != NULL; i++)
    add_sample (&unified_samples[i]);
  for (guint i = 0; loader_samples[i].name != NULL; i++)
    add_sample (&loader_samples[i]);

  return g_test_run ();
}
