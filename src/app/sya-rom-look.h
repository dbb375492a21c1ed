/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "rom/sy-rom-scan.h"
#include "sy-sysroot.h"

G_BEGIN_DECLS

/**
 * SyaRomLook: one look for a video BIOS: into a file, or on this computer
 *
 * Counts references; the thread of the look has one.
 */
typedef struct _SyaRomLook SyaRomLook;

/** sya_rom_look_new_for_file: @path: of a file on this computer */
SyaRomLook *sya_rom_look_new_for_file     (const char           *path) G_GNUC_WARN_UNUSED_RESULT;

/** sya_rom_look_new_for_sample: a file made for @card */
SyaRomLook *sya_rom_look_new_for_sample   (const SyRomCard      *card) G_GNUC_WARN_UNUSED_RESULT;

/** sya_rom_look_new_for_computer: sy_runner_read_rom(), which may ask for a password */
SyaRomLook *sya_rom_look_new_for_computer (SySysroot            *sysroot) G_GNUC_WARN_UNUSED_RESULT;

SyaRomLook *sya_rom_look_ref              (SyaRomLook           *self);
void        sya_rom_look_unref            (SyaRomLook           *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyaRomLook, sya_rom_look_unref)

/** sya_rom_look_describe: (transfer full): "Looking into bios.exe…" */
char       *sya_rom_look_describe         (const SyaRomLook     *self) G_GNUC_WARN_UNUSED_RESULT;

/** sya_rom_look_get_fraction: how far it is, 0 to 1; -1 where that cannot be told */
double      sya_rom_look_get_fraction     (const SyaRomLook     *self);

/** sya_rom_look_run_async: in a thread, once; @source_object: of the task, which @callback gets */
void        sya_rom_look_run_async        (SyaRomLook           *self,
                                           GObject              *source_object,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback);

/** sya_rom_look_run_finish: (transfer full) (nullable): what was found */
SyRomScan  *sya_rom_look_run_finish       (GAsyncResult         *result,
                                           GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
