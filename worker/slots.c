/* Two lists under one mutex: what is to be run and what was. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/slots.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>

struct chore_list {
	struct chore *first, **last;
};

struct slots {
	pthread_mutex_t mutex;
	pthread_cond_t work;
	struct chore_list waiting, finished;
	bool closing;
	void (*wake)(void *arg);
	void *wake_arg;
	size_t busy; /* pushed and not collected; the main thread's alone */
	size_t count;
	pthread_t threads[];
};

static void list_init(struct chore_list *l)
{
	l->first = NULL;
	l->last = &l->first;
}

static void list_add(struct chore_list *l, struct chore *chore)
{
	chore->next = NULL;
	*l->last = chore;
	l->last = &chore->next;
}

static struct chore *list_take(struct chore_list *l)
{
	struct chore *chore = l->first;

	if (!chore)
		return NULL;
	l->first = chore->next;
	if (!l->first)
		l->last = &l->first;
	return chore;
}

/* The next chore, waited for; NULL at the end. */
static struct chore *next_chore(struct slots *s)
{
	struct chore *chore = NULL;

	pthread_mutex_lock(&s->mutex);
	while (!s->closing && !s->waiting.first)
		pthread_cond_wait(&s->work, &s->mutex);
	if (!s->closing)
		chore = list_take(&s->waiting);
	pthread_mutex_unlock(&s->mutex);
	return chore;
}

static void *slot_main(void *arg)
{
	struct slots *s = arg;
	struct chore *chore;

	while ((chore = next_chore(s))) {
		chore->run(chore);
		pthread_mutex_lock(&s->mutex);
		list_add(&s->finished, chore);
		pthread_mutex_unlock(&s->mutex);
		s->wake(s->wake_arg);
	}
	return NULL;
}

struct slots *slots_open(size_t count, void (*wake)(void *arg), void *arg)
{
	struct slots *s = calloc(1, sizeof *s + count * sizeof s->threads[0]);

	assert(count);
	if (!s)
		abort(); /* the truth is in the store */
	pthread_mutex_init(&s->mutex, NULL);
	pthread_cond_init(&s->work, NULL);
	list_init(&s->waiting);
	list_init(&s->finished);
	s->wake = wake;
	s->wake_arg = arg;
	s->count = count;
	for (size_t i = 0; i < count; i++) {
		if (pthread_create(&s->threads[i], NULL, slot_main, s))
			abort(); /* a worker that cannot start its slots is of no use */
		pthread_setname_np(s->threads[i], "slot");
	}
	return s;
}

void slots_close(struct slots *s)
{
	pthread_mutex_lock(&s->mutex);
	s->closing = true;
	pthread_cond_broadcast(&s->work);
	pthread_mutex_unlock(&s->mutex);
	for (size_t i = 0; i < s->count; i++)
		pthread_join(s->threads[i], NULL);
	pthread_cond_destroy(&s->work);
	pthread_mutex_destroy(&s->mutex);
	free(s);
}

void slots_push(struct slots *s, struct chore *chore)
{
	s->busy++;
	pthread_mutex_lock(&s->mutex);
	list_add(&s->waiting, chore);
	pthread_cond_signal(&s->work);
	pthread_mutex_unlock(&s->mutex);
}

size_t slots_free_count(const struct slots *s)
{
	return s->busy < s->count ? s->count - s->busy : 0;
}

void slots_collect(struct slots *s, void *owner)
{
	struct chore *chore;

	pthread_mutex_lock(&s->mutex);
	chore = s->finished.first;
	list_init(&s->finished);
	pthread_mutex_unlock(&s->mutex);
	while (chore) {
		struct chore *next = chore->next;

		s->busy--;
		chore->done(owner, chore);
		chore = next;
	}
}
