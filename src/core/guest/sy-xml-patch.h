/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-xml-splice.h"

G_BEGIN_DECLS

/**
 * sy_xml_patch_apply:
 *
 * Makes the edit in @xml itself and reads again only what it touches. Elements that were read again
 * are others afterwards; all others stay. Line numbers stay those of the text before the edit, and
 * blanks between elements may be missing in the tree.
 *
 * Returns: %FALSE where the whole text has to be read, which then also says what is wrong with it;
 *   @xml is as it was
 */
gboolean  sy_xml_patch_apply  (const SyXmlSplice  *splice,
                               SyXmlText          *xml) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
