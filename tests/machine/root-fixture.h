/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sample/sy-tree.h"
#include "sy-sysroot.h"

/* A throw-away root that a test describes with the lines of a tree. */
typedef struct {
  char      *path;
  SySysroot *sysroot;
} RootFixture;

void root_fixture_set_up    (RootFixture   *fixture,
                             gconstpointer  data);
void root_fixture_tear_down (RootFixture   *fixture,
                             gconstpointer  data);

/* Lays the lines of @tree over the root. */
void root_fixture_write     (RootFixture   *fixture,
                             const char    *tree);
