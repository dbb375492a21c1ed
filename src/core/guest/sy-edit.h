/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-domain.h"
#include "guest/sy-xml-path.h"
#include "guest/sy-xml-text.h"

G_BEGIN_DECLS

/**
 * SyEdit: one recipe at work on one domain
 *
 * The domain changes at sy_edit_commit() only. What was done is noted in the definition's
 * <metadata>, as libvirt provides for programs, so that each recipe can be taken back by itself
 * later: from the definition alone, and also after libvirt wrote it anew.
 *
 * Every edit makes the tree anew: elements found before are gone then, but for the one that the
 * edit returns. An edit that fails leaves the text alone, returns the old element, and
 * sy_edit_commit() tells. @reason is always an untranslated msgid: a sentence that says why.
 */
typedef struct _SyEdit SyEdit;

SyEdit          *sy_edit_new            (SyDomain            *domain,
                                         const char          *recipe) G_GNUC_WARN_UNUSED_RESULT;
void             sy_edit_free           (SyEdit              *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyEdit, sy_edit_free)

SyDomain        *sy_edit_get_domain     (SyEdit              *self);

/** sy_edit_get_text: (transfer none): until the next edit */
const SyXmlText *sy_edit_get_text       (SyEdit              *self);
const xmlNode   *sy_edit_get_root       (SyEdit              *self);

/** sy_edit_has_failed: whether further edits do nothing; loops that wait for one end then */
gboolean         sy_edit_has_failed     (SyEdit              *self);

/** sy_edit_find: (nullable): by a path of sy-xml-path.h, made as printf does */
const xmlNode   *sy_edit_find           (SyEdit              *self,
                                         const char          *format,
                                         ...) G_GNUC_PRINTF (2, 3);

/** sy_edit_append: puts the element that @lines are at the end of @parent, and returns it */
const xmlNode   *sy_edit_append         (SyEdit              *self,
                                         const xmlNode       *parent,
                                         const char * const  *lines,
                                         const char          *reason);

/** sy_edit_insert: the same, before @sibling */
const xmlNode   *sy_edit_insert         (SyEdit              *self,
                                         const xmlNode       *sibling,
                                         const char * const  *lines,
                                         const char          *reason);

/** sy_edit_append_line: the same, for an element of one line made as printf does */
const xmlNode   *sy_edit_append_line    (SyEdit              *self,
                                         const xmlNode       *parent,
                                         const char          *reason,
                                         const char          *format,
                                         ...) G_GNUC_PRINTF (4, 5);

/**
 * sy_edit_ensure:
 *
 * Finds the first child @name of @parent, or makes an empty one. It goes again when the last recipe
 * that put something into it is taken back.
 */
const xmlNode   *sy_edit_ensure         (SyEdit              *self,
                                         const xmlNode       *parent,
                                         const char          *name,
                                         const char          *reason);

void             sy_edit_remove         (SyEdit              *self,
                                         const xmlNode       *element,
                                         const char          *reason);

/** sy_edit_set: @value: (nullable): %NULL removes the attribute */
const xmlNode   *sy_edit_set            (SyEdit              *self,
                                         const xmlNode       *element,
                                         const char          *name,
                                         const char          *value,
                                         const char          *reason);

/** sy_edit_set_content: of an element without children */
const xmlNode   *sy_edit_set_content    (SyEdit              *self,
                                         const xmlNode       *element,
                                         const char          *value,
                                         const char          *reason);

/**
 * sy_edit_ensure_qemu:
 * @name: "commandline" or "override"
 *
 * Like sy_edit_ensure() for an element of libvirt's QEMU namespace, which is declared if it has
 * to be. Sets the error of sy_edit_commit() where that would change what stands there already.
 */
const xmlNode   *sy_edit_ensure_qemu    (SyEdit              *self,
                                         const char          *name,
                                         const char          *reason);

/** sy_edit_get_qemu_prefix: (nullable): the prefix that the definition has for it */
const char      *sy_edit_get_qemu_prefix (SyEdit             *self);

/** sy_edit_add_arguments: two words of <qemu:commandline> */
void             sy_edit_add_arguments  (SyEdit              *self,
                                         const char          *option,
                                         const char          *value,
                                         const char          *reason);

/** sy_edit_remove_arguments: @option is a <qemu:arg>, and the next one goes with it */
void             sy_edit_remove_arguments (SyEdit            *self,
                                           const xmlNode     *option,
                                           const char        *reason);

/**
 * sy_edit_commit:
 *
 * Notes what was done, and gives the result to the domain. Where nothing was done, nothing is
 * noted. On failure the domain is as it was.
 */
gboolean         sy_edit_commit         (SyEdit              *self,
                                         GError             **error);

/**
 * SyEditClear:
 * @steps: (element-type SyEditStep): what was noted
 *
 * Takes away, before what was noted is undone, what libvirt added because of it.
 */
typedef void (*SyEditClear) (SyEdit          *self,
                             const GPtrArray *steps);

/**
 * sy_edit_take_back:
 * @clear: (nullable)
 * @out_kept: (out) (transfer full) (element-type utf8): sentences about what was left because
 *   somebody changed it since
 *
 * Undoes what the recipe has noted, last thing first, and forgets the note.
 *
 * Returns: whether the note could be read and followed; %SY_ERROR_NOT_FOUND where there is none,
 *   %SY_ERROR_REFUSED where a later recipe changed the same thing, which has to go first
 */
gboolean         sy_edit_take_back      (SyEdit              *self,
                                         SyEditClear          clear,
                                         GPtrArray          **out_kept,
                                         GError             **error);

/** sy_edit_is_noted: whether @domain has a note of @recipe, which can be taken back then */
gboolean         sy_edit_is_noted       (SyDomain            *domain,
                                         const char          *recipe);

G_END_DECLS
