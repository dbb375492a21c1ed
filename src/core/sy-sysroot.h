/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/stat.h>

#include "sy-error.h"

G_BEGIN_DECLS

#define SY_TYPE_SYSROOT (sy_sysroot_get_type ())
G_DECLARE_FINAL_TYPE (SySysroot, sy_sysroot, SY, SYSROOT, GObject)

/**
 * SySysroot:
 *
 * One directory below which a computer is read (and, below another root than `/`, written).
 * Every path is given as seen from inside, such as "/etc/fstab". Symbolic links and ".." are
 * resolved inside the root and cannot leave it (openat2(2) with RESOLVE_IN_ROOT, Linux 5.6).
 */

/**
 * SySysrootAccess:
 * @SY_SYSROOT_REACH: looked at, symbolic links followed
 * @SY_SYSROOT_REACH_LINK: looked at or its link text read, without following it
 * @SY_SYSROOT_OPEN: a file opened for reading
 * @SY_SYSROOT_READ: the reading after that
 * @SY_SYSROOT_LIST: a directory opened for reading
 *
 * What was done with a path.
 */
typedef enum {
  SY_SYSROOT_REACH,
  SY_SYSROOT_REACH_LINK,
  SY_SYSROOT_OPEN,
  SY_SYSROOT_READ,
  SY_SYSROOT_LIST,
} SySysrootAccess;

/**
 * SySysrootRecorder:
 * @path: as asked for
 * @saved_errno: 0, or why it failed; %SY_SYSROOT_READ is told only when it failed
 *
 * Told of each access, in the thread of the access.
 */
typedef void (*SySysrootRecorder) (const char      *path,
                                   SySysrootAccess  access,
                                   int              saved_errno,
                                   gpointer         user_data);

/* No text file that we read from a system is larger. */
#define SY_SYSROOT_MAX_TEXT_SIZE (1024 * 1024)

/**
 * sy_sysroot_new:
 * @path: the directory, "/" for this computer
 *
 * Returns: (transfer full) (nullable): the root, or %NULL with %SY_ERROR_NOT_FOUND or
 *   %SY_ERROR_DENIED
 */
SySysroot  *sy_sysroot_new        (const char    *path,
                                   GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_sysroot_new_recording:
 * @other: the root to look at once more; kept
 * @user_data: for @recorder; must outlive the new object
 *
 * Returns: (transfer full): the same root, of which each reading access is told to @recorder
 */
SySysroot  *sy_sysroot_new_recording (SySysroot         *other,
                                      SySysrootRecorder  recorder,
                                      gpointer           user_data) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_sysroot_set_report:
 * @path: what sy_sysroot_get_path() is from now on
 * @failures: (transfer full) (nullable): (element-type utf8 int): what failed where the report was
 *   made: keys by sy_sysroot_make_failure_key(), values are errno
 *
 * Says that @self is a report, that is, a part of a computer that cannot be changed: opening for
 * writing is %SY_ERROR_REFUSED, and a file or directory that nobody may read is there but was left
 * out (%SY_ERROR_DENIED). To be called before anything is read.
 */
void        sy_sysroot_set_report (SySysroot     *self,
                                   const char    *path,
                                   GHashTable    *failures);

/** sy_sysroot_is_report: whether sy_sysroot_set_report() was called: look, but change nothing */
gboolean    sy_sysroot_is_report  (SySysroot     *self);

/** sy_sysroot_make_failure_key: (transfer full) */
char       *sy_sysroot_make_failure_key (SySysrootAccess  access,
                                         const char      *path) G_GNUC_WARN_UNUSED_RESULT;

/** sy_sysroot_get_path: the host path it was opened by, without a trailing slash but for "/" */
const char *sy_sysroot_get_path   (SySysroot     *self);

/** sy_sysroot_is_live: whether it is this running computer ("/"), where commands may be run */
gboolean    sy_sysroot_is_live    (SySysroot     *self);

/** sy_sysroot_get_fd: the directory's descriptor, owned by @self */
int         sy_sysroot_get_fd     (SySysroot     *self);

/**
 * sy_sysroot_open:
 * @flags: open(2) flags; O_CLOEXEC is added, and O_NONBLOCK where a FIFO could hang us
 * @mode: for O_CREAT
 *
 * Returns: a descriptor to close(2), or -1 with @error set
 */
int         sy_sysroot_open       (SySysroot     *self,
                                   const char    *path,
                                   int            flags,
                                   mode_t         mode,
                                   GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_sysroot_read:
 * @max_size: in bytes; a larger file is %SY_ERROR_INVALID_DATA
 *
 * Reads a regular file (sysfs and procfs included) whole.
 */
GBytes     *sy_sysroot_read       (SySysroot     *self,
                                   const char    *path,
                                   gsize          max_size,
                                   GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_sysroot_read_text:
 *
 * Like sy_sysroot_read() with %SY_SYSROOT_MAX_TEXT_SIZE. NUL bytes are %SY_ERROR_INVALID_DATA;
 * bytes that are not UTF-8 are kept as they are.
 */
char       *sy_sysroot_read_text  (SySysroot     *self,
                                   const char    *path,
                                   GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_sysroot_read_attribute: sy_sysroot_read_text() without white space at both ends */
char       *sy_sysroot_read_attribute (SySysroot  *self,
                                       const char *path,
                                       GError    **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_sysroot_list: (transfer full): the names in a directory, sorted bytewise */
GStrv       sy_sysroot_list       (SySysroot     *self,
                                   const char    *path,
                                   GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_sysroot_list_if_there: (transfer full): the same, and none where there is no directory */
GStrv       sy_sysroot_list_if_there (SySysroot   *self,
                                      const char  *path,
                                      GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/** sy_sysroot_read_link: (transfer full): the text of a symbolic link, unresolved */
char       *sy_sysroot_read_link  (SySysroot     *self,
                                   const char    *path,
                                   GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sy_sysroot_stat:
 * @follow: whether a symbolic link at the end of @path is followed (inside the root)
 */
gboolean    sy_sysroot_stat       (SySysroot     *self,
                                   const char    *path,
                                   gboolean       follow,
                                   struct stat   *out_stat,
                                   GError       **error);

/** sy_sysroot_exists: whether @path, followed, can be reached; an unreadable parent counts as no */
gboolean    sy_sysroot_exists     (SySysroot     *self,
                                   const char    *path);

/**
 * sy_sysroot_find_first:
 * @paths: ended by %NULL
 *
 * Returns: (nullable): the first of @paths that sy_sysroot_exists()
 */
const char *sy_sysroot_find_first (SySysroot          *self,
                                   const char * const *paths);

G_END_DECLS
