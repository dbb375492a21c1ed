/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * domain_properties_check:
 *
 * What must hold for every text whatsoever, for the fuzzer and for collected definitions: it is
 * refused with a message that names a line, or it is given back as it is, and an edit inserts one
 * piece of text, does not change anything else, and is found again. Ends the program otherwise.
 *
 * Returns: whether the text was taken as a definition
 */
gboolean domain_properties_check (const char *text,
                                  gsize       length);

G_END_DECLS
