/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SyScrub:
 *
 * Takes what tells one person or one device from another out of texts. The same value becomes
 * the same stand-in everywhere, so that texts that agreed go on agreeing; a stand-in stays as it
 * is. There are two ways to be found: by the form (a UUID, a MAC address, `password=`), or by being
 * known to belong to this computer (its name, its users).
 */
typedef struct _SyScrub SyScrub;

/** SyScrubKind: what was taken out */
typedef enum {
  SY_SCRUB_HOST,
  SY_SCRUB_USER,
  SY_SCRUB_UUID,
  SY_SCRUB_MACHINE_ID,
  SY_SCRUB_MAC,
  SY_SCRUB_SERIAL,
  SY_SCRUB_DISK,
  SY_SCRUB_LABEL,
  SY_SCRUB_VOLUME,
  SY_SCRUB_FILE,
  SY_SCRUB_NETWORK,
  SY_SCRUB_ADDRESS,
  SY_SCRUB_MAIL,
  SY_SCRUB_SECRET,
} SyScrubKind;

#define SY_SCRUB_N_KINDS (SY_SCRUB_SECRET + 1)

SyScrub    *sy_scrub_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void        sy_scrub_free         (SyScrub     *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyScrub, sy_scrub_free)

/**
 * sy_scrub_add_common:
 *
 * Says that the words of @text tell nobody from anyone, such as those of the model's name, so
 * that a computer called "legion" does not take the word out of "Legion Y540". To be called before
 * sy_scrub_add_known().
 */
void        sy_scrub_add_common   (SyScrub     *self,
                                   const char  *text);

/**
 * sy_scrub_add_known:
 *
 * Says that @value belongs to this computer, so that it is taken out wherever it stands as a
 * word, in any case. Values of less than three characters and common ones are only found by form.
 */
void        sy_scrub_add_known    (SyScrub     *self,
                                   SyScrubKind  kind,
                                   const char  *value);

/**
 * sy_scrub_text:
 * @path: (nullable): the file's path inside its root; some rules are for one file only
 * @text: without NUL bytes, in any encoding
 *
 * Returns: (transfer full): the text without what is personal
 */
char       *sy_scrub_text         (SyScrub     *self,
                                   const char  *path,
                                   const char  *text) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_scrub_path: (transfer full): a path or the text of a symbolic link, likewise; UUIDs that name
 *   interfaces of firmware are kept
 */
char       *sy_scrub_path         (SyScrub     *self,
                                   const char  *path) G_GNUC_WARN_UNUSED_RESULT;

/** sy_scrub_find_known: (nullable): a known value that stands in @data, which may be binary */
const char *sy_scrub_find_known   (SyScrub     *self,
                                   const char  *data,
                                   gsize        size);

/** sy_scrub_get_count: how many places of @kind were taken out so far */
guint       sy_scrub_get_count    (SyScrub     *self,
                                   SyScrubKind  kind);

/** sy_scrub_kind_to_string: the stable name in JSON, such as "machine-id" */
const char *sy_scrub_kind_to_string (SyScrubKind kind);

/** sy_scrub_kind_get_title: translated, in the plural, such as "UUIDs" */
const char *sy_scrub_kind_get_title (SyScrubKind kind);

G_END_DECLS
