/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "syc-quit.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "assess/sy-candidate.h"
#include "run/sy-ask-to-quit.h"

/* Saying yes to the plan is not saying yes to this. */
static gboolean
agrees (SycContext     *context,
        const SyHolder *holder)
{
  g_autofree char *says = NULL;

  if (!context->ask_to_quit && (context->yes || !isatty (STDIN_FILENO)))
    return FALSE;
  says = g_strdup_printf (_("“%s” (process %d) has the GPU open. What is not saved in it may be "
                            "lost when it quits."), holder->name, holder->pid);
  syc_output_paragraph (context->output, SYC_STYLE_PLAIN, 0, says);
  if (context->ask_to_quit)
    return TRUE;

  return syc_context_agrees (context, _("Ask it to quit? [y/N]"));
}

static gboolean
ask_holder (SycContext      *context,
            const SyGpu     *gpu,
            const SyHolder  *holder,
            GError         **error)
{
  if (!sy_ask_to_quit_check (context->sysroot, holder) || !agrees (context, holder))
    return TRUE;
  if (!sy_ask_to_quit (context->sysroot, gpu, holder, SY_ASK_TO_QUIT_TIMEOUT_MS, error))
    return FALSE;
  syc_output_line (context->output, SYC_STYLE_GOOD, _("“%s” has quit."), holder->name);

  return TRUE;
}

gboolean
syc_quit_ask_holders (SycContext  *context,
                      SyRequest   *request,
                      GError     **error)
{
  const SyPciAddress *address = sy_request_get_gpu (request);
  g_autoptr (SyMachine) machine = NULL;
  g_autoptr (SyHolders) holders = NULL;
  const SyGpu *gpu;

  if (!sy_sysroot_is_live (context->sysroot))
    return TRUE;
  machine = sy_machine_read (context->sysroot);
  gpu = address != NULL ? sy_machine_find_gpu (machine, address) : sy_candidate_find (machine);
  holders = gpu != NULL ? sy_holders_read (context->sysroot, gpu) : NULL;
  for (guint i = 0; holders != NULL && i < holders->processes->len; i++)
    if (!ask_holder (context, gpu, holders->processes->pdata[i], error))
      return FALSE;

  return TRUE;
}
