/* Whether a value looks like a secret by itself, and by the name it is given to. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_SECRET_VALUE_H
#define COMMON_SECRET_VALUE_H
#include "common/secret.h"

/* Whatever the locale says. */
static inline bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}
static inline bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}
static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}
static inline bool is_alnum(char c)
{
	return is_lower(c) || is_upper(c) || is_digit(c);
}

/* Thousandths of a bit a byte. */
unsigned secret_value_entropy(struct str value);
/* "example", "changeme", "xxxxxx": nobody's secret. */
bool secret_value_placeholder(struct str value);
/* A word that stands for a password in examples: "password", "pass", "secret". */
bool secret_value_word(struct str value);
/* At '=' or ':' stands a name like "password" before, and a random value behind. */
bool secret_assigned(struct str text, size_t at, struct secret *out);
#endif
