/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "machine/sy-pci-address.h"

G_BEGIN_DECLS

/* A domain definition is some ten kilobytes; a larger text is refused. */
#define SY_DOMAIN_MAX_SIZE (1024 * 1024)

#define SY_TYPE_DOMAIN (sy_domain_get_type ())
G_DECLARE_FINAL_TYPE (SyDomain, sy_domain, SY, DOMAIN, GObject)

/**
 * SyDomain:
 *
 * A libvirt domain definition as a libxml2 document that is edited in place: order, comments,
 * unknown elements, namespaces and the user's formatting stay.
 */

/** sy_domain_new_from_xml: no network, no external entities, no DTD; errors name the line */
SyDomain   *sy_domain_new_from_xml   (const char          *xml,
                                      gssize               length,
                                      GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_domain_to_xml: as it was read where nothing was edited */
char       *sy_domain_to_xml         (SyDomain            *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * SyDomainReason: why something was edited
 * @first_line, @last_line: of the text as it is now, from 1
 * @removed: what stood there is gone, so nothing can be pointed at but the place
 * @recipe: the recipe that did it
 * @says: a translated sentence
 */
typedef struct {
  guint       first_line;
  guint       last_line;
  gboolean    removed;
  const char *recipe;
  const char *says;
} SyDomainReason;

/**
 * sy_domain_get_reasons:
 *
 * Returns: (transfer full) (element-type SyDomainReason): for each edit by recipes since the text
 *   was read, by line
 */
GPtrArray  *sy_domain_get_reasons    (SyDomain            *self) G_GNUC_WARN_UNUSED_RESULT;

const char *sy_domain_get_name       (SyDomain            *self);   /* nullable */
const char *sy_domain_get_uuid       (SyDomain            *self);   /* nullable */
const char *sy_domain_get_machine    (SyDomain            *self);   /* nullable: "pc-q35-9.0" */
/** sy_domain_get_uefi: from <os firmware='efi'> or a pflash <loader> */
gboolean    sy_domain_get_uefi       (SyDomain            *self);

/** sy_domain_has_hostdev: whether the host's PCI function @address is given to the guest */
gboolean    sy_domain_has_hostdev    (SyDomain            *self,
                                      const SyPciAddress  *address);

G_END_DECLS
