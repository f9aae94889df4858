/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sorts a command line into words and options; used once for what stands before the verb and once for the verb. */

#include "config.h"

#include "arguments.h"

#include <glib/gi18n-lib.h>

typedef struct {
  char *name;
  char *value; /* NULL for a flag */
} Option;

struct _PtArguments {
  GPtrArray *words;
  GArray *options;
};

static void
option_clear (Option *option)
{
  g_free (option->name);
  g_free (option->value);
}

void
pt_arguments_free (PtArguments *self)
{
  g_ptr_array_unref (self->words);
  g_array_unref (self->options);
  g_free (self);
}

static gboolean
is_listed (const char *names, const char *name)
{
  g_auto (GStrv) list = g_strsplit (names, " ", -1);
  return g_strv_contains ((const char *const *) list, name);
}

/* @word is `--name` or `--name=value`; @next the word after it. Returns how many words were used; 0 at an error. */
static int
take_option (PtArguments *self, const char *word, const char *next, const char *flags, const char *values,
             GError **error)
{
  const char *equals = strchr (word, '=');
  Option option = { equals != NULL ? g_strndup (word + 2, (gsize) (equals - word - 2)) : g_strdup (word + 2), NULL };
  gboolean is_flag = is_listed (flags, option.name);
  int used = equals != NULL || is_flag ? 1 : 2;

  if (!is_flag && is_listed (values, option.name) && (equals != NULL || next != NULL)) {
    option.value = g_strdup (equals != NULL ? equals + 1 : next);
  } else if (!is_flag || equals != NULL) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("%s is no option here, or lacks its value"), word);
    option_clear (&option);
    return 0;
  }
  g_array_append_val (self->options, option);
  return used;
}

PtArguments *
pt_arguments_parse (int argc, char **argv, const char *flags, const char *values, GError **error)
{
  g_autoptr (PtArguments) self = g_new0 (PtArguments, 1);
  gboolean options_end = FALSE;

  self->words = g_ptr_array_new_with_free_func (g_free);
  self->options = g_array_new (FALSE, FALSE, sizeof (Option));
  g_array_set_clear_func (self->options, (GDestroyNotify) option_clear);
  for (int i = 0; i < argc;) {
    if (!options_end && g_strcmp0 (argv[i], "--") == 0) {
      options_end = TRUE;
      i++;
    } else if (!options_end && g_str_has_prefix (argv[i], "--")) {
      int used = take_option (self, argv[i], i + 1 < argc ? argv[i + 1] : NULL, flags, values, error);
      if (used == 0)
        return NULL;
      i += used;
    } else {
      g_ptr_array_add (self->words, g_strdup (argv[i++]));
    }
  }
  return g_steal_pointer (&self);
}

guint
pt_arguments_count (const PtArguments *self)
{
  return self->words->len;
}

const char *
pt_arguments_get (const PtArguments *self, guint index)
{
  return index < self->words->len ? self->words->pdata[index] : NULL;
}

static const Option *
find (const PtArguments *self, const char *name)
{
  for (guint i = self->options->len; i > 0; i--) {
    const Option *option = &g_array_index (self->options, Option, i - 1);
    if (g_strcmp0 (option->name, name) == 0)
      return option;
  }
  return NULL;
}

gboolean
pt_arguments_flag (const PtArguments *self, const char *name)
{
  return find (self, name) != NULL;
}

const char *
pt_arguments_value (const PtArguments *self, const char *name)
{
  const Option *option = find (self, name);
  return option != NULL ? option->value : NULL;
}

GPtrArray *
pt_arguments_values (const PtArguments *self, const char *name)
{
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->options->len; i++) {
    const Option *option = &g_array_index (self->options, Option, i);
    if (g_strcmp0 (option->name, name) == 0)
      g_ptr_array_add (values, g_strdup (option->value));
  }
  return values;
}
