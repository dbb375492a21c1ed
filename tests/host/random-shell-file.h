/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/**
 * random_shell_file:
 *
 * Returns: (transfer full): a few lines as a configuration file may have them, most of them
 *   assignments to A, B and C; one file in four has a slip of the pen
 */
char *random_shell_file (GRand *rand);
