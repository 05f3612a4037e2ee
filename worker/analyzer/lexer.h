/* What the scanners of all families share: a place in the bytes, and tokens pushed behind it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ANALYZER_LEXER_H
#define WORKER_ANALYZER_LEXER_H
#include "worker/analyzer/scan.h"

struct lexer {
	struct scan *scan;
	struct str language;
	size_t cap; /* of scan->at */
	size_t pos;
	uint32_t line;
	uint16_t indent;
	bool fresh;      /* nothing but blanks so far in this line */
	bool joined;     /* this line continues the one before */
	bool directive;  /* within one */
	uint8_t branch;  /* enum token_branch */
	uint32_t within; /* brackets that are open; the scanner keeps it */
};

/* The byte at pos + ahead; 0 behind the end. */
unsigned char lexer_peek(const struct lexer *l, size_t ahead);
bool lexer_sees(const struct lexer *l, const char *text);
/* Goes over blanks and ends of lines; false at the end of the file. */
bool lexer_blanks(struct lexer *l);
/* The next `len` bytes, cut at the end of the file, become a token. False once there are too many of them. */
bool lexer_push(struct lexer *l, enum token_kind kind, size_t len);
/* The last one pushed that is no comment, or NULL. */
struct token *lexer_last(const struct lexer *l);
/* Lengths from pos on, for lexer_push. */
size_t lexer_word(const struct lexer *l, size_t from);
size_t lexer_number(const struct lexer *l);
/* To the end of the line, without it; a backslash before it continues where `continues` says so. */
size_t lexer_line(const struct lexer *l, bool continues);
/* From a quote `skip` bytes ahead to the same one, over escapes where there are such; an end of a line ends it too
 * unless it may hold lines. */
size_t lexer_quoted(const struct lexer *l, size_t skip, bool escapes, bool lines);
/* To the end of `close`, found from `skip` bytes ahead on, or to the end of the file. */
size_t lexer_until(const struct lexer *l, size_t skip, struct str close);
bool byte_is_word(unsigned char c);
bool byte_is_digit(unsigned char c);

/* Each goes over the whole file; false when it was cut. */
bool scan_c(struct lexer *l);
bool scan_python(struct lexer *l);
bool scan_shell(struct lexer *l);
#endif
