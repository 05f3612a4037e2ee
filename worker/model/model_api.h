/* The APIs that models are asked by, a row each: where, with which headers, how a request is written and an answer read. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_MODEL_MODEL_API_H
#define WORKER_MODEL_MODEL_API_H
#include "worker/model/model.h"

#include <jansson.h>

struct answer_reader;

struct model_api {
	const char *name;       /* as a tier's file names it */
	const char *path;       /* behind the base URL */
	const char *key_header; /* up to the key */
	const char *header;     /* one more; NULL: none */
	const char *done;       /* an event that is no JSON: the end; NULL: there is none */
	void (*request)(const struct model_request *r, struct buf *out);
	/* An event that is no more than a next piece of text, which nearly all are: false, and nothing is done, for any other and
	 * wherever it is in doubt. It spares a third of the CPU of a stream. */
	bool (*plain)(struct answer_reader *r, struct str data);
	/* One event of a stream; one whole answer. What is wrong is said to the reader. */
	void (*event)(struct answer_reader *r, struct str name, const json_t *data);
	void (*whole)(struct answer_reader *r, const json_t *root);
	/* All is read: fills what of the answer is only then known. */
	void (*close)(struct answer_reader *r);
};

/* Static data. */
const struct model_api *model_api(enum tier_api api);

/* Appends where calls of this tier go. A base URL may have the path's "/v1" at its end or, as Anthropic's own clients have it,
 * not. */
void model_api_url(const struct tier *tier, struct buf *out);

/* Of the files behind the rows. */
void openai_request(const struct model_request *r, struct buf *out);
bool openai_plain(struct answer_reader *r, struct str data);
void openai_event(struct answer_reader *r, struct str name, const json_t *data);
void openai_whole(struct answer_reader *r, const json_t *root);
void openai_close(struct answer_reader *r);
void anthropic_request(const struct model_request *r, struct buf *out);
bool anthropic_plain(struct answer_reader *r, struct str data);
void anthropic_event(struct answer_reader *r, struct str name, const json_t *data);
void anthropic_whole(struct answer_reader *r, const json_t *root);
void anthropic_close(struct answer_reader *r);
#endif
