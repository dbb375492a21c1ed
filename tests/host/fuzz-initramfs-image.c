/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "machine/sy-initramfs-image-private.h"

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* Any bytes give a list or an error that can be shown, and never more than the limits. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) paths = NULL;
  int fd = memfd_create ("initramfs", MFD_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, data, size), ==, (ssize_t) size);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  paths = sy_initramfs_image_list_fd (fd, "/image", NULL, &error);
  if (paths == NULL)
    {
      g_assert_true (error->domain == SY_ERROR);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  for (guint i = 0; paths != NULL && paths[i] != NULL; i++)
    g_assert_true (paths[i][0] != '/');
  close (fd);

  return 0;
}
