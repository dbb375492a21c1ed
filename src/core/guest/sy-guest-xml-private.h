/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-guest.h"
#include "guest/sy-xml-text.h"

G_BEGIN_DECLS

/** sy_guest_read_state: of a yes/no or on/off attribute; @element may be %NULL */
SyGuestState sy_guest_read_state   (const xmlNode *element,
                                    const char    *attribute);

/** sy_guest_read_number: with base 0, as libvirt reads addresses; %FALSE where it is no number */
gboolean     sy_guest_read_number  (const xmlNode *element,
                                    const char    *attribute,
                                    guint         *out_number);

/** sy_guest_read_bytes: of an element with a unit= ("MiB"), bytes of @default_unit without */
guint64      sy_guest_read_bytes   (const xmlNode *element,
                                    guint64        default_unit);

/** sy_guest_read_size: KiB of an element such as <memory unit='GiB'>4</memory>; 0 if unreadable */
guint64      sy_guest_read_size    (const xmlNode *element);

guint        sy_guest_get_line     (const xmlNode *element);

/** sy_guest_read_devices: everything inside <devices> */
void         sy_guest_read_devices (SyGuest       *self,
                                    const xmlNode *root);

/** sy_guest_read_features: <features> and <cpu> */
void         sy_guest_read_features (SyGuest       *self,
                                     const xmlNode *root);

/** sy_guest_read_repeats: elements that count once and are there twice */
void         sy_guest_read_repeats (SyGuest       *self,
                                    const xmlNode *root);

G_END_DECLS
