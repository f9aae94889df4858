/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way into the rules for storage, server and forms: the words for operations and roles, findings, and the run
 * over one entity's rules. The rules themselves stand in the files beside it, an entity or a concern each. */

#include "rules.h"

#include <string.h>

#include "checks.h"
#include "vocabulary.h"

static const char *const KINDS[] = {
  [PT_OPERATION_CREATE] = "create",     [PT_OPERATION_UPDATE] = "update",   [PT_OPERATION_DELETE] = "delete",
  [PT_OPERATION_WITHDRAW] = "withdraw", [PT_OPERATION_WITNESS] = "witness",
};

static const char *const ROLES[] = {
  [PT_ROLE_VIEWER] = "viewer",
  [PT_ROLE_CLERK] = "clerk",
  [PT_ROLE_MANAGER] = "manager",
  [PT_ROLE_ADMIN] = "admin",
};

static const PtRule *const RULES[PT_ENTITIES] = {
  [PT_SUPPLIERS] = PT_SUPPLIER_RULES,     [PT_PRODUCTS] = PT_PRODUCT_RULES, [PT_RATES] = PT_RATE_RULES,
  [PT_COLLECTIONS] = PT_COLLECTION_RULES, [PT_PAYMENTS] = PT_PAYMENT_RULES,
};

gboolean
pt_operation_kind_parse (const char *word, gssize length, PtOperationKind *kind)
{
  int place = pt_vocabulary_find (KINDS, G_N_ELEMENTS (KINDS), word, length);

  if (place >= 0)
    *kind = place;
  return place >= 0;
}

const char *
pt_operation_kind_word (PtOperationKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (KINDS), NULL);
  return KINDS[kind];
}

gboolean
pt_role_parse (const char *word, PtRole *role)
{
  int place = pt_vocabulary_find (ROLES, G_N_ELEMENTS (ROLES), word, -1);

  if (place >= 0)
    *role = place;
  return place >= 0;
}

const char *
pt_role_word (PtRole role)
{
  g_return_val_if_fail ((guint) role < G_N_ELEMENTS (ROLES), NULL);
  return ROLES[role];
}

void
pt_finding_free (PtFinding *finding)
{
  if (finding != NULL)
    g_free (finding->message);
  g_free (finding);
}

const PtFinding *
pt_findings_error (GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++) {
    const PtFinding *finding = g_ptr_array_index (findings, i);

    if (finding->severity == PT_SEVERITY_ERROR)
      return finding;
  }
  return NULL;
}

static void
free_finding (gpointer finding)
{
  pt_finding_free (finding);
}

static void
run (PtCheck *check)
{
  const PtRule *rule = RULES[pt_row_entity (check->after)->index];

  for (; *rule != NULL && check->failure == NULL; rule++)
    (*rule) (check);
}

static int
compare_severity (gconstpointer a, gconstpointer b)
{
  const PtFinding *const *left = a;
  const PtFinding *const *right = b;

  return (int) (*left)->severity - (int) (*right)->severity;
}

GPtrArray *
pt_rules_check (PtFacts *facts, PtOperationKind kind, const PtRow *before, const PtRow *after, GError **error)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (free_finding);
  PtCheck check = { facts, kind, before, after, findings };

  if (kind == PT_OPERATION_DELETE)
    pt_check_delete (&check);
  else if (kind == PT_OPERATION_CREATE || kind == PT_OPERATION_UPDATE)
    run (&check);
  pt_row_free (check.product);
  if (check.failure != NULL) {
    g_propagate_error (error, check.failure);
    return NULL;
  }
  g_ptr_array_sort (findings, compare_severity);
  return g_steal_pointer (&findings);
}
