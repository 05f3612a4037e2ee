/* Money as people read it: one precision, whatever the sum. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_USD_H
#define COMMON_USD_H
#include "common/buf.h"

/* "$0.0183", "$5.0000": to a hundredth of a cent, for a question to a cheap model costs less than a cent, and sums that stand in one line
 * are compared. What is not nothing is not told as nothing: "$0.0001" is the least. */
void usd_add(uint64_t microusd, struct buf *out);
/* The same, never less than it is: of what must be there, so that whoever gives the sum that he was told has enough. */
void usd_add_least(uint64_t microusd, struct buf *out);
#endif
