/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-context.h"

#include <errno.h>
#include <glib/gi18n.h>

#include "assess/sy-stage.h"
#include "rom/sy-rom-scan.h"
#include "rom/sy-vbios.h"
#include "report/sy-report.h"
#include "sy-json.h"
#include "syc-command.h"
#include "syc-text.h"

SycContext *
syc_context_new (void)
{
  return g_new0 (SycContext, 1);
}

void
syc_context_free (SycContext *self)
{
  g_free (self->sysroot_path);
  g_free (self->lspci_path);
  g_free (self->uri);
  g_free (self->gpu);
  g_free (self->domain);
  g_free (self->gvt_type);
  g_strfreev (self->options);
  g_free (self->digest);
  g_free (self->out_path);
  g_free (self->rom_path);
  g_free (self->qemu_args_path);
  g_free (self->guest_driver);
  g_free (self->machine);
  g_free (self->address);
  g_strfreev (self->with);
  g_strfreev (self->arguments);
  g_clear_object (&self->sysroot);
  g_clear_pointer (&self->output, syc_output_free);
  g_clear_pointer (&self->document, json_node_unref);
  g_free (self);
}

SySysroot *
syc_context_get_sysroot (SycContext  *self,
                         GError     **error)
{
  const char *path = self->sysroot_path != NULL ? self->sysroot_path : "/";

  if (self->sysroot == NULL)
    self->sysroot = sy_report_open_root (path, NULL, error);

  return self->sysroot;
}

static void
set_unknown_stage (const char  *stage,
                   GError     **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  const SyStage * const *stages = sy_stages_get ();

  for (guint i = 0; stages[i] != NULL; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", stages[i]->id);
  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
               _("There is no stage “%s”; the stages are: %s."), stage, names->str);
}

/* (transfer full) (nullable): of a dump, a ROM or a firmware update. A small file without a good
 * one may be meant to be a ROM: what is wrong with it is of more use than that there is none. */
static GBytes *
choose_rom (GBytes       *file,
            const char   *path,
            const SyGpu  *gpu,
            GError      **error)
{
  SyRomCard card = SY_ROM_CARD (gpu->device);
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (SyRomScan) scan = sy_rom_scan (file, name, NULL, NULL, NULL, NULL, error);
  const SyRomFound *found;

  if (scan == NULL)
    return NULL;
  if (sy_rom_scan_find_best (scan, &card) == NULL && scan->notes->len == 0 &&
      g_bytes_get_size (file) <= SY_VBIOS_FILE_MAX_SIZE)
    return sy_vbios_extract (file, card.vendor, card.device, error);
  found = sy_rom_scan_choose (scan, &card, error);

  return found != NULL ? g_bytes_ref (found->rom->file) : NULL;
}

static gboolean
read_rom (SycContext  *self,
          SyRequest   *request,
          GError     **error)
{
  g_autoptr (SySysroot) root = sy_sysroot_new ("/", error);
  g_autofree char *path = g_canonicalize_filename (self->rom_path, NULL);
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GBytes) rom = NULL;
  const SyGpu *gpu;

  if (root == NULL || syc_context_get_sysroot (self, error) == NULL)
    return FALSE;
  machine = sy_machine_read (self->sysroot);
  gpu = sy_request_get_gpu (request) != NULL
        ? sy_machine_find_gpu (machine, sy_request_get_gpu (request))
        : sy_machine_get_dgpu (machine);
  if (gpu == NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                   _("It is not known which GPU the video BIOS is for: name it with --gpu."));
      return FALSE;
    }
  file = sy_sysroot_read (root, path, SY_ROM_SCAN_FILE_MAX_SIZE, error);
  if (file == NULL)
    return FALSE;
  rom = choose_rom (file, path, gpu, error);
  if (rom == NULL)
    {
      g_prefix_error (error, "%s: ", self->rom_path);
      return FALSE;
    }

  return sy_request_set_rom (request, rom, error);
}

SyRequest *
syc_context_make_stage_request (SycContext  *self,
                                const char  *stage,
                                GError     **error)
{
  g_autoptr (SyRequest) request = NULL;
  g_autofree char *options = NULL;

  if (sy_stage_find (stage) == NULL)
    {
      set_unknown_stage (stage, error);
      return NULL;
    }

  if (self->options != NULL)
    options = g_strjoinv (",", self->options);
  request = sy_request_new_stage (stage, error);
  if (request == NULL ||
      !sy_request_set_gvt_type (request, self->gvt_type, error) ||
      !sy_request_set_options (request, options, error) ||
      (self->gpu != NULL && !sy_request_set_gpu (request, self->gpu, error)) ||
      (self->domain != NULL && !sy_request_set_domain (request, self->domain, error)) ||
      (self->rom_path != NULL && !read_rom (self, request, error)))
    return NULL;

  return g_steal_pointer (&request);
}

void
syc_context_take_document (SycContext *self,
                           JsonNode   *document)
{
  g_clear_pointer (&self->document, json_node_unref);
  self->document = document;
}

void
syc_context_print_text (SycContext *self,
                        const char *member,
                        const char *text)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_json_add_string (builder, member, text);
  json_builder_end_object (builder);
  syc_context_take_document (self, json_builder_get_root (builder));
  if (!self->json)
    fputs (text, stdout);
}

gboolean
syc_context_agrees (SycContext *self,
                    const char *question)
{
  char answer[16] = "";

  fprintf (self->output->stream, "\n%s ", question);
  fflush (self->output->stream);
  if (fgets (answer, sizeof answer, stdin) == NULL)
    fputc ('\n', self->output->stream);
  g_strstrip (answer);

  return g_ascii_strcasecmp (answer, "y") == 0 || g_ascii_strcasecmp (answer, "yes") == 0;
}

void
syc_context_warn (SycContext *self,
                  const char *format,
                  ...)
{
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  clean = syc_text_clean (text, TRUE);
  fprintf (stderr, "%s: %s\n", g_get_prgname (), clean);
}

/* In a document of its own, or beside what was found before the error. */
static void
add_error (SycContext   *self,
           const GError *error)
{
  SyError code = error->domain == SY_ERROR ? (SyError) error->code : SY_ERROR_FAILED;
  g_autofree char *message = g_utf8_make_valid (error->message, -1);
  JsonObject *about = json_object_new ();
  JsonObject *members;

  if (self->document == NULL)
    {
      self->document = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (self->document, json_object_new ());
    }
  members = json_node_get_object (self->document);
  json_object_set_int_member (members, "schema", 1);
  json_object_set_string_member (about, "code", sy_error_code_to_string (code));
  json_object_set_string_member (about, "message", message);
  json_object_set_object_member (members, "error", about);
}

static void
report_error (SycContext   *self,
              const GError *error)
{
  const char *name = self->command != NULL ? self->command->name : NULL;

  syc_context_warn (self, "%s", error->message);
  if (g_error_matches (error, SY_ERROR, SY_ERROR_INVALID_REQUEST))
    fprintf (stderr, _("See “%s%s%s --help”.\n"), g_get_prgname (), name != NULL ? " " : "",
             name != NULL ? name : "");
  add_error (self, error);
}

int
syc_context_finish (SycContext   *self,
                    const GError *error)
{
  if (error != NULL)
    report_error (self, error);

  if (self->json && self->document != NULL)
    {
      g_autofree char *text = sy_json_to_text (self->document, TRUE);

      puts (text);
    }

  if (fflush (stdout) != 0 || ferror (stdout))
    {
      syc_context_warn (self, _("Standard output could not be written: %s."), g_strerror (errno));
      return error != NULL ? (int) sy_error_exit_status (error) : SY_EXIT_FAILED;
    }

  if (self->found_failure)
    return SY_EXIT_CHECK;

  return (int) sy_error_exit_status (error);
}
