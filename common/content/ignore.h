/* Comments that ask for silence, in the form that docs/suppressions.md begins with. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_CONTENT_IGNORE_H
#define COMMON_CONTENT_IGNORE_H
#include "reeve/suppression.h"

/* Calls `each` for every such comment of a file, in order of their lines; `path` is left empty, strings point into the
 * content. One without a reason, with a date that is none, or with a rule that is none (control bytes, no UTF-8,
 * too long: "?") comes with an empty `why`: it is told, and suppresses nothing. Comments are not told from strings: whoever writes the words means them. */
void ignore_read(struct str content, void (*each)(void *arg, const struct suppression *s), void *arg);
#endif
