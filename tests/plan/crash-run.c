/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What crash-sweep.py kills: crash-run ROOT apply|undo|recover [--command] [--torn] */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "plan/sy-file-writer.h"
#include "plan/sy-runtime.h"
#include "plan/sy-transaction-private.h"

#define URI  "qemu:///system"
#define UUID "11111111-2222-3333-4444-555555555555"

/* The mistake that the sweep must notice: the file is cut to nothing before it is written. */
static gboolean
write_torn (SySysroot          *sysroot,
            const char         *path,
            const SyFileState  *state,
            gboolean            replace,
            const GPtrArray    *xattrs,
            const char         *temp_name,
            GError            **error)
{
  int fd = sy_sysroot_open (sysroot, path, O_WRONLY | O_CREAT | O_TRUNC, state->mode, error);
  gsize size;
  const void *data = g_bytes_get_data (state->content, &size);
  gboolean done;

  if (fd < 0)
    return FALSE;
  done = write (fd, data, size) == (gssize) size;
  close (fd);

  return done;
}

static gboolean
add_file (SyPlan      *plan,
          SySysroot   *sysroot,
          const char  *path,
          const char  *content,
          GError     **error)
{
  g_autoptr (GBytes) bytes = content != NULL ? g_bytes_new (content, strlen (content)) : NULL;

  return sy_plan_add_file (plan, sysroot, path, bytes, 0644, "Test.", error);
}

static gboolean
add_domain (SyPlan         *plan,
            SyDomainStore  *domains,
            GError        **error)
{
  g_autofree char *before = sy_domain_store_get_xml (domains, UUID, error);
  g_autoptr (GString) after = before != NULL ? g_string_new (before) : NULL;

  if (before == NULL)
    return FALSE;
  g_string_replace (after, "<name>win10</name>", "<name>win10</name><title>Ours</title>", 1);
  sy_plan_add (plan, sy_change_new_domain (URI, UUID, "win10", before, after->str, "Test."));

  return TRUE;
}

/* Builds "/image" from "/etc/changed.conf", as an initramfs holds a copy of its configuration. */
static void
add_command (SyPlan    *plan,
             SySysroot *sysroot)
{
  const char *root = sy_sysroot_get_path (sysroot);
  g_autofree char *from = g_build_filename (root, "etc/changed.conf", NULL);
  g_autofree char *to = g_build_filename (root, "image", NULL);
  const char *argv[] = { "cp", from, to, NULL };
  const char *new[] = { "new", NULL };
  const char *old[] = { "old", NULL };
  g_autoptr (GPtrArray) verifies =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);
  g_autoptr (GPtrArray) undo_verifies =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sy_verify_free);

  g_ptr_array_add (verifies, sy_verify_new (SY_VERIFY_FILE_CONTAINS, "/image", new));
  g_ptr_array_add (undo_verifies, sy_verify_new (SY_VERIFY_FILE_CONTAINS, "/image", old));
  sy_plan_add (plan, sy_change_new_command (argv, 10000, "Test.", verifies, undo_verifies));
}

static SyPlan *
make_plan (SySysroot      *sysroot,
           SyDomainStore  *domains,
           gboolean        command,
           GError        **error)
{
  g_autoptr (SyRequest) request = sy_request_new_stage ("release", error);
  g_autoptr (SyPlan) plan = sy_plan_new (request, "Test");

  if (!add_file (plan, sysroot, "/etc/changed.conf", "new\n", error) ||
      !add_file (plan, sysroot, "/etc/removed.conf", NULL, error) ||
      !add_file (plan, sysroot, "/etc/made/in/here.conf", "made\n", error) ||
      !add_file (plan, sysroot, "/boot/loader/entries/made.conf", "made\n", error) ||
      !add_domain (plan, domains, error))
    return NULL;
  if (command)
    add_command (plan, sysroot);

  return g_steal_pointer (&plan);
}

static gboolean
run (SySysroot                   *sysroot,
     const char                  *verb,
     gboolean                     command,
     const SyTransactionOptions  *options,
     GError                     **error)
{
  g_autoptr (SyDomainStore) domains = sy_domain_store_open (sysroot, URI,
                                                            SY_DOMAIN_STORE_READ_WRITE, error);
  g_autoptr (SyRequest) request = sy_request_new_undo ("0001", error);
  g_autoptr (SyPlan) plan = NULL;

  if (domains == NULL)
    return FALSE;
  if (strcmp (verb, "recover") == 0)
    return sy_transaction_recover_full (sysroot, domains, options, NULL, NULL, NULL, NULL, error);

  if (strcmp (verb, "undo") == 0)
    plan = sy_journal_plan_undo (sysroot, domains, request, error);
  else
    plan = make_plan (sysroot, domains, command, error);

  return plan != NULL && sy_transaction_apply_full (sysroot, domains, plan, options, NULL, NULL,
                                                    NULL, NULL, error);
}

int
main (int   argc,
      char *argv[])
{
  SyTransactionOptions options = SY_TRANSACTION_OPTIONS_INIT;
  g_autoptr (SySysroot) sysroot = NULL;
  g_autoptr (GError) error = NULL;

  if (argc < 3)
    return SY_EXIT_USAGE;
  for (int i = 3; i < argc; i++)
    {
      options.run_everywhere |= strcmp (argv[i], "--command") == 0;
      if (strcmp (argv[i], "--torn") == 0)
        options.write_file = write_torn;
    }
  sysroot = sy_sysroot_new (argv[1], &error);
  if (sysroot == NULL || !run (sysroot, argv[2], options.run_everywhere, &options, &error))
    {
      g_printerr ("%s\n", error->message);
      return (int) sy_error_exit_status (error);
    }

  return SY_EXIT_OK;
}
