/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sy-evidence.h"

G_BEGIN_DECLS

/* Small builders for rows whose number depends on the data. Texts are never taken as markup. */

/** sya_row_new: @icon_name, @style and @subtitle may be %NULL; the icon is decoration only */
GtkWidget *sya_row_new           (const char       *icon_name,
                                  const char       *style,
                                  const char       *title,
                                  const char       *subtitle) G_GNUC_WARN_UNUSED_RESULT;

/** sya_expander_row_new: as sya_row_new(), with rows to come */
GtkWidget *sya_expander_row_new  (const char       *icon_name,
                                  const char       *style,
                                  const char       *title,
                                  const char       *subtitle) G_GNUC_WARN_UNUSED_RESULT;

/** sya_row_add_evidence: a row each below @row: what was found, and where */
void       sya_row_add_evidence  (AdwExpanderRow   *row,
                                  const GPtrArray  *evidence);

/**
 * sya_list_needs_update:
 * @key: all that @list is to show, in any form
 *
 * Remembers @key. A list that shows the same as before is best left alone: rows that are made anew
 * fold up and lose the focus.
 *
 * Returns: whether @key differs from the one before
 */
gboolean   sya_list_needs_update (GtkWidget        *list,
                                  const char       *key);

/** sya_expander_row_clear: removes what sya_expander_row_append() added */
void       sya_expander_row_clear  (AdwExpanderRow *row);
void       sya_expander_row_append (AdwExpanderRow *row,
                                    GtkWidget      *child);

/**
 * sya_expander_row_set_summary: what @row says below its title while it is folded
 *
 * The rows inside say it too, so that it goes away when they are on show.
 */
void       sya_expander_row_set_summary (AdwExpanderRow *row,
                                         const char     *summary);

/** sya_list_clear: removes all rows of @list */
void       sya_list_clear        (GtkListBox       *list);

/** sya_status_icon_new: a symbolic icon coloured by the style class @style (nullable) */
GtkWidget *sya_status_icon_new   (const char       *icon_name,
                                  const char       *style) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sya_button_set_spoken:
 * @name: what a screen reader says in place of what is written on @button, which is the same in
 *   other rows
 *
 * To be called after the label was set: GTK from 4.10 on names a button by its label then.
 */
void       sya_button_set_spoken (GtkButton        *button,
                                  const char       *name);

G_END_DECLS
