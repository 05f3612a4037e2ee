/* Knows the words and the gRPC status of each error; the table itself is include/reeve/error.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "reeve/error.h"

#include <assert.h>
#include <ctype.h>
#include <stddef.h>

struct error_row {
	const char *name;
	const char *words;
	int grpc_status;
	int retry_helps;
};

static const struct error_row rows[REEVE_ERROR_COUNT] = { [E_OK] = { "ok", "ok", 0, 0 },
#define REEVE_ERROR_ROW(n, status, retry, w) [E_##n] = { #n, w, status, retry },
	REEVE_ERRORS(REEVE_ERROR_ROW)
#undef REEVE_ERROR_ROW
};

static const struct error_row *row_of(int err)
{
	assert(err <= 0);
	assert(-err < REEVE_ERROR_COUNT);
	return &rows[-err];
}

const char *error_words(int err)
{
	return row_of(err)->words;
}

const char *error_name(int err)
{
	static char names[REEVE_ERROR_COUNT][24];
	const char *name = row_of(err)->name;
	char *out = names[-err];
	size_t i;

	for (i = 0; name[i] && i + 1 < sizeof names[0]; i++)
		out[i] = (char)tolower((unsigned char)name[i]);
	out[i] = '\0';
	return out;
}

int error_grpc_status(int err)
{
	return row_of(err)->grpc_status;
}

int error_retry_helps(int err)
{
	return row_of(err)->retry_helps;
}

int error_from_grpc(int status)
{
	if (!status)
		return 0;
	for (int i = 1; i < REEVE_ERROR_COUNT; i++)
		if (rows[i].grpc_status == status)
			return -i;
	return -E_IO;
}
