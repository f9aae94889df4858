/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests by route and status with a histogram of their times, as Prometheus reads them. Fed by server.c. */

#include "metrics.h"

static const gint64 bounds_us[] = { 1000, 5000, 20000, 100000, 500000, 2000000 };
static const char *bounds_s[] = { "0.001", "0.005", "0.02", "0.1", "0.5", "2" };

typedef struct {
  GHashTable *statuses; /* status to count */
  guint64 buckets[G_N_ELEMENTS (bounds_us)];
  guint64 count;
  guint64 sum_us;
} Series;

struct _PtMetrics {
  GHashTable *routes;   /* text to Series */
  GHashTable *verdicts; /* word to count */
};

static void
series_free (gpointer data)
{
  Series *series = data;

  g_hash_table_unref (series->statuses);
  g_free (series);
}

PtMetrics *
pt_metrics_new (void)
{
  PtMetrics *self = g_new0 (PtMetrics, 1);

  self->routes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, series_free);
  self->verdicts = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
pt_metrics_free (PtMetrics *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->routes);
  g_hash_table_unref (self->verdicts);
  g_free (self);
}

static Series *
series_of (PtMetrics *self, const char *route)
{
  Series *series = g_hash_table_lookup (self->routes, route);

  if (series == NULL) {
    series = g_new0 (Series, 1);
    series->statuses = g_hash_table_new (NULL, NULL);
    g_hash_table_insert (self->routes, (char *) route, series);
  }
  return series;
}

void
pt_metrics_count (PtMetrics *self, const char *route, guint status, gint64 microseconds)
{
  Series *series = series_of (self, route);
  gsize seen = GPOINTER_TO_SIZE (g_hash_table_lookup (series->statuses, GUINT_TO_POINTER (status)));

  g_hash_table_insert (series->statuses, GUINT_TO_POINTER (status), GSIZE_TO_POINTER (seen + 1));
  for (guint i = 0; i < G_N_ELEMENTS (bounds_us); i++)
    if (microseconds <= bounds_us[i])
      series->buckets[i]++;
  series->count++;
  series->sum_us += (guint64) MAX (microseconds, 0);
}

void
pt_metrics_count_operations (PtMetrics *self, const char *verdict, guint n)
{
  gsize seen = GPOINTER_TO_SIZE (g_hash_table_lookup (self->verdicts, verdict));

  if (n > 0)
    g_hash_table_insert (self->verdicts, (char *) verdict, GSIZE_TO_POINTER (seen + n));
}

static void
append_operations (GString *text, PtMetrics *self)
{
  g_autoptr (GList) words = g_list_sort (g_hash_table_get_keys (self->verdicts), (GCompareFunc) g_strcmp0);

  g_string_append (text, "# TYPE paytrack_operations_total counter\n");
  for (GList *word = words; word != NULL; word = word->next)
    g_string_append_printf (text, "paytrack_operations_total{verdict=\"%s\"} %" G_GSIZE_FORMAT "\n",
                            (char *) word->data, GPOINTER_TO_SIZE (g_hash_table_lookup (self->verdicts, word->data)));
}

static void
append_series (GString *text, const char *route, const Series *series)
{
  g_autoptr (GList) statuses = g_hash_table_get_keys (series->statuses);

  for (GList *status = statuses; status != NULL; status = status->next)
    g_string_append_printf (text, "paytrack_requests_total{route=\"%s\",status=\"%u\"} %" G_GSIZE_FORMAT "\n", route,
                            GPOINTER_TO_UINT (status->data),
                            GPOINTER_TO_SIZE (g_hash_table_lookup (series->statuses, status->data)));
  for (guint i = 0; i < G_N_ELEMENTS (bounds_us); i++)
    g_string_append_printf (text, "paytrack_request_seconds_bucket{route=\"%s\",le=\"%s\"} %" G_GUINT64_FORMAT "\n",
                            route, bounds_s[i], series->buckets[i]);
  g_string_append_printf (text, "paytrack_request_seconds_bucket{route=\"%s\",le=\"+Inf\"} %" G_GUINT64_FORMAT "\n",
                          route, series->count);
  g_string_append_printf (text,
                          "paytrack_request_seconds_sum{route=\"%s\"} %" G_GUINT64_FORMAT ".%06u\n"
                          "paytrack_request_seconds_count{route=\"%s\"} %" G_GUINT64_FORMAT "\n",
                          route, series->sum_us / 1000000, (guint) (series->sum_us % 1000000), route, series->count);
}

char *
pt_metrics_to_text (PtMetrics *self)
{
  GString *text = g_string_new ("# TYPE paytrack_requests_total counter\n"
                                "# TYPE paytrack_request_seconds histogram\n");
  g_autoptr (GList) routes = g_list_sort (g_hash_table_get_keys (self->routes), (GCompareFunc) g_strcmp0);

  for (GList *route = routes; route != NULL; route = route->next)
    append_series (text, *(char *) route->data != '\0' ? route->data : "other",
                   g_hash_table_lookup (self->routes, route->data));
  append_operations (text, self);
  return g_string_free (text, FALSE);
}
