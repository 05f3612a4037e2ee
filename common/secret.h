/* Recognises secrets in bytes of any kind, so that they are reported, and never shown. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_SECRET_H
#define COMMON_SECRET_H
#include "common/buf.h"

enum secret_kind {
	SECRET_TOKEN,      /* a known beginning, the right length and letters */
	SECRET_KEY,        /* a private key in PEM */
	SECRET_URL,        /* //user:password@host */
	SECRET_ASSIGNMENT, /* a random value given to a name like "password" */
};

struct secret {
	size_t at,
		len; /* of what must not be shown: the part behind a known beginning, the password, the value */
	enum secret_kind kind;
	const char *what; /* "AWS access key" */
	bool placeholder; /* says of itself that it is none: "example", "xxxx" */
	size_t anchor;    /* where a reader should look: the beginning, BEGIN, the name */
};

/* The first one from *from on, which moves behind it; false when there is none. */
bool secret_next(struct str text, size_t *from, struct secret *out);
/* The text with "***" for what must not be shown, ends of lines kept: each line stays where it was. */
void secret_mask(struct str text, struct buf *out);
#endif
