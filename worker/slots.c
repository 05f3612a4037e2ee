/* Two lists under one mutex: what is to be run and what was. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/slots.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>

struct task_list {
	struct slot_task *first, **last;
};

struct slots {
	pthread_mutex_t mutex;
	pthread_cond_t work;
	struct task_list waiting, finished;
	bool closing;
	void (*wake)(void *arg);
	void *wake_arg;
	size_t busy; /* pushed and not collected; the main thread's alone */
	size_t count;
	pthread_t threads[];
};

static void list_init(struct task_list *l)
{
	l->first = NULL;
	l->last = &l->first;
}

static void list_add(struct task_list *l, struct slot_task *task)
{
	task->next = NULL;
	*l->last = task;
	l->last = &task->next;
}

static struct slot_task *list_take(struct task_list *l)
{
	struct slot_task *task = l->first;

	if (!task)
		return NULL;
	l->first = task->next;
	if (!l->first)
		l->last = &l->first;
	return task;
}

/* The next task, waited for; NULL at the end. */
static struct slot_task *next_task(struct slots *s)
{
	struct slot_task *task = NULL;

	pthread_mutex_lock(&s->mutex);
	while (!s->closing && !s->waiting.first)
		pthread_cond_wait(&s->work, &s->mutex);
	if (!s->closing)
		task = list_take(&s->waiting);
	pthread_mutex_unlock(&s->mutex);
	return task;
}

static void *slot_main(void *arg)
{
	struct slots *s = arg;
	struct slot_task *task;

	while ((task = next_task(s))) {
		task->run(task);
		pthread_mutex_lock(&s->mutex);
		list_add(&s->finished, task);
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

void slots_push(struct slots *s, struct slot_task *task)
{
	s->busy++;
	pthread_mutex_lock(&s->mutex);
	list_add(&s->waiting, task);
	pthread_cond_signal(&s->work);
	pthread_mutex_unlock(&s->mutex);
}

size_t slots_free_count(const struct slots *s)
{
	return s->busy < s->count ? s->count - s->busy : 0;
}

void slots_collect(struct slots *s, void *owner)
{
	struct slot_task *task;

	pthread_mutex_lock(&s->mutex);
	task = s->finished.first;
	list_init(&s->finished);
	pthread_mutex_unlock(&s->mutex);
	while (task) {
		struct slot_task *next = task->next;

		s->busy--;
		task->done(owner, task);
		task = next;
	}
}
