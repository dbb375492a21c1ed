/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/sy-transaction-private.h"

/** Tree: a temporary directory that stands for a whole root */
typedef struct {
  char      *path;
  SySysroot *sysroot;
} Tree;

void    tree_set_up     (Tree       *self,
                         gconstpointer data);
void    tree_tear_down  (Tree       *self,
                         gconstpointer data);
char   *tree_path       (Tree       *self,
                         const char *name);
void    tree_write      (Tree       *self,
                         const char *name,
                         const char *content);
void    tree_remove     (Tree       *self,
                         const char *name);
/** tree_read: (nullable): %NULL where there is no such file */
char   *tree_read       (Tree       *self,
                         const char *name);

/** tree_snapshot: type, mode, owner, name and content of everything but our own state */
char   *tree_snapshot   (Tree       *self);

SyPlan *tree_plan       (Tree       *self);
void    tree_plan_file  (Tree       *self,
                         SyPlan     *plan,
                         const char *path,
                         const char *content);
void    tree_plan_command (SyPlan             *plan,
                           guint               timeout_ms,
                           const char * const *argv);

/** tree_apply: applies for real, commands too; the id or %NULL */
char   *tree_apply      (Tree       *self,
                         SyPlan     *plan,
                         GError    **error);

/** tree_apply_some: as sy_transaction_apply(), commands only where @commands */
char   *tree_apply_some (Tree           *self,
                         SyDomainStore  *domains,
                         SyPlan         *plan,
                         gboolean        commands,
                         SyProgressFunc  progress,
                         gpointer        user_data,
                         GCancellable   *cancellable,
                         GError        **error);
SyPlan *tree_plan_undo  (Tree           *self,
                         SyDomainStore  *domains,
                         const char     *id,
                         GError        **error);

/** tree_undo: plans and applies */
gboolean tree_undo      (Tree       *self,
                         const char *id,
                         GError    **error);
gboolean tree_recover   (Tree       *self,
                         GStrv      *out_ids,
                         GError    **error);
