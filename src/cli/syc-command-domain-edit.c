/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "machine/sy-machine.h"
#include "sy-json.h"
#include "syc-command.h"
#include "syc-recipe-options.h"

/* What can be said about the arguments before anything is read. */
static gboolean
check_recipes (const char * const  *names,
               GError             **error)
{
  const SyRecipe * const *recipes = sy_recipes_get ();
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; recipes[i] != NULL; i++)
    g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", sy_recipe_get_id (recipes[i]));
  for (guint i = 0; names[i] != NULL; i++)
    if (sy_recipe_find (names[i]) == NULL)
      {
        g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
                     _("There is no recipe “%s”; the recipes are: %s."), names[i], known->str);
        return FALSE;
      }

  return TRUE;
}

static gboolean
parse_gpu (const char    *text,
           SyPciAddress  *out_address,
           GError       **error)
{
  if (sy_pci_address_parse (text, out_address))
    return TRUE;

  g_set_error (error, SY_ERROR, SY_ERROR_INVALID_REQUEST,
               _("“%s” is not a PCI address such as 0000:01:00.0."), text);

  return FALSE;
}

static const SyPciDevice *
find_in_slot (SyMachine          *machine,
              const SyPciAddress *address)
{
  const GPtrArray *devices = sy_machine_get_devices (machine);

  for (guint i = 0; i < devices->len; i++)
    {
      const SyPciDevice *device = g_ptr_array_index (devices, i);

      if (sy_pci_address_same_slot (&device->address, address))
        return device;
    }

  return NULL;
}

/* The file may be of another computer, whose functions beside the named one cannot be known. */
static SyRecipeInputs *
read_named (SycContext          *context,
            SyMachine           *machine,
            const SyPciAddress  *address,
            GError             **error)
{
  const SyGpu *gpu = sy_machine_find_gpu (machine, address);
  char text[SY_PCI_ADDRESS_TEXT_SIZE];
  SyRecipeInputs *inputs;

  sy_pci_address_format (address, text);
  if (gpu == NULL && find_in_slot (machine, address) != NULL)
    {
      g_set_error (error, SY_ERROR, SY_ERROR_REFUSED, _("The device at %s is no GPU."), text);
      return NULL;
    }
  inputs = sy_recipe_inputs_new (machine, gpu);
  if (gpu != NULL)
    return inputs;

  syc_context_warn (context, _("There is no device at %s here; only this one function is given "
                               "to the virtual machine."), text);
  g_array_append_val (inputs->functions, *address);
  inputs->context.functions = inputs->functions;

  return inputs;
}

static gboolean
needs_gpu (SycContext *context)
{
  return !context->take_back &&
         g_strv_contains ((const char * const *) context->arguments + 1, "dgpu");
}

static SyRecipeInputs *
read_inputs (SycContext          *context,
             const SyPciAddress  *address,
             GError             **error)
{
  g_autoptr (SyMachine) machine = sy_machine_read (context->sysroot);
  const SyGpu *gpu;

  if (address != NULL)
    return read_named (context, machine, address, error);

  gpu = sy_machine_get_dgpu (machine);
  if (gpu == NULL && needs_gpu (context))
    {
      g_set_error_literal (error, SY_ERROR, SY_ERROR_NOT_FOUND,
                           _("It is not known which GPU is meant: this computer has no single "
                             "discrete GPU. Name it with --gpu, or another root with --sysroot."));
      return NULL;
    }

  return sy_recipe_inputs_new (machine, gpu);
}

static char *
read_domain_file (const char  *path,
                  GError     **error)
{
  g_autoptr (SySysroot) root = sy_sysroot_new ("/", error);
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);

  return root != NULL ? sy_sysroot_read_text (root, absolute, error) : NULL;
}

/* Why each line is as it is now; one line a reason, however many edits have it. */
static void
add_reasons (SycContext *context,
             SyDomain   *domain)
{
  g_autoptr (GPtrArray) reasons = sy_domain_get_reasons (domain);
  const char *last = NULL;

  for (guint i = 0; i < reasons->len; i++)
    {
      const SyDomainReason *reason = reasons->pdata[i];

      if (g_strcmp0 (reason->says, last) != 0)
        syc_output_line (context->output, SYC_STYLE_PLAIN, _("Line %u (%s): %s"),
                         reason->first_line, reason->recipe, reason->says);
      last = reason->says;
    }
}

static char *
edit_text (SycContext             *context,
           const char             *path,
           const char             *text,
           const SyRecipeContext  *recipe_context,
           GError                **error)
{
  g_autoptr (SyDomain) domain = sy_domain_new_from_xml (text, -1, error);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 1; domain != NULL && context->arguments[i] != NULL; i++)
    {
      const SyRecipe *recipe = sy_recipe_find (context->arguments[i]);

      if (!(context->take_back
            ? sy_recipe_take_back (recipe, domain, warnings, error)
            : sy_recipe_apply (recipe, domain, recipe_context, warnings, error)))
        g_clear_object (&domain);
    }
  if (domain == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  for (guint i = 0; i < warnings->len; i++)
    syc_context_warn (context, "%s", (const char *) warnings->pdata[i]);
  add_reasons (context, domain);

  return sy_domain_to_xml (domain);
}

static gboolean
write_special (const char  *path,
               const char  *text,
               GError     **error)
{
  gsize left = strlen (text);
  int fd = open (path, O_WRONLY | O_NOCTTY | O_CLOEXEC);

  while (fd >= 0 && left > 0)
    {
      gssize n = TEMP_FAILURE_RETRY (write (fd, text, left));

      if (n < 0)
        break;
      text += n;
      left -= (gsize) n;
    }
  if (fd < 0 || left > 0)
    sy_error_set_errno (error, errno, _("%s: cannot be written"), path);
  if (fd >= 0)
    close (fd);

  return fd >= 0 && left == 0;
}

/* A definition may hold passwords: the result is as private as what it was made from. */
static gboolean
write_result (const char  *source,
              const char  *path,
              const char  *text,
              GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *target = realpath (path, NULL);
  struct stat st;
  int mode = 0600;

  /* A rename over /dev/null would replace it. */
  if (target != NULL && stat (target, &st) == 0 && !S_ISREG (st.st_mode))
    return write_special (target, text, error);

  if (stat (target != NULL ? target : source, &st) == 0)
    mode = st.st_mode & 0777;
  if (g_file_set_contents_full (target != NULL ? target : path, text, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT, mode, &local_error))
    return TRUE;
  g_set_error_literal (error, SY_ERROR, SY_ERROR_FAILED, local_error->message);

  return FALSE;
}

static void
report (SycContext *context,
        gboolean    changed)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  sy_json_add_int (builder, "schema", 1);
  sy_json_add_string (builder, "file", context->arguments[0]);
  sy_json_add_string (builder, "output", context->out_path);
  sy_json_add_boolean (builder, "changed", changed);
  json_builder_end_object (builder);
  syc_context_take_document (context, json_builder_get_root (builder));

  syc_output_line (context->output, SYC_STYLE_PLAIN,
                   changed ? _("The edited definition was written to %s.")
                           : _("Nothing needed to be changed; %s is a copy."),
                   context->out_path);
}

gboolean
syc_command_domain_edit (SycContext  *context,
                         GError     **error)
{
  const char *source = context->arguments[0];
  g_autoptr (SyRecipeInputs) inputs = NULL;
  g_autoptr (SycRecipeOptions) options = syc_recipe_options_new ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  SyPciAddress address;

  if (!check_recipes ((const char * const *) context->arguments + 1, error) ||
      (context->gpu != NULL && !parse_gpu (context->gpu, &address, error)) ||
      syc_context_get_sysroot (context, error) == NULL)
    return FALSE;

  before = read_domain_file (source, error);
  if (before == NULL)
    return FALSE;
  inputs = read_inputs (context, context->gpu != NULL ? &address : NULL, error);
  if (inputs == NULL ||
      !syc_recipe_options_read (options, (const char * const *) context->with, &inputs->context,
                                error))
    return FALSE;

  after = edit_text (context, source, before, &inputs->context, error);
  if (after == NULL || !write_result (source, context->out_path, after, error))
    return FALSE;
  report (context, !g_str_equal (before, after));

  return TRUE;
}
