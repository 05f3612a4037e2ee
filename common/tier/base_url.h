/* Where an API is spoken to: the address that all of its paths begin with. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_TIER_BASE_URL_H
#define COMMON_TIER_BASE_URL_H
#include "common/str.h"

#define BASE_URL_BYTES_MOST 512

/* Why it cannot be used, in words that do not repeat it (it may hold a password); NULL: it can. Plain http is for
 * loopback, and for what the operator calls `insecure`: a key and the code under review would be read on the way. */
const char *base_url_fault(struct str url, bool insecure);
/* Without slashes at its end. */
struct str base_url_trimmed(struct str url);
/* The host of a URL without fault, brackets of IPv6 included. */
struct str base_url_host(struct str url);
#endif
