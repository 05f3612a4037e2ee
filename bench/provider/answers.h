/* What is answered to which prompt: a planted set, looked up by a mark in the prompt, right or wrong by quality. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_ANSWERS_H
#define BENCH_PROVIDER_ANSWERS_H
#include "bench/provider/settings.h"

/* A text, or a call of a tool with its input as JSON. */
struct planted {
	const char *tool; /* NULL: it is a text */
	struct str text;
};

struct answer_rule;

struct answers {
	json_t *doc;
	struct answer_rule *rules;
	size_t count;
};

void answers_release(struct answers *a);
/* [{"when":"MARK" or [marks, all needed],"right":X,"wrong":X,"models":{"NAME":X},"steps":[X,...]},...]; X is a text,
 * {"tool":NAME,"input":{...}}, or any other JSON, which is given as text. Takes the document. 0, or -1 and why. */
int answers_read(struct answers *a, json_t *doc, struct buf *why);
/* What the first rule that fits says; false: none does, or it says nothing for this. `turn`: how many tool calls of
 * this prompt were answered; a rule with steps goes through them, and then on to the rest, or repeats the last. */
bool answers_find(const struct answers *a, struct str prompt, struct str model, bool right, uint32_t turn,
	struct planted *out);
#endif
