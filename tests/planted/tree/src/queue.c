/* A queue of bounded length between threads: put waits while it is full, take while it is empty. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t not_full, not_empty;
	void **items;
	size_t first, count, room;
	bool closed;
};

struct queue *queue_new(size_t room)
{
	struct queue *q = calloc(1, sizeof *q);

	if (!q)
		return NULL;
	q->items = calloc(room, sizeof *q->items);
	if (!q->items)
		return NULL;
	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->not_full, NULL);
	pthread_cond_init(&q->not_empty, NULL);
	q->room = room;
	return q;
}

/* False when it was closed. */
bool queue_put(struct queue *q, void *item)
{
	pthread_mutex_lock(&q->lock);
	while (q->count == q->room && !q->closed)
		pthread_cond_wait(&q->not_full, &q->lock);
	if (q->closed)
		return false;
	q->items[(q->first + q->count) % q->room] = item;
	q->count++;
	pthread_cond_signal(&q->not_empty);
	pthread_mutex_unlock(&q->lock);
	return true;
}

/* NULL when it was closed and is empty. */
void *queue_take(struct queue *q)
{
	void *item = NULL;

	pthread_mutex_lock(&q->lock);
	if (q->count == 0 && !q->closed)
		pthread_cond_wait(&q->not_empty, &q->lock);
	if (q->count) {
		item = q->items[q->first];
		q->first = (q->first + 1) % q->room;
		q->count--;
		pthread_cond_signal(&q->not_full);
	}
	pthread_mutex_unlock(&q->lock);
	return item;
}

/* As queue_take, but for at most so long. */
void *queue_take_within(struct queue *q, long wait_ms)
{
	struct timespec until;
	void *item = NULL;
	int err = 0;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += wait_ms / 1000;
	until.tv_nsec += wait_ms % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&q->lock);
	while (!q->count && !q->closed && !err)
		err = pthread_cond_timedwait(&q->not_empty, &q->lock, &until);
	if (q->count) {
		item = q->items[q->first];
		q->first = (q->first + 1) % q->room;
		q->count--;
		pthread_cond_signal(&q->not_full);
	}
	pthread_mutex_unlock(&q->lock);
	return item;
}

void queue_close(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->closed = true;
	pthread_cond_broadcast(&q->not_full);
	pthread_cond_signal(&q->not_empty);
	pthread_mutex_unlock(&q->lock);
}

/* How much is in it. */
size_t queue_count(struct queue *q)
{
	size_t count;

	pthread_mutex_lock(&q->lock);
	count = q->count;
	pthread_mutex_unlock(&q->lock);
	return count;
}

/* Nobody waits in it any more. */
void queue_free(struct queue *q)
{
	pthread_cond_destroy(&q->not_full);
	pthread_cond_destroy(&q->not_empty);
	pthread_mutex_destroy(&q->lock);
	free(q);
}
