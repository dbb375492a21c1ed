/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "acpi/sy-aml-namespace.h"

#include <string.h>

/* Blocks in blocks, and characters of a path. Real tables have a handful of levels; without bounds
 * a hostile one would cost much more memory than it has bytes. */
#define MAX_DEPTH       32
#define MAX_PATH_LENGTH 255

static gboolean read_terms (SyAmlNamespace *self,
                            SyAmlCursor     terms,
                            const char     *scope,
                            guint           depth);

static void
sy_aml_object_free (gpointer data)
{
  SyAmlObject *self = data;

  g_free (self->path);
  g_free (self);
}

void
sy_aml_namespace_free (SyAmlNamespace *self)
{
  g_ptr_array_unref (self->objects);
  g_free (self);
}

/* (transfer full): "\" and "_SB" make "\_SB"; each "^" goes up by one. */
static char *
resolve (const char *scope,
         const char *path)
{
  g_autoptr (GString) base = NULL;

  if (path[0] == '\\')
    return g_strdup (path);

  base = g_string_new (scope);
  for (; *path == '^'; path++)
    {
      const char *dot = strrchr (base->str, '.');

      g_string_truncate (base, dot != NULL ? (gsize) (dot - base->str) : 1);
    }
  if (base->len > 1 && *path != '\0')
    g_string_append_c (base, '.');
  g_string_append (base, path);

  return g_string_free (g_steal_pointer (&base), FALSE);
}

static gboolean
add_object (SyAmlNamespace   *self,
            SyAmlObjectKind   kind,
            const char       *scope,
            SyAmlCursor      *cursor,
            SyAmlObject     **out_object)
{
  g_autofree char *path = NULL;
  SyAmlObject *object;

  if (!sy_aml_cursor_path (cursor, &path) || strlen (scope) + strlen (path) >= MAX_PATH_LENGTH)
    return FALSE;
  object = g_new0 (SyAmlObject, 1);
  object->kind = kind;
  object->path = resolve (scope, path);
  g_ptr_array_add (self->objects, object);
  *out_object = object;

  return TRUE;
}

/* A scope, device or the like: @n_bytes between its path and its terms. */
static gboolean
read_container (SyAmlNamespace  *self,
                SyAmlObjectKind  kind,
                gsize            n_bytes,
                SyAmlCursor     *cursor,
                const char      *scope,
                guint            depth)
{
  SyAmlCursor block;
  SyAmlObject *object;

  return sy_aml_cursor_block (cursor, &block) && add_object (self, kind, scope, &block, &object) &&
         sy_aml_cursor_skip (&block, n_bytes) &&
         read_terms (self, block, object->path, depth + 1);
}

static gboolean
read_method (SyAmlNamespace *self,
             SyAmlCursor    *cursor,
             const char     *scope)
{
  SyAmlCursor block;
  SyAmlObject *object;

  if (!sy_aml_cursor_block (cursor, &block) ||
      !add_object (self, SY_AML_OBJECT_METHOD, scope, &block, &object) ||
      !sy_aml_cursor_skip (&block, 1))
    return FALSE;
  object->content = block;

  return TRUE;
}

static gboolean
read_name (SyAmlNamespace *self,
           SyAmlCursor    *cursor,
           const char     *scope)
{
  SyAmlObject *object;
  SyAmlCursor start;

  if (!add_object (self, SY_AML_OBJECT_NAME, scope, cursor, &object))
    return FALSE;
  start = *cursor;
  if (!sy_aml_cursor_skip_data (cursor))
    return FALSE;
  object->content = (SyAmlCursor) { start.data, start.left - cursor->left };

  return TRUE;
}

/* An If counts as taken, and so does its Else: what matters is what there could be. */
static gboolean
read_branch (SyAmlNamespace *self,
             gboolean        condition,
             SyAmlCursor    *cursor,
             const char     *scope,
             guint           depth)
{
  SyAmlCursor block;

  if (!sy_aml_cursor_block (cursor, &block))
    return FALSE;
  if (condition && !sy_aml_cursor_skip_term (&block))
    {
      self->complete = FALSE;
      return TRUE;
    }

  return read_terms (self, block, scope, depth + 1);
}

/* What declares nothing that is asked for here. */
static gboolean
skip_other (guint        op,
            SyAmlCursor *cursor)
{
  g_autofree char *path = NULL;
  SyAmlCursor block;

  switch (op)
    {
    case SY_AML_FIELD:
    case SY_AML_INDEX_FIELD:
    case SY_AML_BANK_FIELD:
      return sy_aml_cursor_block (cursor, &block);

    case SY_AML_ALIAS:
      return sy_aml_cursor_path (cursor, &path) && sy_aml_cursor_skip_data (cursor);

    case SY_AML_EXTERNAL:
      return sy_aml_cursor_path (cursor, &path) && sy_aml_cursor_skip (cursor, 2);

    case SY_AML_MUTEX:
      return sy_aml_cursor_path (cursor, &path) && sy_aml_cursor_skip (cursor, 1);

    case SY_AML_EVENT:
      return sy_aml_cursor_path (cursor, &path);

    case SY_AML_REGION:
      return sy_aml_cursor_path (cursor, &path) && sy_aml_cursor_skip (cursor, 1) &&
             sy_aml_cursor_skip_term (cursor) && sy_aml_cursor_skip_term (cursor);

    case SY_AML_DATA_REGION:
      return sy_aml_cursor_path (cursor, &path) && sy_aml_cursor_skip_term (cursor) &&
             sy_aml_cursor_skip_term (cursor) && sy_aml_cursor_skip_term (cursor);

    case SY_AML_CREATE_FIELD:
      return sy_aml_cursor_skip_term (cursor) && sy_aml_cursor_skip_term (cursor) &&
             sy_aml_cursor_skip_term (cursor) && sy_aml_cursor_path (cursor, &path);

    case SY_AML_STORE:
      return sy_aml_cursor_skip_term (cursor) && sy_aml_cursor_skip_term (cursor);

    case SY_AML_NOOP:
      return TRUE;

    default:
      /* CreateDWordField to CreateQWordField; 0x8e among them is none. */
      return op >= SY_AML_CREATE_DWORD && op <= SY_AML_CREATE_QWORD && op != 0x8e &&
             sy_aml_cursor_skip_term (cursor) && sy_aml_cursor_skip_term (cursor) &&
             sy_aml_cursor_path (cursor, &path);
    }
}

static gboolean
read_term (SyAmlNamespace *self,
           SyAmlCursor    *cursor,
           const char     *scope,
           guint           depth)
{
  guint op;

  if (!sy_aml_cursor_op (cursor, &op))
    return FALSE;

  switch (op)
    {
    case SY_AML_SCOPE:
      return read_container (self, SY_AML_OBJECT_SCOPE, 0, cursor, scope, depth);

    case SY_AML_THERMAL_ZONE:
      return read_container (self, SY_AML_OBJECT_SCOPE, 0, cursor, scope, depth);

    case SY_AML_POWER_RESOURCE:
      return read_container (self, SY_AML_OBJECT_SCOPE, 3, cursor, scope, depth);

    case SY_AML_PROCESSOR:
      return read_container (self, SY_AML_OBJECT_SCOPE, 6, cursor, scope, depth);

    case SY_AML_DEVICE:
      return read_container (self, SY_AML_OBJECT_DEVICE, 0, cursor, scope, depth);

    case SY_AML_METHOD:
      return read_method (self, cursor, scope);

    case SY_AML_NAME:
      return read_name (self, cursor, scope);

    case SY_AML_IF:
    case SY_AML_ELSE:
      return read_branch (self, op == SY_AML_IF, cursor, scope, depth);

    default:
      return skip_other (op, cursor);
    }
}

/* TRUE even where something was not understood, so that what follows the block is read. */
static gboolean
read_terms (SyAmlNamespace *self,
            SyAmlCursor     terms,
            const char     *scope,
            guint           depth)
{
  while (terms.left > 0)
    if (depth > MAX_DEPTH || !read_term (self, &terms, scope, depth))
      {
        self->complete = FALSE;
        break;
      }

  return TRUE;
}

SyAmlNamespace *
sy_aml_namespace_new (SyAmlCursor aml)
{
  SyAmlNamespace *self = g_new0 (SyAmlNamespace, 1);

  self->objects = g_ptr_array_new_with_free_func (sy_aml_object_free);
  self->complete = TRUE;
  (void) read_terms (self, aml, "\\", 0);

  return self;
}

const char *
sy_aml_object_get_name (const SyAmlObject *self)
{
  const char *dot = strrchr (self->path, '.');

  return dot != NULL ? dot + 1 : self->path + (self->path[0] == '\\');
}

char *
sy_aml_object_get_parent (const SyAmlObject *self)
{
  const char *dot = strrchr (self->path, '.');

  return dot != NULL ? g_strndup (self->path, (gsize) (dot - self->path)) : g_strdup ("\\");
}

const SyAmlObject *
sy_aml_namespace_find (const SyAmlNamespace *self,
                       const char           *parent,
                       const char           *name)
{
  g_autofree char *path = resolve (parent, name);

  for (guint i = 0; i < self->objects->len; i++)
    {
      const SyAmlObject *object = self->objects->pdata[i];

      if (strcmp (object->path, path) == 0)
        return object;
    }

  return NULL;
}

/* "Return (Package …)" or "Return (NAME)" as the last of a method. What it does before that is not
 * looked at. */
static gboolean
get_returned (const SyAmlNamespace *self,
              const SyAmlObject    *method,
              SyAmlCursor          *out_value)
{
  g_autofree char *parent = sy_aml_object_get_parent (method);
  SyAmlCursor body = method->content;

  for (; body.left > 1; (void) sy_aml_cursor_skip (&body, 1))
    {
      SyAmlCursor value = { body.data + 1, body.left - 1 };
      SyAmlCursor end = value;
      g_autofree char *path = NULL;
      const SyAmlObject *name;

      if (body.data[0] != SY_AML_RETURN || !sy_aml_cursor_skip_data (&end) || end.left > 0)
        continue;
      *out_value = value;
      if (!sy_aml_cursor_path (&value, &path) || *path == '\0')
        return TRUE;
      name = sy_aml_namespace_find (self, parent, path);
      if (name == NULL || name->kind != SY_AML_OBJECT_NAME)
        return FALSE;
      *out_value = name->content;
      return TRUE;
    }

  return FALSE;
}

gboolean
sy_aml_namespace_get_value (const SyAmlNamespace *self,
                            const SyAmlObject    *object,
                            SyAmlCursor          *out_value)
{
  switch (object->kind)
    {
    case SY_AML_OBJECT_NAME:
      *out_value = object->content;
      return object->content.left > 0;

    case SY_AML_OBJECT_METHOD:
      return get_returned (self, object, out_value);

    case SY_AML_OBJECT_SCOPE:
    case SY_AML_OBJECT_DEVICE:
    default:
      return FALSE;
    }
}
