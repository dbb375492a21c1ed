/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SyGuestAddressState:
 * @SY_GUEST_ADDRESS_NONE: the device is not on a PCI bus
 * @SY_GUEST_ADDRESS_UNASSIGNED: it will be on one; libvirt or QEMU chooses where
 * @SY_GUEST_ADDRESS_ASSIGNED: the fields say where
 * @SY_GUEST_ADDRESS_INVALID: what stands there is no address
 */
typedef enum {
  SY_GUEST_ADDRESS_NONE,
  SY_GUEST_ADDRESS_UNASSIGNED,
  SY_GUEST_ADDRESS_ASSIGNED,
  SY_GUEST_ADDRESS_INVALID,
} SyGuestAddressState;

/**
 * SyGuestAddress: where a device is plugged in
 * @bus: index of the PCI controller; not the number that the guest's firmware gives the bus
 */
typedef struct {
  SyGuestAddressState state;
  guint               domain;
  guint               bus;
  guint               slot;
  guint               function;
  gboolean            multifunction;
} SyGuestAddress;

/** sy_guest_address_is: whether it is assigned and is just this */
gboolean sy_guest_address_is   (const SyGuestAddress *self,
                                guint                 bus,
                                guint                 slot,
                                guint                 function);

/** sy_guest_address_same: whether both are assigned and equal */
gboolean sy_guest_address_same (const SyGuestAddress *a,
                                const SyGuestAddress *b);

G_END_DECLS
