/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * sya_card_print:
 * @title: above the steps
 * @steps: one a paragraph, numbered here
 * @parent: (nullable): the window that the dialog of the printer belongs to
 * @file: (nullable): a PDF to write, without a dialog
 *
 * Prints steps in letters that can be read at arm's length, on one page.
 *
 * Returns: %FALSE with an error; a dialog that was dismissed is none
 */
gboolean sya_card_print (const char          *title,
                         const char * const  *steps,
                         GtkWindow           *parent,
                         const char          *file,
                         GError             **error);

G_END_DECLS
