/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people do at their computers, at random: new suppliers, products, rates, slips and payments, edits on forms
 * that may have stood open for long, cancellations, disputes, deletions. Everything goes through the calls that the
 * window makes. */

#include "sim-world.h"

#include "conflicts.h"
#include "dates.h"
#include "errors.h"

static const char *const NAMES[] = { "Nimal", "Kumari", "Sunil", "Padma", "Ruwan", "Malini", "Ajith", "Sanduni" };
static const char *const REGIONS[] = { "Haputale", "Bandarawela", "Ella", "Welimada" };
static const char *const NOTES[] = { "wet leaf", "seen by the field officer", "coarse", "second weighing" };

/* As many records of each kind do people work with where all work with the same. */
#define CROWDED_ROWS 3

typedef struct {
  SimDevice *device;
  PtEdit *edit;
  PtSaved saved;
  gboolean done;
} Save;

static gboolean
run_save (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Save *save = data;
  const PtOffice *office = pt_profile_get_office (save->device->profile);
  save->done = pt_outbox_save (database, &save->device->seams, office, save->edit, &save->saved, error);
  *changed |= 1u << pt_row_entity (save->edit->row)->index;
  return save->done;
}

/* What was on screen already is no change, and a form without any is not saved. */
static void
forget_unchanged (PtRow *set, const PtRow *base)
{
  for (guint field = 0; field < pt_row_entity (set)->n_fields; field++)
    if (pt_row_same_field (set, base, field))
      pt_row_unset (set, field);
}

/* @certain FALSE: the disk failed in the middle, so that it may be there or not. */
static void
remember (SimDevice *device, const Save *save, gboolean certain)
{
  SimSaved *saved = g_new0 (SimSaved, 1);
  saved->device = device->index;
  saved->op = save->saved.op;
  saved->set = pt_row_copy (save->edit->row);
  if (pt_id_is_none (&pt_row_meta (saved->set)->id))
    pt_row_meta (saved->set)->id = save->saved.id;
  if (save->edit->base != NULL)
    forget_unchanged (saved->set, save->edit->base);
  saved->kind = save->edit->kind;
  saved->certain = certain;
  g_ptr_array_add (device->world->saved, saved);
  device->world->saves += certain;
}

/* Takes over @edit. */
static void
save (SimDevice *device, PtEdit *edit)
{
  Save job = { .device = device, .edit = edit };
  g_autoptr (GError) error = NULL;
  const char *entity = pt_row_entity (edit->row)->name;

  if (pt_profile_run (device->profile, PT_PROFILE_WRITE, run_save, &job, &error)) {
    char op[PT_ID_TEXT];
    pt_id_format (&job.saved.op, op);
    sim_world_tell (device->world, "device %u saves %s %s as %s", device->index, pt_operation_kind_word (edit->kind),
                    entity, op);
    remember (device, &job, TRUE);
  } else {
    sim_world_tell (device->world, "device %u cannot save %s %s: %s", device->index,
                    pt_operation_kind_word (edit->kind), entity, error->message);
    if (g_error_matches (error, PT_ERROR, PT_ERROR_STORAGE))
      remember (device, &job, FALSE);
  }
  pt_saved_clear (&job.saved);
  pt_edit_free (edit);
}

/* --- choosing a row ---------------------------------------------------------------------------------------------- */

typedef struct {
  SimWorld *world;
  const PtEntity *entity;
  gboolean from_end; /* in a crowded world: among the last instead of the first */
  PtRow *row;        /* NULL where there is none */
} Pick;

static gboolean
run_pick (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Pick *pick = data;
  g_autoptr (PtQuery) query = pt_query_new (pick->entity);
  g_autoptr (GArray) row_ids = pt_repository_row_ids (database, query, error);
  if (row_ids == NULL)
    return FALSE;
  if (row_ids->len == 0)
    return TRUE;
  guint among = pick->world->crowded ? MIN (row_ids->len, CROWDED_ROWS) : row_ids->len;
  guint place = sim_world_roll (pick->world, among);
  gint64 row_id = g_array_index (row_ids, gint64, pick->from_end ? row_ids->len - 1 - place : place);
  PtSyncState state;
  g_autoptr (GPtrArray) rows = pt_repository_read (database, pick->entity, &row_id, 1, &state, error);
  if (rows == NULL)
    return FALSE;
  if (rows->pdata[0] != NULL)
    pick->row = pt_row_copy (rows->pdata[0]);
  return TRUE;
}

static PtRow *
pick_from (SimDevice *device, guint entity, gboolean from_end)
{
  Pick pick = { device->world, pt_entity (entity), from_end, NULL };
  pt_profile_run (device->profile, PT_PROFILE_READ, run_pick, &pick, NULL);
  return pick.row;
}

static PtRow *
pick_row (SimDevice *device, guint entity)
{
  return pick_from (device, entity, FALSE);
}

/* For a slip or payment. Where all change the same few suppliers, mostly others deliver: one in use is not deleted. */
static PtRow *
pick_delivering (SimDevice *device)
{
  return pick_from (device, PT_SUPPLIERS, sim_world_roll (device->world, 8) != 0);
}

static const char *
pick_word (SimWorld *world, const char *const *words, guint n)
{
  return words[sim_world_roll (world, n)];
}

#define PICK_WORD(world, words) pick_word (world, words, G_N_ELEMENTS (words))

static void
pick_day (SimDevice *device, char day[PT_DATE_TEXT])
{
  char today[PT_DATE_TEXT];
  pt_date_of (sim_time_wall (device->world->time), "Asia/Colombo", today);
  pt_date_add (today, -(int) sim_world_roll (device->world, 20), day);
}

/* --- new records ------------------------------------------------------------------------------------------------- */

/* One of @n, so that two computers give the same one now and then. */
static char *
new_code (SimDevice *device, const char *letter, guint n)
{
  return g_strdup_printf ("%s%02u", letter, sim_world_roll (device->world, n));
}

static void
add_supplier (SimDevice *device)
{
  SimWorld *world = device->world;
  PtEdit *edit = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_SUPPLIERS));
  edit->ignore_findings = sim_world_roll (world, 10) == 0;
  g_autofree char *code = new_code (device, "S", 60);
  pt_row_set_text (edit->row, PT_SUPPLIER_CODE, code, -1);
  pt_row_set_text (edit->row, PT_SUPPLIER_NAME, PICK_WORD (world, NAMES), -1);
  pt_row_set_text (edit->row, PT_SUPPLIER_REGION, PICK_WORD (world, REGIONS), -1);
  save (device, edit);
}

static void
add_product (SimDevice *device)
{
  PtEdit *edit = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_PRODUCTS));
  g_autofree char *code = new_code (device, "P", 6);
  pt_row_set_text (edit->row, PT_PRODUCT_CODE, code, -1);
  pt_row_set_text (edit->row, PT_PRODUCT_NAME, "Leaf", -1);
  pt_row_set_text (edit->row, PT_PRODUCT_DIMENSION, "mass", -1);
  pt_row_set_text (edit->row, PT_PRODUCT_BASE_UNIT, "kg", -1);
  pt_row_set_text (edit->row, PT_PRODUCT_ALLOWED_UNITS, "kg,g,lb", -1);
  save (device, edit);
}

static void
add_rate (SimDevice *device)
{
  SimWorld *world = device->world;
  g_autoptr (PtRow) product = pick_row (device, PT_PRODUCTS);
  if (product == NULL)
    return;
  PtEdit *edit = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_RATES));
  char day[PT_DATE_TEXT];
  pick_day (device, day);
  pt_row_set_id (edit->row, PT_RATE_PRODUCT_ID, &pt_row_peek_meta (product)->id);
  if (sim_world_roll (world, 4) == 0) {
    g_autoptr (PtRow) supplier = pick_delivering (device);
    if (supplier != NULL)
      pt_row_set_id (edit->row, PT_RATE_SUPPLIER_ID, &pt_row_peek_meta (supplier)->id);
  }
  pt_row_set_integer (edit->row, PT_RATE_RATE_E4, 500000 + sim_world_roll (world, 3000000));
  pt_row_set_text (edit->row, PT_RATE_UNIT, "kg", -1);
  pt_row_set_text (edit->row, PT_RATE_EFFECTIVE_FROM, day, -1);
  save (device, edit);
}

static void
add_slip (SimDevice *device)
{
  SimWorld *world = device->world;
  g_autoptr (PtRow) supplier = pick_delivering (device);
  g_autoptr (PtRow) product = pick_row (device, PT_PRODUCTS);
  if (supplier == NULL || product == NULL)
    return;
  PtEdit *edit = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_COLLECTIONS));
  char day[PT_DATE_TEXT];
  pick_day (device, day);
  pt_row_set_id (edit->row, PT_COLLECTION_SUPPLIER_ID, &pt_row_peek_meta (supplier)->id);
  pt_row_set_id (edit->row, PT_COLLECTION_PRODUCT_ID, &pt_row_peek_meta (product)->id);
  pt_row_set_text (edit->row, PT_COLLECTION_COLLECTED_ON, day, -1);
  pt_row_set_integer (edit->row, PT_COLLECTION_QUANTITY_MILLI, 1 + sim_world_roll (world, 90000));
  pt_row_set_text (edit->row, PT_COLLECTION_UNIT, sim_world_roll (world, 5) == 0 ? "lb" : "kg", -1);
  pt_row_set_integer (edit->row, PT_COLLECTION_DEDUCTION_BP, sim_world_roll (world, 4) * 50);
  save (device, edit);
}

static void
add_payment (SimDevice *device)
{
  SimWorld *world = device->world;
  g_autoptr (PtRow) supplier = pick_delivering (device);
  if (supplier == NULL)
    return;
  PtEdit *edit = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_PAYMENTS));
  char day[PT_DATE_TEXT];
  pick_day (device, day);
  pt_row_set_id (edit->row, PT_PAYMENT_SUPPLIER_ID, &pt_row_peek_meta (supplier)->id);
  pt_row_set_text (edit->row, PT_PAYMENT_PAID_ON, day, -1);
  pt_row_set_integer (edit->row, PT_PAYMENT_AMOUNT_MINOR, 100 + sim_world_roll (world, 500000));
  pt_row_set_text (edit->row, PT_PAYMENT_TYPE, sim_world_roll (world, 3) == 0 ? "partial" : "advance", -1);
  save (device, edit);
}

/* --- changes ----------------------------------------------------------------------------------------------------- */

static void
change_supplier (SimWorld *world, PtRow *set)
{
  g_autofree char *phone = g_strdup_printf ("07%08u", sim_world_roll (world, 99999999));
  switch (sim_world_roll (world, 4)) {
  case 0:
    pt_row_set_text (set, PT_SUPPLIER_PHONE, phone, -1);
    break;
  case 1:
    pt_row_set_text (set, PT_SUPPLIER_NAME, PICK_WORD (world, NAMES), -1);
    break;
  case 2:
    pt_row_set_text (set, PT_SUPPLIER_REGION, PICK_WORD (world, REGIONS), -1);
    pt_row_set_null (set, PT_SUPPLIER_PHONE);
    break;
  default:
    pt_row_set_text (set, PT_SUPPLIER_NOTES, PICK_WORD (world, NOTES), -1);
    break;
  }
}

static void
change_slip (SimWorld *world, const PtRow *slip, PtRow *set)
{
  const char *status = pt_row_get_text (slip, PT_COLLECTION_STATUS);
  switch (sim_world_roll (world, 4)) {
  case 0:
    pt_row_set_text (set, PT_COLLECTION_STATUS, "cancelled", -1);
    pt_row_set_text (set, PT_COLLECTION_CANCEL_REASON, "entry mistake", -1);
    break;
  case 1:
    pt_row_set_text (set, PT_COLLECTION_STATUS, g_strcmp0 (status, "confirmed") == 0 ? "disputed" : "confirmed", -1);
    break;
  case 2:
    pt_row_set_text (set, PT_COLLECTION_QUALITY_GRADE, sim_world_roll (world, 2) == 0 ? "A" : "B", -1);
    break;
  default:
    pt_row_set_text (set, PT_COLLECTION_NOTES, PICK_WORD (world, NOTES), -1);
    break;
  }
}

static void
change_payment (SimWorld *world, PtRow *set)
{
  switch (sim_world_roll (world, 3)) {
  case 0:
    pt_row_set_text (set, PT_PAYMENT_STATUS, "cancelled", -1);
    pt_row_set_text (set, PT_PAYMENT_CANCEL_REASON, "entry mistake", -1);
    break;
  case 1:
    pt_row_set_text (set, PT_PAYMENT_STATUS, "approved", -1);
    break;
  default:
    pt_row_set_text (set, PT_PAYMENT_STATUS, "completed", -1);
    break;
  }
}

/* A slip with a wrong weight: cancelled and entered anew, which stand or fall together. */
static void
correct_slip (SimDevice *device)
{
  SimWorld *world = device->world;
  g_autoptr (PtRow) slip = pick_row (device, PT_COLLECTIONS);
  if (slip == NULL)
    return;
  PtId group = pt_id_new (device->clock, device->random);
  PtEdit *cancel = pt_edit_new (PT_OPERATION_UPDATE, pt_entity (PT_COLLECTIONS));
  PtEdit *anew = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_COLLECTIONS));

  cancel->group = anew->group = group;
  cancel->ignore_findings = sim_world_roll (world, 3) == 0;
  cancel->base = pt_row_copy (slip);
  pt_row_meta (cancel->row)->id = pt_row_peek_meta (slip)->id;
  pt_row_set_text (cancel->row, PT_COLLECTION_STATUS, "cancelled", -1);
  pt_row_set_text (cancel->row, PT_COLLECTION_CANCEL_REASON, "wrong weight", -1);
  pt_row_copy_field (anew->row, slip, PT_COLLECTION_SUPPLIER_ID);
  pt_row_copy_field (anew->row, slip, PT_COLLECTION_PRODUCT_ID);
  pt_row_copy_field (anew->row, slip, PT_COLLECTION_COLLECTED_ON);
  pt_row_copy_field (anew->row, slip, PT_COLLECTION_UNIT);
  pt_row_set_integer (anew->row, PT_COLLECTION_QUANTITY_MILLI, 1 + sim_world_roll (world, 90000));
  save (device, anew);
  save (device, cancel);
}

/* --- settling ---------------------------------------------------------------------------------------------------- */

/* Whoever settles with what he had written writes that over what he may have typed since. */
static void
remember_settled (SimDevice *device, const PtConflictEntry *conflict, const PtSaved *settled)
{
  SimSaved *saved = g_new0 (SimSaved, 1);
  saved->device = device->index;
  saved->op = settled->op;
  saved->set = pt_row_copy (conflict->mine);
  pt_row_meta (saved->set)->id = conflict->entity_id;
  saved->kind = PT_OPERATION_UPDATE;
  g_ptr_array_add (device->world->saved, saved);
}

static gboolean
run_settle (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  static const PtSettlement WAYS[] = { PT_SETTLE_MINE, PT_SETTLE_MINE, PT_SETTLE_THEIRS };
  SimDevice *device = data;
  g_autoptr (GPtrArray) conflicts = pt_conflicts_list (database, error);
  PtSaved saved = { 0 };

  if (conflicts == NULL)
    return FALSE;
  if (conflicts->len == 0)
    return TRUE;
  const PtConflictEntry *conflict = conflicts->pdata[sim_world_roll (device->world, conflicts->len)];
  PtSettlement way = WAYS[sim_world_roll (device->world, G_N_ELEMENTS (WAYS))];
  if (!pt_conflicts_resolve (database, &device->seams, pt_profile_get_office (device->profile), &conflict->id, way,
                             NULL, &saved, error))
    return FALSE;
  sim_world_tell (device->world, "device %u settles a conflict of %s", device->index, conflict->entity->name);
  if (way == PT_SETTLE_MINE && conflict->mine != NULL)
    remember_settled (device, conflict, &saved);
  pt_saved_clear (&saved);
  *changed |= 1u << conflict->entity->index;
  return TRUE;
}

/* Opens the list of conflicts, archived ones too, and decides one: mine (again), or theirs. */
static void
settle_conflict (SimDevice *device)
{
  g_autoptr (GError) error = NULL;
  if (!pt_profile_run (device->profile, PT_PROFILE_WRITE, run_settle, device, &error))
    sim_world_tell (device->world, "device %u cannot settle: %s", device->index, error->message);
}

static gboolean
run_retry (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  return pt_outbox_retry (database, &((SimDevice *) data)->seams, 0, error);
}

static void
retry_refused (SimDevice *device)
{
  g_autoptr (GError) error = NULL;
  gboolean done = pt_profile_run (device->profile, PT_PROFILE_WRITE, run_retry, device, &error);
  sim_world_tell (device->world, "device %u retries what was refused: %s", device->index,
                  done ? "it waits again" : error->message);
}

/* Saves what a form that showed @shown (however long ago) writes now. */
static void
change_row (SimDevice *device, const PtRow *shown)
{
  const PtEntity *entity = pt_row_entity (shown);
  PtEdit *edit = pt_edit_new (PT_OPERATION_UPDATE, entity);

  if (sim_world_roll (device->world, 5) == 0) {
    edit->has_strategy = TRUE;
    edit->strategy = sim_world_roll (device->world, PT_STRATEGY_MANUAL + 1);
  }
  pt_row_meta (edit->row)->id = pt_row_peek_meta (shown)->id;
  edit->base = pt_row_copy (shown);
  if (entity->index == PT_SUPPLIERS)
    change_supplier (device->world, edit->row);
  else if (entity->index == PT_COLLECTIONS)
    change_slip (device->world, shown, edit->row);
  else
    change_payment (device->world, edit->row);
  save (device, edit);
}

static guint
pick_entity (SimWorld *world)
{
  static const guint OFTEN_CHANGED[] = { PT_SUPPLIERS, PT_SUPPLIERS, PT_COLLECTIONS, PT_COLLECTIONS, PT_PAYMENTS };
  return OFTEN_CHANGED[sim_world_roll (world, G_N_ELEMENTS (OFTEN_CHANGED))];
}

static void
open_form (SimDevice *device)
{
  PtRow *row = pick_row (device, pick_entity (device->world));
  if (row != NULL && device->screens->len < 3)
    g_ptr_array_add (device->screens, row);
  else
    pt_row_free (row);
}

static void
save_form (SimDevice *device)
{
  if (device->screens->len == 0)
    return;
  g_autoptr (PtRow) shown
      = g_ptr_array_steal_index (device->screens, sim_world_roll (device->world, device->screens->len));
  change_row (device, shown);
}

static void
change_at_once (SimDevice *device)
{
  g_autoptr (PtRow) row = pick_row (device, pick_entity (device->world));
  if (row != NULL)
    change_row (device, row);
}

static void
delete_supplier (SimDevice *device)
{
  g_autoptr (PtRow) row = pick_row (device, PT_SUPPLIERS);
  if (row == NULL)
    return;
  PtEdit *edit = pt_edit_new (PT_OPERATION_DELETE, pt_entity (PT_SUPPLIERS));
  pt_row_meta (edit->row)->id = pt_row_peek_meta (row)->id;
  edit->base = pt_row_copy (row);
  save (device, edit);
}

static void
import_suppliers (SimDevice *device)
{
  for (guint i = 0; i < 12; i++)
    add_supplier (device);
}

/* So many at once that the other computers ask before they follow. */
static void
clear_out (SimDevice *device)
{
  for (guint i = 0; i < 20; i++)
    delete_supplier (device);
}

void
sim_people_act (SimDevice *device)
{
  static const struct {
    guint weight;
    void (*act) (SimDevice *device);
  } HABITS[] = {
    { 12, add_supplier }, { 4, add_product },  { 6, add_rate },        { 30, add_slip },        { 8, add_payment },
    { 10, open_form },    { 12, save_form },   { 20, change_at_once }, { 10, delete_supplier }, { 5, settle_conflict },
    { 2, retry_refused }, { 8, correct_slip }, { 1, clear_out },       { 2, import_suppliers },
  };
  guint total = 0, i = 0;
  for (guint h = 0; h < G_N_ELEMENTS (HABITS); h++)
    total += HABITS[h].weight;
  for (guint roll = sim_world_roll (device->world, total); roll >= HABITS[i].weight; i++)
    roll -= HABITS[i].weight;
  HABITS[i].act (device);
}
