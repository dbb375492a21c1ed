/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "assess/sy-assessment-private.h"

#include <glib/gi18n-lib.h>

GPtrArray *
sy_games_list (SyMachine            *machine,
               const SySchemeResult *scheme)
{
  g_autoptr (GPtrArray) games = g_ptr_array_new_with_free_func (g_free);

  if (sy_scheme_pick_dgpu (machine) == NULL || scheme->scheme == SY_SCHEME_VIRTUAL)
    return g_steal_pointer (&games);

  g_ptr_array_add (games, g_strdup (_("Games whose anti-cheat refuses virtual machines do not "
                                      "start, whatever this computer can do.")));

  return g_steal_pointer (&games);
}
