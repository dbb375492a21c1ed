/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "report/sy-scrub.h"

G_BEGIN_DECLS

/**
 * SyScrubRule:
 * @kind: what the first group of @pattern is
 * @path: (nullable): the one file that the rule is for
 * @pattern: for GRegex, of bytes, whatever the case, and with ^ and $ at lines
 */
typedef struct {
  SyScrubKind  kind;
  const char  *path;
  const char  *pattern;
} SyScrubRule;

/** sy_scrub_rules_get: ended by a rule without a pattern; a rule may build on those before it */
const SyScrubRule *sy_scrub_rules_get       (void);

/** sy_scrub_rules_is_public: whether @value has the form, but is the same everywhere */
gboolean           sy_scrub_rules_is_public (SyScrubKind  kind,
                                             const char  *value);

/** sy_scrub_rules_get_common: words that may be a name, but are known to everybody */
const char        *sy_scrub_rules_get_common (void);

G_END_DECLS
