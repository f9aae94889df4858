/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "demo-plan.h"
#include "desk.h"

G_BEGIN_DECLS

/* How far a payment has come by the demo's last day. */
typedef enum { DEMO_PAYMENT_PENDING, DEMO_PAYMENT_APPROVED, DEMO_PAYMENT_COMPLETED } DemoPaymentFate;

/* Who made it decides who may approve it: a clerk's advances, or an admin's runs. */
typedef enum { DEMO_ADVANCES, DEMO_RUNS } DemoPaymentKind;

typedef struct {
  PtId id;
  DemoPaymentKind kind;
  DemoPaymentFate fate;
} DemoPayment;

/* A few advances in the middle of each month, entered by a clerk. @payments: array of DemoPayment to add to. */
gboolean demo_payday_advances (DemoPlan *plan, DemoDesk *clerk, GArray *payments, GError **error);
/* For each month that has ended, on the tenth of the next, every supplier's balance of its last day. */
gboolean demo_payday_runs (DemoPlan *plan, DemoDesk *payer, GArray *payments, GError **error);
/* Gives @status to all of @kind that come as far as @fate or further. */
gboolean demo_payday_move (DemoDesk *desk, GArray *payments, DemoPaymentKind kind, DemoPaymentFate fate,
                           const char *status, GError **error);

G_END_DECLS
