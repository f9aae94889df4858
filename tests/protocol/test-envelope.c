/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Envelopes and their operations: round trips, the text by which replays are compared, limits, and every form that is
 * refused whole or noted in one operation. */

#include <string.h>

#include "errors.h"
#include "protocol-limits.h"
#include "samples.h"

static PtOperation *
new_operation (guint8 n, PtOperationKind kind, const PtEntity *entity)
{
  PtOperation *operation = pt_operation_new ();
  operation->op = sample_id (n);
  operation->kind = kind;
  operation->entity = entity;
  operation->id = sample_id (n + 1);
  operation->made_at = 1795000000000;
  return operation;
}

static PtEnvelope *
new_envelope (void)
{
  PtEnvelope *envelope = pt_envelope_new ();
  envelope->envelope = sample_id (1);
  envelope->organisation = sample_id (2);
  envelope->device = sample_id (3);
  envelope->user = sample_id (4);
  envelope->n = 31;
  envelope->sealed_at = 1795000000001;
  return envelope;
}

static PtEnvelope *
read_back (const PtEnvelope *envelope)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = pt_envelope_to_bytes (envelope);
  PtEnvelope *back = pt_envelope_from_bytes (bytes, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) again = pt_envelope_to_bytes (back);
  g_assert_true (g_bytes_equal (bytes, again));
  return back;
}

static void
test_empty (void)
{
  g_autoptr (PtEnvelope) envelope = new_envelope ();
  g_autoptr (PtEnvelope) back = read_back (envelope);
  g_assert_cmpint (back->schema, ==, PT_PROTOCOL_SCHEMA);
  g_assert_cmpint (back->n, ==, 31);
  g_assert_cmpint (back->sealed_at, ==, 1795000000001);
  g_assert_false (back->has_clock_offset);
  g_assert_false (back->recovery);
  g_assert_null (back->was);
  g_assert_true (pt_id_equal (&back->envelope, &envelope->envelope));
  g_assert_true (pt_id_equal (&back->organisation, &envelope->organisation));
  g_assert_true (pt_id_equal (&back->device, &envelope->device));
  g_assert_true (pt_id_equal (&back->user, &envelope->user));
  g_assert_cmpuint (back->ops->len, ==, 0);
}

static void
assert_same_operation (const PtOperation *a, const PtOperation *b)
{
  g_assert_true (pt_id_equal (&a->op, &b->op) && pt_id_equal (&a->id, &b->id));
  g_assert_true (a->entity == b->entity);
  g_assert_cmpint (a->kind, ==, b->kind);
  g_assert_cmpint (a->base_version, ==, b->base_version);
  g_assert_cmpstr (a->base_leaf, ==, b->base_leaf);
  g_assert_true (pt_id_equal (&a->base_op, &b->base_op) && pt_id_equal (&a->group, &b->group));
  g_assert_true (pt_id_equal (&a->resolves, &b->resolves) && pt_id_equal (&a->target, &b->target));
  g_assert_cmpint (a->made_at, ==, b->made_at);
  g_assert_cmpint (a->has_strategy, ==, b->has_strategy);
  g_assert_cmpint (a->strategy, ==, b->strategy);
  g_assert_cmpint (a->set != NULL, ==, b->set != NULL);
  if (a->set != NULL) {
    g_assert_cmphex (pt_row_mask (a->set), ==, pt_row_mask (b->set));
    g_assert_cmphex (pt_row_diff (a->set, b->set), ==, 0);
  }
}

/* Every member, every kind; what is sent is the canonical text already. */
static void
test_operations (void)
{
  g_autoptr (PtEnvelope) envelope = new_envelope ();
  PtOperation *create = new_operation (10, PT_OPERATION_CREATE, pt_entity (PT_COLLECTIONS));
  PtOperation *update = new_operation (20, PT_OPERATION_UPDATE, pt_entity (PT_SUPPLIERS));
  PtOperation *chained = new_operation (30, PT_OPERATION_UPDATE, pt_entity (PT_SUPPLIERS));
  PtOperation *delete = new_operation (40, PT_OPERATION_DELETE, pt_entity (PT_PRODUCTS));
  PtOperation *withdraw = new_operation (50, PT_OPERATION_WITHDRAW, pt_entity (PT_RATES));
  PtOperation *witness = new_operation (60, PT_OPERATION_WITNESS, pt_entity (PT_PAYMENTS));
  PtOperation *all[] = { create, update, chained, delete, withdraw, witness };
  envelope->has_clock_offset = TRUE;
  envelope->clock_offset = -120;
  create->set = sample_row (create->entity);
  update->set = pt_row_new (update->entity);
  update->base_version = 7;
  strcpy (update->base_leaf, "9f2c01ab33d4e5f6");
  update->has_strategy = TRUE;
  update->strategy = PT_STRATEGY_MERGE;
  update->group = sample_id (90);
  update->resolves = sample_id (91);
  pt_row_set_null (update->set, PT_SUPPLIER_PHONE);
  chained->set = pt_row_new (chained->entity);
  chained->base_op = sample_id (20);
  chained->group = sample_id (90);
  delete->base_version = 3;
  withdraw->target = sample_id (10);
  witness->set = sample_row (witness->entity);
  witness->id = pt_row_peek_meta (witness->set)->id;
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_ptr_array_add (envelope->ops, all[i]);
  g_autoptr (PtEnvelope) back = read_back (envelope);
  g_assert_true (back->has_clock_offset);
  g_assert_cmpint (back->clock_offset, ==, -120);
  g_assert_cmpuint (back->ops->len, ==, G_N_ELEMENTS (all));
  for (guint i = 0; i < G_N_ELEMENTS (all); i++) {
    const PtOperation *operation = back->ops->pdata[i];
    assert_same_operation (all[i], operation);
    g_assert_null (operation->unknown_field);
    g_assert_null (operation->malformed);
    g_autoptr (PtWriter) writer = pt_writer_new ();
    pt_operation_write (writer, all[i]);
    g_autofree char *sent = pt_writer_end_text (writer);
    if (all[i] != witness)
      g_assert_cmpstr (operation->text, ==, sent);
  }
  assert_same_row (((PtOperation *) back->ops->pdata[5])->set, witness->set);
}

static void
test_recovery (void)
{
  PtKeyPair pair;
  sample_keys (&pair);
  g_autoptr (PtEnvelope) envelope = new_envelope ();
  g_autofree char *signature = pt_sign (&pair, "", "x", 1);
  envelope->recovery = TRUE;
  envelope->was = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_old_answer_free);
  g_ptr_array_add (envelope->was, pt_old_answer_new ("/v1/push", "{\"results\":[\"\\n\"]}", signature));
  g_autoptr (PtEnvelope) back = read_back (envelope);
  g_assert_true (back->recovery);
  g_assert_cmpuint (back->was->len, ==, 1);
  const PtOldAnswer *answer = back->was->pdata[0];
  g_assert_cmpstr (answer->target, ==, "/v1/push");
  g_assert_cmpstr (answer->body, ==, "{\"results\":[\"\\n\"]}");
  g_assert_cmpstr (answer->signature, ==, signature);
}

#define HEAD                                                                                                           \
  "'envelope':'018faabb-ccdd-7eee-8fff-000000000001','schema':1,'organisation':'018faabb-ccdd-7eee-8fff-000000000002'" \
  ","                                                                                                                  \
  "'device':'018faabb-ccdd-7eee-8fff-000000000003','user':'018faabb-ccdd-7eee-8fff-000000000004','n':1,'sealed_at':5"
#define OP "'op':'018faabb-ccdd-7eee-8fff-000000000005'"
#define ID "'id':'018faabb-ccdd-7eee-8fff-000000000006'"
#define OTHER "'018faabb-ccdd-7eee-8fff-000000000007'"
#define UPDATE OP "," ID ",'entity':'suppliers','operation':'update','base_version':7,'made_at':9"

static PtEnvelope *
parse (const char *quoted, gboolean *bad_text, GError **error)
{
  g_autofree char *json = sample_json (quoted);
  g_autoptr (GBytes) bytes = sample_bytes (json);
  return pt_envelope_from_bytes (bytes, bad_text, error);
}

static PtEnvelope *
parse_operation (const char *members, GError **error)
{
  g_autofree char *quoted = g_strdup_printf ("{" HEAD ",'ops':[{%s}]}", members);
  return parse (quoted, NULL, error);
}

static char *
text_of (const char *members)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtEnvelope) envelope = parse_operation (members, &error);
  g_assert_no_error (error);
  return g_strdup (((PtOperation *) envelope->ops->pdata[0])->text);
}

/* A replay is equal whatever the order and escapes of its members, and differs by any member, known or not. */
static void
test_replay_text (void)
{
  static const char *const same[] = {
    UPDATE ",'set':{'phone':'1','name':'N'},'note':{'a':1,'b':[2,3]}",
    "'note':{'b':[2,3],'a':1},'set':{'name':'N','phone':'1'}," UPDATE,
    " 'note' : { 'b':[ 2 , 3 ] , 'a':1 } , 'set':{ 'na\\u006de':'\\u004e', 'phone':'1' }, " UPDATE,
  };
  static const char *const others[] = {
    UPDATE ",'set':{'phone':'1','name':'N'}",
    UPDATE ",'set':{'phone':'1','name':'N'},'note':{'a':1,'b':[3,2]}",
    UPDATE ",'set':{'phone':'1','name':'n'},'note':{'a':1,'b':[2,3]}",
    UPDATE ",'set':{'phone':'1','name':'N','email':null},'note':{'a':1,'b':[2,3]}",
    UPDATE ",'set':{'phone':'1','name':'N','shoe':1},'note':{'a':1,'b':[2,3]}",
    UPDATE ",'set':{'phone':'1','name':'N'},'note':{'a':1,'b':[2,3]},'group':" OTHER,
  };
  g_autofree char *first = text_of (same[0]);
  for (guint i = 1; i < G_N_ELEMENTS (same); i++) {
    g_autofree char *text = text_of (same[i]);
    g_assert_cmpstr (text, ==, first);
  }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autofree char *text = text_of (others[i]);
    g_assert_cmpstr (text, !=, first);
  }
}

/* What is wrong with one operation leaves the others to be judged. */
static void
test_noted (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtEnvelope) envelope
      = parse ("{" HEAD ",'ops':["
               "{" OP "," ID ",'entity':'cars','operation':'create','set':{'wheels':4},'made_at':1},"
               "{" UPDATE ",'set':{'shoe':1,'hat':2,'phone':'1'}},"
               "{" UPDATE ",'set':{'status':'fine','phone':'1','name':3}},"
               "{" UPDATE ",'set':{'phone':'2'}}]}",
               NULL, &error);
  g_assert_no_error (error);
  const PtOperation *unknown_entity = envelope->ops->pdata[0], *unknown_field = envelope->ops->pdata[1],
                    *malformed = envelope->ops->pdata[2], *sound = envelope->ops->pdata[3];
  g_assert_null (unknown_entity->entity);
  g_assert_cmpstr (unknown_entity->entity_word, ==, "cars");
  g_assert_null (unknown_entity->set);
  g_assert_cmpstr (unknown_field->unknown_field, ==, "hat");
  g_assert_cmpstr (malformed->malformed, ==, "name");
  g_assert_null (sound->unknown_field);
  g_assert_null (sound->malformed);
  g_assert_cmpstr (pt_row_get_text (sound->set, PT_SUPPLIER_PHONE), ==, "2");
}

static void
test_lenient (void)
{
  static const char *const operations[] = {
    OP "," ID ",'entity':'suppliers','operation':'update','set':{}",
    OP "," ID ",'entity':'suppliers','operation':'delete','base_version':1",
    OP ",'operation':'withdraw','target':" OTHER,
    UPDATE ",'set':{},'resolves':" OTHER ",'surprise':[null]",
    UPDATE ",'set':{'phone':null},'base_leaf':'00112233445566ff'",
    OP "," ID ",'entity':'suppliers','operation':'update','set':{},'base_op':" OTHER,
  };
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (PtEnvelope) envelope = parse_operation (operations[i], &error);
    g_assert_no_error (error);
  }
}

static void
test_bad_operation (void)
{
  static const char *const operations[] = {
    "",
    ID ",'entity':'suppliers','operation':'update','set':{}",
    OP ",'entity':'suppliers','operation':'update','set':{}",
    OP "," ID ",'operation':'update','set':{}",
    OP "," ID ",'entity':'suppliers','set':{}",
    OP "," ID ",'entity':'suppliers','operation':'upsert','set':{}",
    OP "," ID ",'entity':'suppliers','operation':'create'",
    OP "," ID ",'entity':'suppliers','operation':'delete','set':{}",
    OP "," ID ",'entity':'suppliers','operation':'withdraw'",
    OP "," ID ",'entity':'suppliers','operation':'withdraw','target':" OTHER ",'set':{}",
    OP "," ID ",'entity':'suppliers','operation':'witness'",
    OP ",'operation':'witness','row':{}",
    UPDATE ",'set':[]",
    UPDATE ",'set':null",
    UPDATE ",'set':{},'strategy':'wins'",
    UPDATE ",'set':{},'strategy':null",
    UPDATE ",'set':{},'group':null",
    UPDATE ",'set':{},'group':'x'",
    UPDATE ",'set':{},'resolves':1",
    UPDATE ",'set':{},'base_leaf':''",
    UPDATE ",'set':{},'base_leaf':'9F2C01AB33D4E5F6'",
    UPDATE ",'set':{},'base_leaf':'9f2c01ab33d4e5f'",
    UPDATE ",'set':{},'base_op':" OTHER,
    UPDATE ",'set':{'phone':'1','phone':'1'}",
    UPDATE ",'set':{'notes':1.5}",
    OP "," ID ",'entity':'suppliers','operation':'update','set':{},'base_version':-1",
    OP "," ID ",'entity':'suppliers','operation':'update','set':{},'base_version':'1'",
    OP "," ID ",'entity':7,'operation':'update','set':{}",
    OP "," ID ",'entity':'suppliers','operation':'update','set':{},'made_at':'now'",
  };
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++) {
    g_autoptr (GError) error = NULL;
    g_test_message ("%s", operations[i]);
    g_assert_null (parse_operation (operations[i], &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
  }
}

static void
test_bad_envelope (void)
{
  static const char *const documents[] = {
    "",
    "{}",
    "[]",
    "{" HEAD "}",
    "{" HEAD ",'ops':{}}",
    "{" HEAD ",'ops':[1]}",
    "{" HEAD ",'ops':[],'ops':[]}",
    "{" HEAD ",'ops':[]} {}",
    "{" HEAD ",'ops':[],'recovery':1}",
    "{" HEAD ",'ops':[],'clock_offset':'0'}",
    "{" HEAD ",'ops':[],'was':{}}",
    "{" HEAD ",'ops':[],'was':[{}]}",
    "{" HEAD ",'ops':[],'was':[{'target':'/','body':'x','signature':'AAAA'}]}",
    "{'schema':1,'n':1,'ops':[]}",
    "{'envelope':'x'}",
  };
  for (guint i = 0; i < G_N_ELEMENTS (documents); i++) {
    g_autoptr (GError) error = NULL;
    gboolean bad_text = TRUE;
    g_assert_null (parse (documents[i], &bad_text, &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
    g_assert_false (bad_text);
  }
  static const char *const heads[] = { "'schema':1", "'n':1" };
  static const char *const instead[] = { "0", "-1" };
  for (guint i = 0; i < 4; i++) {
    g_auto (GStrv) around = g_strsplit ("{" HEAD ",'ops':[]}", heads[i / 2], 2);
    g_autofree char *number = g_strndup (heads[i / 2], strlen (heads[i / 2]) - 1);
    g_autofree char *changed = g_strconcat (around[0], number, instead[i % 2], around[1], NULL);
    g_assert_null (parse (changed, NULL, NULL));
  }
}

static void
test_bad_text (void)
{
  static const char *const values[] = { "\\u0000", "\\ud800", "\xff", "a\\udc00" };
  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    g_autofree char *document = g_strdup_printf ("{" HEAD ",'ops':[{" UPDATE ",'set':{'phone':'%s'}}]}", values[i]);
    g_autoptr (GError) error = NULL;
    gboolean bad_text = FALSE;
    g_assert_null (parse (document, &bad_text, &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
    g_assert_true (bad_text);
  }
}

/* @count deletes; those from @odd on are of another group, or of none. */
static PtEnvelope *
many (guint count, gboolean is_group, guint odd)
{
  PtEnvelope *envelope = new_envelope ();
  for (guint i = 0; i < count; i++) {
    PtOperation *operation = new_operation (i % 200, PT_OPERATION_DELETE, pt_entity (PT_SUPPLIERS));
    operation->group = !is_group ? PT_ID_NONE : sample_id (i < odd ? 240 : 241);
    g_ptr_array_add (envelope->ops, operation);
  }
  return envelope;
}

static void
test_count (void)
{
  static const struct {
    guint count;
    gboolean is_group;
    guint odd;
    gboolean fits;
  } cases[] = {
    { 100, FALSE, 0, TRUE },    { 101, FALSE, 0, FALSE },    { 100, TRUE, 50, TRUE },
    { 101, TRUE, 5000, TRUE },  { 101, TRUE, 50, FALSE },    { 101, TRUE, 100, FALSE },
    { 5000, TRUE, 5000, TRUE }, { 5000, TRUE, 4999, FALSE }, { 5001, TRUE, 5001, FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (PtEnvelope) envelope = many (cases[i].count, cases[i].is_group, cases[i].odd);
    g_autoptr (GBytes) bytes = pt_envelope_to_bytes (envelope);
    g_autoptr (GError) error = NULL;
    g_autoptr (PtEnvelope) back = pt_envelope_from_bytes (bytes, NULL, &error);
    if (cases[i].fits)
      g_assert_no_error (error);
    else
      g_assert_error (error, PT_ERROR, PT_ERROR_TOO_LARGE);
    g_assert_cmpint (back != NULL, ==, cases[i].fits);
  }
}

static void
test_scattered_group (void)
{
  static const struct {
    guint8 groups[5];
    gboolean fits;
  } cases[] = {
    { { 1, 1, 2, 2, 2 }, TRUE },  { { 0, 0, 0, 0, 0 }, TRUE },  { { 0, 1, 1, 0, 0 }, TRUE },
    { { 1, 0, 2, 0, 3 }, TRUE },  { { 1, 2, 1, 0, 0 }, FALSE }, { { 1, 0, 1, 0, 0 }, FALSE },
    { { 1, 1, 2, 2, 1 }, FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (PtEnvelope) envelope = many (5, FALSE, 0);
    for (guint j = 0; j < 5; j++)
      if (cases[i].groups[j] > 0)
        ((PtOperation *) envelope->ops->pdata[j])->group = sample_id (cases[i].groups[j]);
    g_autoptr (GBytes) bytes = pt_envelope_to_bytes (envelope);
    g_autoptr (GError) error = NULL;
    g_autoptr (PtEnvelope) back = pt_envelope_from_bytes (bytes, NULL, &error);
    g_assert_cmpint (back != NULL, ==, cases[i].fits);
    if (!cases[i].fits)
      g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
  }
}

static void
test_large_row (void)
{
  static const gsize lengths[] = { PT_LIMIT_ROW - strlen ("{\"notes\":\"\"}"), PT_LIMIT_ROW };
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++) {
    g_autoptr (PtEnvelope) envelope = new_envelope ();
    g_autofree char *notes = g_strnfill (lengths[i], 'x');
    PtOperation *operation = new_operation (1, PT_OPERATION_CREATE, pt_entity (PT_SUPPLIERS));
    operation->set = pt_row_new (operation->entity);
    pt_row_set_text (operation->set, PT_SUPPLIER_NOTES, notes, -1);
    g_ptr_array_add (envelope->ops, operation);
    g_autoptr (GBytes) bytes = pt_envelope_to_bytes (envelope);
    g_autoptr (GError) error = NULL;
    g_autoptr (PtEnvelope) back = pt_envelope_from_bytes (bytes, NULL, &error);
    if (i == 0)
      g_assert_no_error (error);
    else
      g_assert_error (error, PT_ERROR, PT_ERROR_TOO_LARGE);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/envelope/empty", test_empty);
  g_test_add_func ("/envelope/operations", test_operations);
  g_test_add_func ("/envelope/recovery", test_recovery);
  g_test_add_func ("/envelope/replay-text", test_replay_text);
  g_test_add_func ("/envelope/noted", test_noted);
  g_test_add_func ("/envelope/lenient", test_lenient);
  g_test_add_func ("/envelope/bad-operation", test_bad_operation);
  g_test_add_func ("/envelope/bad-envelope", test_bad_envelope);
  g_test_add_func ("/envelope/bad-text", test_bad_text);
  g_test_add_func ("/envelope/count", test_count);
  g_test_add_func ("/envelope/scattered-group", test_scattered_group);
  g_test_add_func ("/envelope/large-row", test_large_row);
  return g_test_run ();
}
