/* Letters, and the queues they wait in. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/letter.h"

#include <stdlib.h>
#include <stdio.h>

/* Three allocations an item of a few bytes: 64 times the message is more than any honest one needs, but for a hello that
 * names HELD_LEASES_MOST leases: it has the least. */
enum { LETTER_TIMES = 64, LETTER_LEAST = 1 << 20 };

struct letter *letter_new(enum letter_kind kind, uint64_t conn, size_t method, struct str message)
{
	struct letter *letter = calloc(1, sizeof *letter);

	if (!letter)
		abort();
	letter->kind = kind;
	letter->conn = conn;
	letter->method = method;
	arena_init(&letter->arena, message.len * LETTER_TIMES + LETTER_LEAST);
	letter->message = arena_str(&letter->arena, message);
	return letter;
}

void letter_free(struct letter *letter)
{
	if (!letter)
		return;
	buf_release(&letter->answer);
	arena_release(&letter->arena);
	free(letter);
}

void letter_refuse(struct letter *letter, int err, const char *words)
{
	letter->kind = LETTER_ANSWER;
	letter->last = true;
	letter->err = err;
	if (words !=
		letter->words) /* who refuses may have written them there: snprintf() would empty them first */
		snprintf(letter->words, sizeof letter->words, "%s", words);
}

void letter_push(struct letter_queue *q, struct letter *letter)
{
	letter->next = NULL;
	if (q->last)
		q->last->next = letter;
	else
		q->first = letter;
	q->last = letter;
	q->count++;
}

struct letter *letter_pop(struct letter_queue *q)
{
	struct letter *letter = q->first;

	if (!letter)
		return NULL;
	q->first = letter->next;
	if (!q->first)
		q->last = NULL;
	q->count--;
	return letter;
}

void letter_renew(struct letter *waiting, struct letter *fresh)
{
	struct letter *next = waiting->next, old = *waiting;

	*waiting = *fresh;
	waiting->next = next;
	*fresh = old;
	letter_free(fresh);
}

void mailbox_init(struct mailbox *m)
{
	*m = (struct mailbox){ 0 };
	pthread_mutex_init(&m->lock, NULL);
	pthread_cond_init(&m->filled, NULL);
}

void mailbox_release(struct mailbox *m)
{
	struct letter *letter;

	while ((letter = letter_pop(&m->queue)))
		letter_free(letter);
	pthread_cond_destroy(&m->filled);
	pthread_mutex_destroy(&m->lock);
}

void mailbox_post(struct mailbox *m, struct letter *letter)
{
	pthread_mutex_lock(&m->lock);
	letter_push(&m->queue, letter);
	pthread_cond_signal(&m->filled);
	pthread_mutex_unlock(&m->lock);
}

struct letter *mailbox_take(struct mailbox *m)
{
	pthread_mutex_lock(&m->lock);
	struct letter *letter = letter_pop(&m->queue);
	pthread_mutex_unlock(&m->lock);
	return letter;
}

struct letter *mailbox_wait(struct mailbox *m)
{
	pthread_mutex_lock(&m->lock);
	while (!m->queue.first && !m->closed)
		pthread_cond_wait(&m->filled, &m->lock);
	struct letter *letter = m->closed ? NULL : letter_pop(&m->queue);
	pthread_mutex_unlock(&m->lock);
	return letter;
}

void mailbox_close(struct mailbox *m)
{
	pthread_mutex_lock(&m->lock);
	m->closed = true;
	pthread_cond_broadcast(&m->filled);
	pthread_mutex_unlock(&m->lock);
}
