/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guest/sy-edit.h"
#include "guest/sy-xml-splice.h"

G_BEGIN_DECLS

typedef enum {
  SY_EDIT_ADD,               /* @at: the new element */
  SY_EDIT_MAKE,              /* @at: the new container, which others may use too */
  SY_EDIT_SET,               /* @at, @name; @was and @to may be NULL: without the attribute */
  SY_EDIT_CONTENT,           /* @at; @was, @to */
  SY_EDIT_REMOVE,            /* @at: the parent; @name, @to: (nullable): the element that
                                follows and the number of comments before that; @was: its text */
  SY_EDIT_ADD_ARGUMENTS,     /* @was: the option; @to: its value */
} SyEditKind;

/** SyEditStep: one thing that was done, with what is needed to undo it */
typedef struct {
  SyEditKind  kind;
  char       *at;
  char       *name;
  char       *was;
  char       *to;
} SyEditStep;

struct _SyEdit {
  SyDomain  *domain;
  char      *recipe;
  SyXmlText *xml;       /* nullable: the domain's own as long as nothing was edited */
  gboolean   patched;   /* @xml was edited in place since it was read */
  GArray    *marks;     /* of SyDomainMark: the domain's, moved along */
  GPtrArray *steps;     /* of SyEditStep */
  gboolean   silent;    /* edits are no steps: they undo, or are the note itself */
  GError    *error;     /* the first failure */
};

SyEditStep    *sy_edit_step_new        (SyEditKind  kind,
                                        const char *at,
                                        const char *name,
                                        const char *was,
                                        const char *to);
void           sy_edit_step_free       (SyEditStep *self);

/** sy_edit_do: makes the edit; returns the element that begins there or later, or @fallback */
const xmlNode *sy_edit_do              (SyEdit            *self,
                                        const SyXmlSplice *splice,
                                        const char        *reason,
                                        const xmlNode     *fallback);

void           sy_edit_note            (SyEdit      *self,
                                        SyEditStep  *step);

/* sy-edit-note.c: the notes in <metadata> */
/** sy_edit_write_note: adds the steps to what the recipe has noted before */
void           sy_edit_write_note      (SyEdit      *self);
/** sy_edit_read_note: (nullable) (element-type SyEditStep) */
GPtrArray     *sy_edit_read_note       (const xmlNode *root,
                                        const char    *recipe);
void           sy_edit_erase_note      (SyEdit      *self);
/** sy_edit_find_later: (nullable): a recipe done after this one that changed what is at @path */
char          *sy_edit_find_later      (SyEdit        *self,
                                        const char    *path);
/** sy_edit_refuse_later: whether that refuses, or something failed before; sets the edit's error */
gboolean       sy_edit_refuse_later    (SyEdit        *self,
                                        const char    *path);
/** sy_edit_is_made: whether some recipe has noted that it made what is at @path */
gboolean       sy_edit_is_made         (const xmlNode *root,
                                        const char    *path);

G_END_DECLS
