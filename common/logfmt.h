/* Lines of key=value that no value can break: whatever bytes it has, it stays one value of one line of text. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_LOGFMT_H
#define COMMON_LOGFMT_H
#include "common/buf.h"
#include "common/str.h"

#include <stdbool.h>

/* Each appends " key=value", without the blank at the beginning of the buffer. The key is ours: letters, digits,
 * '_', '.'. A value that is not plain is quoted: control characters of both sets, line separators and those that
 * turn the direction of writing become \n, \t or \u0085, bytes that are not UTF-8 \xff. */
void logfmt_add(struct buf *line, const char *key, struct str value);
void logfmt_add_number(struct buf *line, const char *key, int64_t value);
/* Takes the next key and value off a line that was written by these, the value without its quotes; of its escapes those
 * of an unseen character or of a byte stay as they are. False at the end of the line, and for what is no such line. */
bool logfmt_next(struct str *line, struct str *key, struct buf *value);
#endif
