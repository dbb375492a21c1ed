/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rom/sy-rom-search-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rom/sy-container.h"
#include "rom/sy-inflate.h"
#include "rom/sy-installer.h"
#include "rom/sy-pe-parts.h"

/* A program with more containers than that is none that unpacks itself. */
#define MAX_EMBEDDED 8

/* Smaller files hold no ROM. */
#define MIN_SIZE     512

/* Dell: the size packed, this mark, a checksum, zlib. Inside stands "PFS.HDR.". */
static const char dell_mark[] = "\xaa\xee\xaa\x76\x1b\xec\xbb\x20\xf1\xe6\x51";
#define DELL_MARK_SIZE     11
#define DELL_OFFSET_MARK   4
#define DELL_OFFSET_PACKED 16
static const char dell_header[] = "PFS.HDR.";

static const char insyde_mark[] = "$_IFLASH_BIOSIMG";

typedef struct {
  SyRomSearch *search;
  SyRomFrame  *frame;
  const char  *path;        /* of the container */
  guint        n_members;
  double       fraction;
  double       share;
} Opening;

static gsize
get_room_cb (gpointer user_data)
{
  Opening *self = user_data;

  return sy_rom_search_get_room (self->search);
}

static gboolean
member_cb (const char    *name,
           double         position,
           GBytes        *content,
           const GError  *problem,
           gpointer       user_data,
           GError       **error)
{
  Opening *self = user_data;
  SyRomSearch *search = self->search;
  g_autofree char *path = g_strdup_printf ("%s: %s", self->path, name);
  gsize size = content != NULL ? g_bytes_get_size (content) : 0;
  gboolean done;

  self->n_members++;
  sy_rom_search_see_name (search, name);
  if (!sy_rom_search_count (search, self->frame->depth + 1, path, error))
    return FALSE;
  if (content == NULL)
    return sy_rom_search_failed (search, path, problem, error);
  if (!sy_rom_search_unpacked (search, size))
    return FALSE;
  if (size < MIN_SIZE)
    return TRUE;
  search->fraction = self->fraction + self->share * position;
  search->share = 0;
  done = sy_rom_search_bytes (search, content, SY_ROM_BYTES_FILE, path, self->frame->depth + 1,
                              error);
  search->share = self->share;

  return done;
}

/* A search that ended without an error was stopped, which the scan tells. */
static gboolean
has_to_end (SyRomSearch  *self,
            GError       *problem,
            GError      **error)
{
  if (self->scan->stopped != NULL)
    return TRUE;
  if (!g_error_matches (problem, SY_ERROR, SY_ERROR_CANCELLED))
    return FALSE;
  g_propagate_error (error, g_error_copy (problem));

  return TRUE;
}

static gboolean
open_container (SyRomSearch  *self,
                SyRomFrame   *frame,
                gsize         offset,
                const char   *form,
                GError      **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_from_bytes (frame->bytes, offset,
                                                     frame->span.size - offset);
  g_autofree char *where = sy_rom_frame_path (frame, offset, offset > 0);
  g_autofree char *path = g_strdup_printf ("%s > %s", where, form);
  Opening opening = { self, frame, path, 0, self->fraction, self->share };
  g_autoptr (GError) problem = NULL;
  gboolean done;

  done = sy_container_read (bytes, get_room_cb, member_cb, &opening, self->cancellable, &problem);
  self->fraction = opening.fraction;
  self->share = opening.share;
  if (!done && has_to_end (self, problem, error))
    return FALSE;
  /* Inside of a program, four bytes can stand by chance. */
  if (!done && problem != NULL && (offset == 0 || opening.n_members > 0))
    return sy_rom_search_failed (self, path, problem, error);
  if (done && opening.n_members > 0 && !g_str_equal (form, "iso"))
    frame->quiet = TRUE;

  return TRUE;
}

static gboolean
open_embedded (SyRomSearch  *self,
               SyRomFrame   *frame,
               GError      **error)
{
  gsize offset = 1;

  for (guint i = 0; i < MAX_EMBEDDED; i++)
    {
      const char *form = sy_container_find (frame->span, offset, &offset);

      if (form == NULL)
        return TRUE;
      if (!open_container (self, frame, offset, form, error))
        return FALSE;
      offset++;
    }

  return TRUE;
}

static gboolean
open_installer (SyRomSearch  *self,
                SyRomFrame   *frame,
                GError      **error)
{
  g_autofree char *path = g_strdup_printf ("%s > Inno Setup", frame->path);
  Opening opening = { self, frame, path, 0, self->fraction, self->share };
  g_autoptr (GError) problem = NULL;
  gboolean done;

  if (!self->limits.run_programs)
    return TRUE;
  done = sy_installer_read_inno (frame->bytes, sy_rom_search_get_room (self), member_cb, &opening,
                                 self->cancellable, &problem);
  self->fraction = opening.fraction;
  self->share = opening.share;
  if (!done && has_to_end (self, problem, error))
    return FALSE;
  if (!done && g_error_matches (problem, SY_ERROR, SY_ERROR_NOT_SUPPORTED))
    sy_rom_search_note (self, SY_ROM_NOTE_PROGRAM, path, problem->message);
  else if (!done && g_error_matches (problem, SY_ERROR, SY_ERROR_COMMAND_FAILED))
    sy_rom_search_note (self, SY_ROM_NOTE_UNSUPPORTED, path, problem->message);
  else if (!done)
    return sy_rom_search_failed (self, path, problem, error);

  return TRUE;
}

/* Dell's updates come in pieces, each signed; a ROM can be cut by such a border. */
static gboolean
open_dell (SyRomSearch  *self,
           SyRomFrame   *frame,
           GError      **error)
{
  g_autofree char *path = g_strdup_printf ("%s > Dell PFS", frame->path);
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) content = NULL;
  gsize mark;

  if (sy_span_has (frame->span, 0, dell_header, strlen (dell_header)))
    {
      sy_rom_frame_add (frame, 0, frame->span.size, "PFS");
      frame->advice = _("Dell’s updates come in signed pieces, and none of them holds a whole ROM. "
                        "Take the video BIOS from the running computer instead, or the CAB file "
                        "of the same update on fwupd.org");
      return TRUE;
    }
  if (!sy_span_find (frame->span, DELL_OFFSET_MARK, dell_mark, DELL_MARK_SIZE, &mark))
    return TRUE;
  content = sy_inflate (sy_span_from (frame->span, mark - DELL_OFFSET_MARK + DELL_OFFSET_PACKED),
                        G_ZLIB_COMPRESSOR_FORMAT_ZLIB, sy_rom_search_get_room (self),
                        self->cancellable, &problem);
  if (content == NULL)
    return sy_rom_search_failed (self, path, problem, error);

  return sy_rom_search_unpacked (self, g_bytes_get_size (content)) &&
         sy_rom_search_bytes (self, content, SY_ROM_BYTES_FILE, path, frame->depth + 1, error);
}

static void
add_parts (SyRomFrame *frame,
           GPtrArray  *parts,
           gsize       base)
{
  for (guint i = 0; parts != NULL && i < parts->len; i++)
    {
      const SyFirmwarePart *part = parts->pdata[i];

      sy_rom_frame_add (frame, base + part->offset, base + part->end, "%s", part->label);
      frame->n_named = frame->parts->len;
    }
}

/* Insyde's program carries its image behind a mark and two sizes. */
static void
add_insyde (SyRomFrame *frame)
{
  gsize mark;
  gsize header = strlen (insyde_mark) + 8;
  guint32 size;

  if (sy_span_find (frame->span, 0, insyde_mark, strlen (insyde_mark), &mark) &&
      sy_span_u32 (frame->span, mark + strlen (insyde_mark) + 4, &size) &&
      frame->span.size - mark > header)
    sy_rom_frame_add (frame, mark + header, MIN (frame->span.size, mark + header + size),
                      "Insyde image");
  frame->n_named = frame->parts->len;
}

static gboolean
open_program (SyRomSearch  *self,
              SyRomFrame   *frame,
              GError      **error)
{
  g_autoptr (GPtrArray) parts = sy_pe_parts_read (frame->span);

  if (parts == NULL)
    return TRUE;
  add_parts (frame, parts, 0);
  add_insyde (frame);
  if (sy_installer_is_inno (frame->span))
    return open_installer (self, frame, error);

  return open_dell (self, frame, error) && open_embedded (self, frame, error);
}

/* Of the image: in a capsule or not. */
static void
add_firmware_parts (SyRomFrame *frame)
{
  g_autoptr (GPtrArray) capsule = sy_capsule_read (frame->span);
  g_autoptr (GPtrArray) flash = NULL;
  gsize base = 0;

  add_parts (frame, capsule, 0);
  if (capsule != NULL && capsule->len > 0)
    base = ((const SyFirmwarePart *) capsule->pdata[0])->offset;
  flash = sy_flash_image_read (sy_span_from (frame->span, base));
  add_parts (frame, flash, base);
}

gboolean
sy_rom_search_file (SyRomSearch  *self,
                    SyRomFrame   *frame,
                    GError      **error)
{
  const char *form = sy_container_recognise (frame->span);

  if (form != NULL)
    return open_container (self, frame, 0, form, error);
  add_firmware_parts (frame);
  if (sy_span_has (frame->span, 0, "MZ", 2))
    return open_program (self, frame, error);

  return open_dell (self, frame, error);
}
