/* How a heading becomes an anchor. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_SLUG_H
#define COMMON_SLUG_H
#include "common/buf.h"

/* GitHub's: the words without their markup, in lower case, blanks as '-', no punctuation. Bytes that are not ASCII are
 * left out, here and in slug_asked(): which of them are letters is a long table, and a link too many is believed. */
void slug_of_heading(struct str text, struct buf *out);
/* The same for what stands behind '#' in a link, percent signs decoded. */
void slug_asked(struct str fragment, struct buf *out);
/* "a--b-" as "a-b": what generators of sites make of the same heading. */
void slug_squeeze(struct str slug, struct buf *out);
/* Decodes %20; what is no such code stays. */
void percent_decode(struct str s, struct buf *out);
#endif
