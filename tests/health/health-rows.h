/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "health/sy-finding.h"

G_BEGIN_DECLS

/**
 * What a definition is: of the sample laptop; of another computer; or a command line of QEMU, of
 * another computer or of the sample laptop
 */
typedef enum {
  HEALTH_LOCAL,
  HEALTH_FOREIGN,
  HEALTH_COMMAND,
  HEALTH_LOCAL_COMMAND,
} HealthWhere;

/**
 * HealthRow:
 * @find: (nullable): what of the good definition is replaced; %NULL: all of it
 * @replace: (nullable): %NULL: nothing is
 * @tree: (nullable): laid over the sample laptop
 * @driver: that is installed in the guest
 * @code: (nullable): of the device manager in it
 */
typedef struct {
  const char     *check;
  SyFindingState  state;
  HealthWhere     where;
  const char     *find;
  const char     *replace;
  const char     *tree;
  guint           driver;
  const char     *code;
} HealthRow;

/* A definition in which nothing is wrong, and what is changed in it, ended by an empty row. */
extern const char health_good[];
extern const HealthRow health_rows[];

G_END_DECLS
