/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Keys, base64, signatures, headers, marks and certificates: what fits, and what must not pass for it. */

#include <string.h>

#include "errors.h"
#include "samples.h"

static void
test_base64 (void)
{
  static const struct {
    const char *text;
    gsize length;
    gboolean fits;
  } cases[] = {
    { "", 0, TRUE },          { "Zg==", 1, TRUE },   { "Zm8=", 2, TRUE },   { "Zm9v", 3, TRUE },
    { "/+8=", 2, TRUE },      { "Zg", 1, FALSE },    { "Zg=", 1, FALSE },   { "Zg===", 1, FALSE },
    { "Zh==", 1, FALSE },     { "Zm9=", 2, FALSE },  { "Zm9v", 2, FALSE },  { "Zm9v", 4, FALSE },
    { "Zm9v\n", 3, FALSE },   { " Zm9v", 3, FALSE }, { "Zm 9v", 3, FALSE }, { "_-8=", 2, FALSE },
    { "Zg==Zg==", 2, FALSE }, { "====", 0, FALSE },  { "Z", 0, FALSE },     { "Zm9v=", 3, FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint8 bytes[16];
    g_test_message ("%s", cases[i].text);
    g_assert_cmpint (pt_base64_parse (cases[i].text, bytes, cases[i].length), ==, cases[i].fits);
    if (cases[i].fits) {
      g_autofree char *again = pt_base64 (bytes, cases[i].length);
      g_assert_cmpstr (again, ==, cases[i].text);
    }
  }
}

static void
test_fingerprint (void)
{
  const guint8 key[PT_KEY_BYTES] = { 0 };
  g_autofree char *text = pt_key_fingerprint (key);

  g_assert_cmpstr (text, ==, "6668 7aad f862 bd77 6c8f c18b 8e9f 8e20");
  g_assert_true (pt_key_has_fingerprint (key, text));
  g_assert_true (pt_key_has_fingerprint (key, "66687aadf862bd776c8fc18b8e9f8e20"));
  g_assert_true (pt_key_has_fingerprint (key, "6668:7AAD:F862:BD77 6C8F-C18B 8E9F 8E20 "));
  g_assert_false (pt_key_has_fingerprint (key, "6668 7aad f862 bd77 6c8f c18b 8e9f 8e2"));
  g_assert_false (pt_key_has_fingerprint (key, "6668 7aad f862 bd77 6c8f c18b 8e9f 8e200"));
  g_assert_false (pt_key_has_fingerprint (key, "6668 7aad f862 bd77 6c8f c18b 8e9f 8e21"));
  g_assert_false (pt_key_has_fingerprint (key, ""));
}

static void
test_generate (void)
{
  PtKeyPair a, b, other;
  g_autoptr (PtRandom) random = pt_random_new_seeded (7);
  sample_keys (&a);
  pt_key_pair_generate (&b, random);
  pt_key_pair_generate (&other, random);
  g_assert_cmpmem (a.public_key, PT_KEY_BYTES, b.public_key, PT_KEY_BYTES);
  g_assert_cmpint (memcmp (a.public_key, other.public_key, PT_KEY_BYTES), !=, 0);
}

/* RFC 8032, section 7.1, test 2: the context and the bytes are one message. */
static void
test_known_signature (void)
{
  static const guint8 seed_and_key[64] = {
    0x4c, 0xcd, 0x08, 0x9b, 0x28, 0xff, 0x96, 0xda, 0x9d, 0xb6, 0xc3, 0x46, 0xec, 0x11, 0x4e, 0x0f,
    0x5b, 0x8a, 0x31, 0x9f, 0x35, 0xab, 0xa6, 0x24, 0xda, 0x8c, 0xf6, 0xed, 0x4f, 0xb8, 0xa6, 0xfb,
    0x3d, 0x40, 0x17, 0xc3, 0xe8, 0x43, 0x89, 0x5a, 0x92, 0xb7, 0x0a, 0xa7, 0x4d, 0x1b, 0x7e, 0xbc,
    0x9c, 0x98, 0x2c, 0xcf, 0x2e, 0xc4, 0x96, 0x8c, 0xc0, 0xcd, 0x55, 0xf1, 0x2a, 0xf4, 0x66, 0x0c,
  };
  static const guint8 expected[PT_SIGNATURE_BYTES] = {
    0x92, 0xa0, 0x09, 0xa9, 0xf0, 0xd4, 0xca, 0xb8, 0x72, 0x0e, 0x82, 0x0b, 0x5f, 0x64, 0x25, 0x40,
    0xa2, 0xb2, 0x7b, 0x54, 0x16, 0x50, 0x3f, 0x8f, 0xb3, 0x76, 0x22, 0x23, 0xeb, 0xdb, 0x69, 0xda,
    0x08, 0x5a, 0xc1, 0xe4, 0x3e, 0x15, 0x99, 0x6e, 0x45, 0x8f, 0x36, 0x13, 0xd0, 0xf1, 0x1d, 0x8c,
    0x38, 0x7b, 0x2e, 0xae, 0xb4, 0x30, 0x2a, 0xee, 0xb0, 0x0d, 0x29, 0x16, 0x12, 0xbb, 0x0c, 0x00,
  };
  PtKeyPair pair;
  guint8 raw[PT_SIGNATURE_BYTES];
  memcpy (pair.secret, seed_and_key, sizeof seed_and_key);
  memcpy (pair.public_key, seed_and_key + 32, PT_KEY_BYTES);
  g_autofree char *as_context = pt_sign (&pair, "\x72", "", 0);
  g_autofree char *as_bytes = pt_sign (&pair, "", "\x72", 1);
  g_assert_cmpstr (as_context, ==, as_bytes);
  g_assert_true (pt_base64_parse (as_bytes, raw, sizeof raw));
  g_assert_cmpmem (raw, sizeof raw, expected, sizeof expected);
}

static void
assert_untrusted (const PtKeyPair *pair, const char *context, const char *bytes, const char *signature)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (pt_verify (pair->public_key, context, bytes, strlen (bytes), signature, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_UNTRUSTED);
}

static void
test_tampered (void)
{
  PtKeyPair pair, other;
  g_autoptr (PtRandom) random = pt_random_new_seeded (8);
  sample_keys (&pair);
  pt_key_pair_generate (&other, random);
  g_autofree char *signature = pt_sign (&pair, PT_CONTEXT_PUSH, "body", 4);
  g_assert_true (pt_verify (pair.public_key, PT_CONTEXT_PUSH, "body", 4, signature, NULL));
  assert_untrusted (&pair, PT_CONTEXT_PUSH, "bodY", signature);
  assert_untrusted (&pair, PT_CONTEXT_PUSH, "body ", signature);
  assert_untrusted (&pair, PT_CONTEXT_PUSH, "", signature);
  assert_untrusted (&pair, PT_CONTEXT_KEY, "body", signature);
  assert_untrusted (&other, PT_CONTEXT_PUSH, "body", signature);
  assert_untrusted (&pair, PT_CONTEXT_PUSH, "body", "");
  assert_untrusted (&pair, PT_CONTEXT_PUSH, "body", "AAAA");
  for (guint i = 0; i < strlen (signature); i++) {
    g_autofree char *changed = g_strdup (signature);
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    assert_untrusted (&pair, PT_CONTEXT_PUSH, "body", changed);
  }
}

static void
test_answer_context (void)
{
  g_autofree char *context = pt_context_answer ("GET", "/v1/pull?cursor=a%20b&limit=10");
  g_assert_cmpstr (context, ==, "paytrack-answer-v1\nGET /v1/pull?cursor=a%20b&limit=10\n");
}

static void
test_header (void)
{
  PtKeyPair pair;
  sample_keys (&pair);
  g_autofree char *signature = pt_sign (&pair, PT_CONTEXT_PUSH, "x", 1);
  static const char *const owners[] = { "server", "018faabb-ccdd-7eee-8fff-000000000001" };
  for (guint i = 0; i < G_N_ELEMENTS (owners); i++) {
    g_autofree char *header = pt_signature_header (owners[i], signature);
    g_autofree char *owner = NULL;
    g_autofree char *parsed = NULL;
    g_autoptr (GError) error = NULL;
    pt_signature_header_parse (header, &owner, &parsed, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (owner, ==, owners[i]);
    g_assert_cmpstr (parsed, ==, signature);
  }
}

static void
test_bad_header (void)
{
  PtKeyPair pair;
  sample_keys (&pair);
  g_autofree char *signature = pt_sign (&pair, PT_CONTEXT_PUSH, "x", 1);
  static const char *const forms[] = { "",
                                       "%s",
                                       "ed25519 server",
                                       "ed25519 server ",
                                       "ed25519  server %s",
                                       " ed25519 server %s",
                                       "ed25519 server %s ",
                                       "ed25519 server %s x",
                                       "ED25519 server %s",
                                       "rsa server %s",
                                       "ed25519 Server %s",
                                       "ed25519 018FAABB-ccdd-7eee-8fff-000000000001 %s",
                                       "ed25519 018faabbccdd7eee8fff000000000001 %s",
                                       "ed25519\tserver\t%s",
                                       "ed25519 server %s=",
                                       "ed25519 server x%s",
                                       "ed25519 server AAAA" };
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_auto (GStrv) around = g_strsplit (forms[i], "%s", 2);
    g_autofree char *header = g_strjoinv (signature, around);
    g_autofree char *owner = NULL;
    g_autofree char *parsed = NULL;
    g_autoptr (GError) error = NULL;
    g_test_message ("%s", header);
    g_assert_false (pt_signature_header_parse (header, &owner, &parsed, &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
    g_assert_null (owner);
  }
}

static void
test_mark (void)
{
  PtKeyPair pair;
  PtMark mark = sample_mark (), parsed;
  sample_keys (&pair);
  g_assert_true (pt_mark_verify (&mark, pair.public_key, NULL));
  g_autofree char *signature = pt_sign (&pair, "",
                                        "paytrack-mark-v1\n018faabb-ccdd-7eee-8fff-000000000009 90110 "
                                        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                                        17 + 36 + 1 + 5 + 1 + 64);
  g_assert_cmpstr (mark.sig, ==, signature);
  g_autofree char *header = pt_mark_to_header (&mark);
  g_assert_true (pt_mark_from_header (header, &parsed, NULL));
  g_autofree char *again = pt_mark_to_header (&parsed);
  g_assert_cmpstr (again, ==, header);
  parsed.head++;
  g_assert_false (pt_mark_verify (&parsed, pair.public_key, NULL));
  parsed = mark;
  parsed.epoch.bytes[0] ^= 1;
  g_assert_false (pt_mark_verify (&parsed, pair.public_key, NULL));
  parsed = mark;
  parsed.hash[63] = 'b';
  g_assert_false (pt_mark_verify (&parsed, pair.public_key, NULL));
}

/* The header with one of its four parts in place of its own. */
static char *
mark_with (guint part, const char *text)
{
  PtMark mark = sample_mark ();
  g_autofree char *header = pt_mark_to_header (&mark);
  g_auto (GStrv) parts = g_strsplit (header, " ", 4);
  g_free (parts[part]);
  parts[part] = g_strdup (text);
  return g_strjoinv (" ", parts);
}

static void
test_bad_mark (void)
{
  static const struct {
    guint part;
    const char *text;
  } cases[] = {
    { 0, "" },
    { 0, "018FAABB-ccdd-7eee-8fff-000000000009" },
    { 0, "018faabb-ccdd-7eee-8fff-000000000009 1" },
    { 1, "" },
    { 1, "-1" },
    { 1, "+1" },
    { 1, "01" },
    { 1, "1.0" },
    { 1, "0x1" },
    { 1, "9223372036854775808" },
    { 2, "" },
    { 2, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
    { 2, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
    { 2, "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
    { 2, "gaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
    { 3, "" },
    { 3, "AAAA" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *header = mark_with (cases[i].part, cases[i].text);
    g_autoptr (GError) error = NULL;
    PtMark mark;
    g_test_message ("%s", header);
    g_assert_false (pt_mark_from_header (header, &mark, &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
  }
  g_autofree char *first = mark_with (1, "0");
  g_autofree char *last = mark_with (1, "9223372036854775807");
  PtMark mark;
  g_assert_true (pt_mark_from_header (first, &mark, NULL));
  g_assert_true (pt_mark_from_header (last, &mark, NULL));
  g_assert_cmpint (mark.head, ==, G_MAXINT64);
}

static gboolean
read_mark (const char *quoted, PtMark *mark)
{
  g_autofree char *json = sample_json (quoted);
  g_autoptr (PtReader) reader = pt_reader_new (json, strlen (json));
  gboolean is_read = pt_mark_read (reader, mark);
  g_assert_cmpint (pt_reader_finish (reader, NULL), ==, is_read);
  return is_read;
}

static void
test_mark_json (void)
{
  PtMark mark = sample_mark (), parsed;
  g_autoptr (PtWriter) writer = pt_writer_new ();
  pt_mark_write (writer, &mark);
  g_autofree char *json = pt_writer_end_text (writer);
  g_assert_true (read_mark (json, &parsed));
  g_assert_cmpmem (&mark, sizeof mark, &parsed, sizeof parsed);
  g_assert_false (read_mark ("{}", &parsed));
  g_assert_false (read_mark ("[]", &parsed));
  g_assert_false (read_mark ("null", &parsed));
  static const char *const members[] = { "epoch", "head", "hash", "sig" };
  for (guint i = 0; i < G_N_ELEMENTS (members); i++) {
    g_autofree char *name = g_strdup_printf ("\"%s\"", members[i]);
    g_auto (GStrv) around = g_strsplit (json, name, 2);
    g_autofree char *without = g_strjoinv ("\"other\"", around);
    g_assert_false (read_mark (without, &parsed));
  }
}

static PtCertificate
sample_certificate (void)
{
  PtKeyPair device;
  PtCertificate certificate = { sample_id (1), sample_id (2), (char *) "A3", { 0 }, 1797592000000 };
  g_autoptr (PtRandom) random = pt_random_new_seeded (9);
  pt_key_pair_generate (&device, random);
  memcpy (certificate.public_key, device.public_key, PT_KEY_BYTES);
  return certificate;
}

static void
test_certificate (void)
{
  PtKeyPair server;
  sample_keys (&server);
  PtCertificate certificate = sample_certificate (), parsed;
  g_autofree char *text = pt_certificate_sign (&certificate, &server);
  g_autoptr (GError) error = NULL;
  pt_certificate_verify (text, server.public_key, &parsed, &error);
  g_assert_no_error (error);
  g_assert_true (pt_id_equal (&parsed.organisation, &certificate.organisation));
  g_assert_true (pt_id_equal (&parsed.device, &certificate.device));
  g_assert_cmpstr (parsed.prefix, ==, "A3");
  g_assert_cmpmem (parsed.public_key, PT_KEY_BYTES, certificate.public_key, PT_KEY_BYTES);
  g_assert_cmpint (parsed.not_after, ==, 1797592000000);
  pt_certificate_clear (&parsed);
  g_assert_null (parsed.prefix);
}

static void
assert_no_certificate (const char *text, const guint8 *key, int code)
{
  PtCertificate parsed;
  g_autoptr (GError) error = NULL;
  g_assert_false (pt_certificate_verify (text, key, &parsed, &error));
  g_assert_error (error, PT_ERROR, code);
  g_assert_null (parsed.prefix);
}

static void
test_forged_certificate (void)
{
  PtKeyPair server;
  sample_keys (&server);
  PtCertificate certificate = sample_certificate ();
  g_autofree char *text = pt_certificate_sign (&certificate, &server);
  assert_no_certificate (text, certificate.public_key, PT_ERROR_UNTRUSTED);
  assert_no_certificate ("", server.public_key, PT_ERROR_MALFORMED);
  assert_no_certificate (".", server.public_key, PT_ERROR_UNTRUSTED);
  assert_no_certificate ("a.b.c", server.public_key, PT_ERROR_MALFORMED);
  g_autofree char *third = g_strconcat (text, ".", NULL);
  assert_no_certificate (third, server.public_key, PT_ERROR_MALFORMED);
  g_autofree char *long_one = g_strnfill (1 << 20, 'A');
  assert_no_certificate (long_one, server.public_key, PT_ERROR_MALFORMED);
  for (guint i = 0; i < strlen (text); i++) {
    PtCertificate parsed;
    g_autofree char *changed = g_strdup (text);
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    g_assert_false (pt_certificate_verify (changed, server.public_key, &parsed, NULL));
    g_assert_null (parsed.prefix);
  }
}

/* Signed by the server's own key, but not of the form: a signature does not make JSON sound. */
static void
test_malformed_certificate (void)
{
  static const char *const bodies[] = {
    "",
    "{}",
    "[]",
    "{'organisation':'018faabb-ccdd-7eee-8fff-000000000001'}",
    "{'organisation':'018faabb-ccdd-7eee-8fff-000000000001','device':'018faabb-ccdd-7eee-8fff-000000000002',"
    "'prefix':'A3','public_key':'AAAA','not_after':1}",
    "{'organisation':'018faabb-ccdd-7eee-8fff-000000000001','device':'018faabb-ccdd-7eee-8fff-000000000002',"
    "'prefix':'A3','public_key':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=','not_after':1.5}",
    "{'organisation':'018faabb-ccdd-7eee-8fff-000000000001','device':'018faabb-ccdd-7eee-8fff-000000000002',"
    "'prefix':'A3','public_key':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=','not_after':1} "
    "x",
  };
  PtKeyPair server;
  sample_keys (&server);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++) {
    g_autofree char *json = sample_json (bodies[i]);
    g_autofree char *body = pt_base64 (json, strlen (json));
    g_autofree char *signature = pt_sign (&server, PT_CONTEXT_DEVICE, json, strlen (json));
    g_autofree char *text = g_strconcat (body, ".", signature, NULL);
    assert_no_certificate (text, server.public_key, PT_ERROR_MALFORMED);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  g_test_add_func ("/signatures/base64", test_base64);
  g_test_add_func ("/signatures/fingerprint", test_fingerprint);
  g_test_add_func ("/signatures/generate", test_generate);
  g_test_add_func ("/signatures/known", test_known_signature);
  g_test_add_func ("/signatures/tampered", test_tampered);
  g_test_add_func ("/signatures/answer-context", test_answer_context);
  g_test_add_func ("/signatures/header", test_header);
  g_test_add_func ("/signatures/bad-header", test_bad_header);
  g_test_add_func ("/signatures/mark", test_mark);
  g_test_add_func ("/signatures/bad-mark", test_bad_mark);
  g_test_add_func ("/signatures/mark-json", test_mark_json);
  g_test_add_func ("/signatures/certificate", test_certificate);
  g_test_add_func ("/signatures/forged-certificate", test_forged_certificate);
  g_test_add_func ("/signatures/malformed-certificate", test_malformed_certificate);
  return g_test_run ();
}
