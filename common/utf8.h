/* UTF-8 seen code point by code point, in bytes that may not be UTF-8 at all. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_UTF8_H
#define COMMON_UTF8_H
#include "common/str.h"

/* How many bytes the valid sequence at the start of s takes, and its code point; 0 when there is none. */
size_t utf8_take(struct str s, uint32_t *code);
/* The longest beginning of at most `most` bytes that splits no sequence. */
struct str utf8_cut(struct str s, size_t most);
/* True for what moves the cursor, turns the writing round or is not seen: controls, and Unicode's format
 * characters that can make a line read otherwise than it is (Boucher, Anderson, "Trojan Source", 2021). */
bool utf8_is_unseen(uint32_t code);
#endif
