/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-domain.h"
#include "guest/sy-xml-text.h"

G_BEGIN_DECLS

/** sy_domain_get_text: (transfer none): valid until the next edit */
const SyXmlText *sy_domain_get_text (SyDomain *self);

G_END_DECLS
