/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "guest/sy-domain-store.h"
#include "syc-context.h"

G_BEGIN_DECLS

/**
 * SycDomains:
 * @store: (nullable): %NULL where it could not be opened
 * @infos: (element-type SyDomainInfo): those of the connection, then the users' own ones
 * @problem: (nullable): why the connection's could not be listed; the users' own are files and
 *   need no libvirt
 *
 * The virtual machines there are, as far as they can be known.
 */
typedef struct {
  SyDomainStore *store;
  GPtrArray     *infos;
  GError        *problem;
} SycDomains;

/* How long to wait where the virtual machines are one answer among many, and where they are it. */
#define SYC_DOMAINS_GLANCE_MS 2000
#define SYC_DOMAINS_WAIT_MS   30000

/** syc_domains_new: (transfer full): no machines, such as a listing knows of none */
SycDomains *syc_domains_new      (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * syc_domains_read:
 * @timeout_ms: after which libvirt counts as not answering
 *
 * Returns: (transfer full) (nullable): %NULL only where --connect names no connection we can use
 */
SycDomains *syc_domains_read     (SycContext  *context,
                                  guint        timeout_ms,
                                  GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void        syc_domains_free     (SycDomains  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SycDomains, syc_domains_free)

/** syc_domains_print: a table, indented, with what a user of session machines must know */
void        syc_domains_print    (SycDomains  *self,
                                  SycOutput   *output);

/** syc_domains_add_json: the member "domains": [{"uri","name","uuid","running"}] */
void        syc_domains_add_json (SycDomains  *self,
                                  JsonBuilder *builder);

G_END_DECLS
