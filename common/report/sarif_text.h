/* Bytes of a repository as SARIF's texts and URIs. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_REPORT_SARIF_TEXT_H
#define COMMON_REPORT_SARIF_TEXT_H
#include "common/buf.h"

/* A message: visible, UTF-8, and neither a placeholder ("{0}") nor a link ("[x](y)") for who shows it. */
void sarif_text(struct str s, struct buf *out);
/* A path relative to the root: all but RFC 3986's unreserved bytes and the slash is percent-encoded, so that the
 * true bytes come back, and no scheme, host, query or fragment can stand in it. */
void sarif_uri(struct str path, struct buf *out);
#endif
