/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a grower brings, as an index into the demo's three products. */
typedef enum { DEMO_LEAF, DEMO_MILK, DEMO_LATEX, DEMO_PRODUCTS } DemoProduct;

typedef struct {
  const char *name;
  const char *contact;
  const char *region;
  DemoProduct product;
  guint usual;        /* kg or l on an ordinary day */
  const char *method; /* payment_method */
  guint extra_cents;  /* above the general rate, for a grower with a rate of his own; 0 none */
} DemoGrower;

typedef struct {
  const char *code;
  const char *name;
  const char *category;
  const char *dimension;
  const char *base_unit;
  const char *allowed_units;
  const char *unit;  /* as the scales show it */
  guint cents;       /* per unit in the first month */
  guint step;        /* the most that a month moves the rate, in cents */
  const char *grade; /* the ordinary one */
} DemoCrop;

#define DEMO_GROWERS 40

extern const DemoGrower demo_growers[DEMO_GROWERS];
extern const DemoCrop demo_crops[DEMO_PRODUCTS];

G_END_DECLS
