/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guest/sy-guest-address.h"

gboolean
sy_guest_address_is (const SyGuestAddress *self,
                     guint                 bus,
                     guint                 slot,
                     guint                 function)
{
  return self->state == SY_GUEST_ADDRESS_ASSIGNED && self->domain == 0 && self->bus == bus &&
         self->slot == slot && self->function == function;
}

gboolean
sy_guest_address_same (const SyGuestAddress *a,
                       const SyGuestAddress *b)
{
  return a->state == SY_GUEST_ADDRESS_ASSIGNED && b->state == SY_GUEST_ADDRESS_ASSIGNED &&
         a->domain == b->domain && a->bus == b->bus && a->slot == b->slot &&
         a->function == b->function;
}
