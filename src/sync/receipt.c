/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The receipt of a sync: what went out, what came in, and the proof that both sides hold the same. Made by the sync
 * service, shown by the window, printed by paytrackctl. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "sync-service.h"
#include "writer.h"

G_DEFINE_BOXED_TYPE (PtReceipt, pt_receipt, pt_receipt_copy, pt_receipt_free)

PtReceipt *
pt_receipt_copy (const PtReceipt *receipt)
{
  return g_memdup2 (receipt, sizeof *receipt);
}

void
pt_receipt_free (PtReceipt *receipt)
{
  g_free (receipt);
}

static void
add_part (GString *text, guint count, const char *word)
{
  if (count > 0)
    g_string_append_printf (text, ", %u %s", count, word);
}

static void
add_sent (GString *text, const PtReceipt *receipt)
{
  const PtSettled *settled = &receipt->settled;

  g_string_append_printf (text, ngettext ("Sent: %u change", "Sent: %u changes", receipt->pushed), receipt->pushed);
  add_part (text, settled->applied, _ ("accepted"));
  add_part (text, settled->merged, _ ("merged"));
  add_part (text, settled->conflicts, _ ("in conflict"));
  add_part (text, settled->rejected, _ ("refused"));
  add_part (text, settled->blocked, _ ("waiting for another change"));
  add_part (text, settled->withdrawn, _ ("taken back"));
  g_string_append_c (text, '\n');
}

static void
add_digests (GString *text, const PtReceipt *receipt)
{
  g_string_append (text, receipt->agreed ? _ ("Both sides hold the same:")
                                         : _ ("Not compared, or not the same as the server; here are:"));
  g_string_append_c (text, '\n');
  for (guint i = 0; i < PT_ENTITIES; i++) {
    char sum[PT_LEAF_TEXT];
    pt_leaf_format (receipt->digests[i].sum, sum);
    g_string_append_printf (text, "  %-12s %8" G_GINT64_FORMAT "  %s\n", pt_entity (i)->name, receipt->digests[i].count,
                            sum);
  }
}

static void
add_left (GString *text, const PtOutboxCounts *counts)
{
  if (counts->waiting > 0)
    g_string_append_printf (text,
                            ngettext ("%" PRId64 " change waits\n", "%" PRId64 " changes wait\n", counts->waiting),
                            counts->waiting);
  if (counts->attention > 0)
    g_string_append_printf (text,
                            ngettext ("%" PRId64 " entry needs attention\n", "%" PRId64 " entries need attention\n",
                                      counts->attention),
                            counts->attention);
}

char *
pt_receipt_to_text (const PtReceipt *receipt)
{
  GString *text = g_string_new (NULL);

  add_sent (text, receipt);
  g_string_append_printf (text, ngettext ("Received: %u row", "Received: %u rows", receipt->pulled), receipt->pulled);
  g_string_append_c (text, '\n');
  if (receipt->repaired > 0)
    g_string_append_printf (text,
                            ngettext ("Repaired: %u row differed from the server's\n",
                                      "Repaired: %u rows differed from the server's\n", receipt->repaired),
                            receipt->repaired);
  if (receipt->recounted)
    g_string_append (text, _ ("The digests kept here were wrong and were made anew\n"));
  add_digests (text, receipt);
  add_left (text, &receipt->counts);
  return g_string_free (text, FALSE);
}

static void
write_digests (PtWriter *writer, const PtReceipt *receipt)
{
  pt_writer_member (writer, "digests");
  pt_writer_begin_object (writer);
  for (guint i = 0; i < PT_ENTITIES; i++) {
    char sum[PT_LEAF_TEXT];
    pt_leaf_format (receipt->digests[i].sum, sum);
    pt_writer_member (writer, pt_entity (i)->name);
    pt_writer_begin_object (writer);
    pt_writer_put_integer (writer, "count", receipt->digests[i].count);
    pt_writer_put_text (writer, "sum", sum);
    pt_writer_end_object (writer);
  }
  pt_writer_end_object (writer);
}

static void
write_settled (PtWriter *writer, const PtSettled *settled)
{
  pt_writer_put_integer (writer, "applied", settled->applied);
  pt_writer_put_integer (writer, "merged", settled->merged);
  pt_writer_put_integer (writer, "conflicts", settled->conflicts);
  pt_writer_put_integer (writer, "rejected", settled->rejected);
  pt_writer_put_integer (writer, "blocked", settled->blocked);
  pt_writer_put_integer (writer, "withdrawn", settled->withdrawn);
  pt_writer_put_integer (writer, "replayed", settled->replayed);
}

char *
pt_receipt_to_json (const PtReceipt *receipt)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_object (writer);
  pt_writer_put_text (writer, "trigger", pt_sync_trigger_word (receipt->trigger));
  pt_writer_put_integer (writer, "started_at", receipt->started_at);
  pt_writer_put_integer (writer, "duration_ms", receipt->duration_ms);
  pt_writer_put_integer (writer, "pushed", receipt->pushed);
  write_settled (writer, &receipt->settled);
  pt_writer_put_integer (writer, "pulled", receipt->pulled);
  pt_writer_put_integer (writer, "repaired", receipt->repaired);
  if (receipt->recounted)
    pt_writer_put_boolean (writer, "recounted", TRUE);
  pt_writer_put_integer (writer, "requests", receipt->requests);
  pt_writer_put_integer (writer, "bytes_sent", (gint64) receipt->bytes_sent);
  pt_writer_put_integer (writer, "bytes_received", (gint64) receipt->bytes_received);
  pt_writer_put_integer (writer, "head", receipt->head);
  pt_writer_put_boolean (writer, "complete", receipt->complete);
  pt_writer_put_boolean (writer, "agreed", receipt->agreed);
  write_digests (writer, receipt);
  pt_writer_put_integer (writer, "waiting", receipt->counts.waiting);
  pt_writer_put_integer (writer, "attention", receipt->counts.attention);
  pt_writer_end_object (writer);
  return pt_writer_end_text (writer);
}
