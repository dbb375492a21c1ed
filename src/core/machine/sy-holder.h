/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** SyHolderKind: what a holder is, and so what it takes to close it */
typedef enum {
  SY_HOLDER_PROGRAM,            /* closed by its user like any other */
  SY_HOLDER_SESSION,            /* draws the desktop, or is what the desktop runs on */
  SY_HOLDER_SERVICE,            /* a system service: stopped with systemctl */
  SY_HOLDER_VIRTUAL_MACHINE,
} SyHolderKind;

/**
 * SyHolder:
 * @name: in words for people, translated: "Steam", "GNOME Shell", "a virtual machine (win10)"
 * @comm: the kernel's name of the process, at most 15 bytes
 * @unit: (nullable): its systemd unit, where it is one that was started on purpose: a system
 *   service, an application's or a virtual machine's scope
 * @paths: (element-type utf8): the device nodes that it has open, each once, in the order of
 *   their bytes
 * @closing: (nullable): static and translated: what closing it means; %NULL where that is plain
 *
 * A process that holds a GPU. Nothing here names the user: neither paths below a home directory
 * nor command lines.
 */
typedef struct {
  int           pid;
  SyHolderKind  kind;
  char         *name;
  char         *comm;
  char         *unit;
  GPtrArray    *paths;
  const char   *closing;
} SyHolder;

/**
 * sy_holder_new:
 * @comm: content of /proc/PID/comm, without the line feed
 * @program: (nullable): the target of /proc/PID/exe
 * @cgroup: (nullable): content of /proc/PID/cgroup
 *
 * Derives the words from what the kernel and systemd call the process. The names of units are
 * those of systemd.special(7) and of the "Desktop Environment Integration" page of systemd.io:
 * app[-LAUNCHER]-ID-RANDOM.scope, app[-LAUNCHER]-ID[@RANDOM].service, dashes in ID as \x2d.
 */
SyHolder   *sy_holder_new            (int           pid,
                                      const char   *comm,
                                      const char   *program,
                                      const char   *cgroup) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_holder_new_recorded:
 * @kind: (nullable): by sy_holder_kind_to_string(); another name is a program
 *
 * A holder as a report tells of it. The device nodes are to be added.
 */
SyHolder   *sy_holder_new_recorded   (int           pid,
                                      const char   *kind,
                                      const char   *name,
                                      const char   *comm,
                                      const char   *unit) G_GNUC_WARN_UNUSED_RESULT;
void        sy_holder_free           (SyHolder     *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyHolder, sy_holder_free)

/** sy_holder_add_path: puts @path into @self->paths at its place, where it is new */
void        sy_holder_add_path       (SyHolder     *self,
                                      const char   *path);

/** sy_holder_kind_to_string: "program", "session", "service" or "virtual-machine" */
const char *sy_holder_kind_to_string (SyHolderKind  kind);

G_END_DECLS
