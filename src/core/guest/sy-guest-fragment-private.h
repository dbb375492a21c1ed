/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-guest.h"

G_BEGIN_DECLS

/** sy_guest_find_home: where an element belongs: the ones around it, below <domain> */
const char   *sy_guest_find_home     (const char   *name);

/** sy_guest_find_part: the part of a definition that is within the element; 0: none */
SyGuestParts  sy_guest_find_part     (const char   *name);

/**
 * sy_guest_knows_element: whether definitions have such an element; of names that other documents
 *   have too, no
 */
gboolean      sy_guest_knows_element (const char   *name);

/** sy_guest_set_partial: what is not found in a part that is not all there is not known */
void          sy_guest_set_partial   (SyGuest      *guest,
                                      SyGuestParts  known);

G_END_DECLS
