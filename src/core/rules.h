/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "row.h"

G_BEGIN_DECLS

/*
 * The rules of an organisation's books, called by the client before it saves
 * and by the server before it accepts: the same code, the same texts. What the
 * rules must know of other rows they ask through PtFacts, which each side
 * answers from its own database.
 */

typedef enum {
  PT_OPERATION_CREATE,
  PT_OPERATION_UPDATE,
  PT_OPERATION_DELETE,
  PT_OPERATION_WITHDRAW,
  PT_OPERATION_WITNESS
} PtOperationKind;

/* create, update, delete, withdraw, witness; FALSE for another word. */
gboolean pt_operation_kind_parse (const char *word, gssize length, PtOperationKind *kind);
const char *pt_operation_kind_word (PtOperationKind kind);

typedef enum { PT_ROLE_VIEWER, PT_ROLE_CLERK, PT_ROLE_MANAGER, PT_ROLE_ADMIN } PtRole;

gboolean pt_role_parse (const char *word, PtRole *role);
const char *pt_role_word (PtRole role);

typedef enum { PT_SEVERITY_ERROR, PT_SEVERITY_WARNING } PtSeverity;

/**
 * PtFinding:
 *
 * What a rule says of a row: a stable code, the field it stands at (a name of
 * the entity's, or NULL for the whole row), and the text for people.
 */
typedef struct {
  const char *code;
  const char *field;
  PtSeverity severity;
  char *message;
} PtFinding;

void pt_finding_free (PtFinding *finding);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtFinding, pt_finding_free)
/* The first error among @findings (PtFinding), or NULL. */
const PtFinding *pt_findings_error (GPtrArray *findings);

/**
 * PtFacts:
 *
 * What the rules ask about other rows. Lookups see what the asker sees (on a
 * client confirmed and pending rows, on the server the writing transaction),
 * never deleted rows but for @dup_row; they return NULL without an error where there is nothing.
 */
typedef struct _PtFacts PtFacts;
struct _PtFacts {
  guint exponent;        /* of the currency */
  gint64 cash_step;      /* minor units; 0 none */
  const char *today;     /* in the organisation's time zone */
  const char *closed_to; /* the last closed day, or NULL */
  const char *time_zone; /* the organisation's, for the day of an instant; NULL is UTC */
  PtId user;             /* who makes the change */
  PtRole role;

  PtRow *(*dup_row) (PtFacts *self, const PtEntity *entity, const PtId *id, GError **error);
  /* Another row (not @except) whose text @field is exactly @text. */
  PtRow *(*dup_by_text) (PtFacts *self, const PtEntity *entity, guint field, const char *text, const PtId *except,
                         GError **error);
  /* The active rate of exactly this product and supplier (NULL: the general one) that covers @on. */
  PtRow *(*dup_rate_on) (PtFacts *self, const PtId *product, const PtId *supplier, const char *on, GError **error);
  /* An active rate of the same product and supplier as @rate, not @rate itself, that shares a day with it. */
  PtRow *(*dup_overlap) (PtFacts *self, const PtRow *rate, GError **error);
  /* A collection, not cancelled, not @slip itself, of the same supplier, product, date and session. */
  PtRow *(*dup_same_slip) (PtFacts *self, const PtRow *slip, GError **error);
  /* A payment, not cancelled, not @payment itself, of the same supplier with the same reference_number. */
  PtRow *(*dup_same_reference) (PtFacts *self, const PtRow *payment, GError **error);
  /* How many collections were priced by this rate. */
  gboolean (*count_rate_uses) (PtFacts *self, const PtId *rate, gint64 *count, GError **error);
  /* How many rows not deleted refer to this supplier, product or rate. */
  gboolean (*count_references) (PtFacts *self, const PtEntity *entity, const PtId *id, gint64 *count, GError **error);
  /* The supplier's balance on @on in minor units, leaving out the payment @except (may be NULL). */
  gboolean (*balance) (PtFacts *self, const PtId *supplier, const char *on, const PtId *except, gint64 *minor,
                       GError **error);
};

/**
 * pt_rules_complete:
 * @before: the accepted row, or NULL for a new or never accepted one
 * @after: a full row; its computed fields are written
 *
 * Takes the rate for a new or not yet accepted collection (the supplier's own, else the general
 * one) as a snapshot, computes net, gross and amount, and confirms it or leaves
 * it unpriced; prices an unpriced one that is being confirmed. A collection that has its price keeps it.
 * Names who approved a payment; one that becomes completed with another amount
 * than the balance becomes `partial` or `advance`. Comes before pt_rules_check(),
 * which also says why money that could not be computed was left null.
 * Errors: those of the lookups.
 */
gboolean pt_rules_complete (PtFacts *facts, const PtRow *before, PtRow *after, GError **error);

/**
 * pt_rules_check:
 * @before: the accepted row (version >= 1), or NULL for a new or never accepted one
 * @after: the full row as it would become, after pt_rules_complete() (for a delete: as it is)
 *
 * Returns: (transfer full) (element-type PtFinding): errors first, then
 * warnings, in the order of domain.md's table; empty where all is well; NULL
 * with @error where a lookup failed.
 */
GPtrArray *pt_rules_check (PtFacts *facts, PtOperationKind kind, const PtRow *before, const PtRow *after,
                           GError **error);

/* Whether @facts' role may do this at all (the People table); a finding with code not_allowed, or NULL. */
PtFinding *pt_rules_check_role (PtFacts *facts, PtOperationKind kind, const PtRow *before, const PtRow *after);
/* What a person reads who may not. */
const char *pt_rules_not_allowed (void);

/**
 * pt_rules_predecessor:
 *
 * The open rate that a new open rate closes on the day before (rule 3):
 * the predecessor as it becomes, or NULL.
 */
PtRow *pt_rules_predecessor (PtFacts *facts, const PtRow *rate, GError **error);

/**
 * pt_rules_postdate:
 * @closed_to: the last closed day, or NULL
 * @row: a collection or payment that was never accepted
 *
 * Moves @row out of the closed period: its day becomes the first open one, and
 * its true day goes into its notes, unless they tell it already.
 * FALSE, with nothing changed, where its day is open.
 */
gboolean pt_rules_postdate (const char *closed_to, PtRow *row);

G_END_DECLS
