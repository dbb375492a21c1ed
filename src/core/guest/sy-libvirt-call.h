/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "sy-sysroot.h"

G_BEGIN_DECLS

typedef struct _SyLibvirtCall SyLibvirtCall;

/**
 * SyLibvirtCall: one use of libvirt, made in a thread of its own
 * @function: runs in that thread; sets @result, or leaves it %NULL and the error in libvirt
 * @connection: (nullable): owned
 *
 * libvirt has no time limit of its own for a local daemon that is stopped or hangs: keep-alive
 * messages need its event loop and begin only after the connection stands. So the caller waits
 * for a while, and a thread that got no answer is left behind with its own references.
 */
struct _SyLibvirtCall {
  gpointer       (*function) (SyLibvirtCall *call);
  virConnectPtr    connection;
  char            *text;         /* owned: a URI or UUID */
  char            *xml;          /* owned */
  gboolean         read_write;
  gpointer         data;         /* for @function alone */
  GDestroyNotify   free_data;    /* nullable: frees @data */
  gpointer         result;
  GDestroyNotify   free_result;

  virErrorPtr      failure;      /* owned: why @result is NULL */
  gboolean         done;
  GMutex           lock;
  GCond            cond;
  gatomicrefcount  ref_count;
};

/** sy_libvirt_call_new: takes a reference of @connection */
SyLibvirtCall *sy_libvirt_call_new   (gpointer      (*function) (SyLibvirtCall *call),
                                      virConnectPtr   connection,
                                      GDestroyNotify  free_result) G_GNUC_WARN_UNUSED_RESULT;
void           sy_libvirt_call_unref (SyLibvirtCall  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyLibvirtCall, sy_libvirt_call_unref)

/**
 * sy_libvirt_call_run:
 * @timeout_ms: how long to wait
 *
 * Returns: whether an answer came, good or bad; it is in @result and @failure
 */
gboolean       sy_libvirt_call_run   (SyLibvirtCall  *self,
                                      guint           timeout_ms);

/** sy_libvirt_initialise: to be called before any other function of libvirt; does nothing twice */
void           sy_libvirt_initialise (void);

/** sy_libvirt_close_in_thread: what a call that closes its @connection runs */
gpointer       sy_libvirt_close_in_thread (SyLibvirtCall *call);

/**
 * sy_libvirt_set_error:
 * @failure: (nullable): what libvirt said; %NULL: it did not answer
 *
 * Sets @error with the code that fits and a message that says what the user can do.
 */
void           sy_libvirt_set_error  (SySysroot      *sysroot,
                                      virErrorPtr     failure,
                                      GError        **error);

G_END_DECLS
