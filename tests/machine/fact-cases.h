/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/sy-machine.h"

/*
 * @tree: the lines of a computer, see docs/sysroot-format.md
 * @id: the fact; a @value of "-": there must be none
 * @source: (nullable): where it must say that it was read
 * @says: (nullable): a part of its sentence
 */
typedef struct {
  const char *tree;
  const char *id;
  SyTristate  state;
  const char *value;
  const char *source;
  const char *says;
} FactCase;

/* Reads each computer in a root of its own and compares the fact. */
void fact_cases_run (const FactCase *cases,
                     gsize           n_cases);
