/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "health-rows.h"
#include "health/sy-health.h"

G_BEGIN_DECLS

/* The virtual machine of the sample laptop. */
#define SAMPLE_DOMAIN_FILE "/etc/libvirt/qemu/win10.xml"
#define SAMPLE_DOMAIN_UUID "2d7a4c1e-98a5-4b0e-8f3a-5d1c7b6e9f20"

/** Sample: the sample laptop in a throw-away folder, with tables and a ROM in it */
typedef struct {
  char      *path;
  SySysroot *sysroot;
} Sample;

void       sample_init            (Sample          *sample);
void       sample_clear           (Sample          *sample);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sample, sample_clear)

void       sample_write_file      (Sample          *sample,
                                   const char      *name,
                                   GBytes          *data);

/** sample_add_tree: lays a description in the format of docs/sysroot-format.md over it */
void       sample_add_tree        (Sample          *sample,
                                   const char      *text);

/** sample_take_over: (transfer full) (nullable): a whole definition as one of the sample's */
char      *sample_take_over       (const char      *text);

gboolean   health_row_is_command  (const HealthRow *row);
gboolean   health_row_is_local    (const HealthRow *row);

/** health_row_make_text: (transfer full): the definition that the row is about */
char      *health_row_make_text   (const HealthRow *row);

/** health_row_check: (transfer full) (element-type SyFinding): what the checks find in @text */
GPtrArray *health_row_check       (const HealthRow *row,
                                   const char      *text,
                                   SySysroot       *sysroot,
                                   SyAssessment    *assessment);

G_END_DECLS
