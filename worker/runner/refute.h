/* The second look at claims of a model: what a refuter is told, and what it answers, read strictly. Pure. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_REFUTE_H
#define WORKER_RUNNER_REFUTE_H
#include "common/buf.h"
#include "reeve/error.h"

/* A claim to be disproved. Borrowed; any bytes. How sure its author was, how grave it was called and who it was is left out:
 * a refuter would follow it. */
struct refute_claim {
	struct str path;
	uint32_t start_line, end_line; /* of the quote */
	struct str rule, message, quote;
	struct str context;    /* whole lines around the quote, it among them */
	uint32_t context_line; /* the number of their first */
};

/* Who reviews goes over files with a skill; who refutes gets this, and no skill. Static. */
struct str refute_system(void);
/* The JSON schema of an answer: the reason stands before the verdict, so that it is thought of first. Static. */
struct str refute_schema(void);
/* Appends the contract and the claims with their lines; at most REFUTE_CLAIMS_MOST. They are shown by file and line, whatever their
 * order, and lines that several share once; the ids are their places. A claim is a line of JSON, lines of files stand behind their
 * numbers: nothing of the repository begins a line. `goal` is what the job is for; "": nobody says. */
void refute_message(const struct refute_claim *claims, size_t count, struct str goal, struct buf *out);
/* The lines of a file around a quote, REFUTE_CONTEXT_LINES on each side, as a claim takes them; fewer where these are over
 * REFUTE_CONTEXT_BYTES, for the price of the question was reckoned by that. "": the file has no such line. */
struct str refute_context(struct str content, uint32_t start_line, uint32_t end_line, uint32_t *first);

enum refute_verdict { REFUTE_NONE, REFUTE_STANDS, REFUTE_REFUTED, REFUTE_UNSURE };

/* Fills one verdict a claim, in their order. Each claim is answered once, and what is refuted is so for a reason, else nothing is
 * taken: -E_INVALID, and `why` says what is wrong. */
int refute_read(struct str text, size_t count, enum refute_verdict *out, struct buf *why) MUST_CHECK;

#define REFUTE_CLAIMS_MOST                                                                                   \
	16 /* in one question: with more, models begin to answer by habit and not by claim */
#define REFUTE_CONTEXT_LINES 80 /* the function around it, and most of what it calls in the same file */
#define REFUTE_CONTEXT_BYTES 6000
#endif
