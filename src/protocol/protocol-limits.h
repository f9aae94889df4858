/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The protocol's limits; what passes one is refused whole with PT_ERROR_TOO_LARGE. */
#define PT_PROTOCOL_SCHEMA 1
#define PT_LIMIT_OPERATIONS 100             /* an envelope */
#define PT_LIMIT_GROUP 5000                 /* an envelope that is exactly one group */
#define PT_LIMIT_ROW (256 * 1024)           /* bytes of one row as JSON */
#define PT_LIMIT_INFLATED (8 * 1024 * 1024) /* bytes of a body before gzip */
#define PT_LIMIT_REQUEST (1024 * 1024)      /* bytes of a request as sent */
#define PT_LIMIT_PAGE (4 * 1024 * 1024)     /* bytes of a pull page before gzip */
#define PT_LIMIT_DEPTH 16                   /* nested arrays and objects */
#define PT_GZIP_FROM 1024                   /* bodies over this travel gzipped */
#define PT_PULL_LIMIT_DEFAULT 1000
#define PT_PULL_LIMIT_MAX 5000
