/* A slot a call; the number says which slot and which use of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/conns.h"

#include <assert.h>
#include <stdlib.h>

void conns_init(struct conns *c)
{
	*c = (struct conns){ 0 };
	c->rows = calloc(CONNS_MOST, sizeof *c->rows);
	c->free_slots = calloc(CONNS_MOST, sizeof *c->free_slots);
	if (!c->rows || !c->free_slots)
		abort();
}

void conns_release(struct conns *c)
{
	for (uint32_t i = 0; i < c->used; i++)
		free(c->rows[i].recipes);
	free(c->rows);
	free(c->free_slots);
}

struct conn *conn_open(struct conns *c, struct rpc_call *call, size_t method)
{
	uint32_t slot;

	if (c->free_count)
		slot = c->free_slots[--c->free_count];
	else if (c->used < CONNS_MOST)
		slot = c->used++;
	else
		return NULL;
	struct conn *conn = &c->rows[slot];
	*conn = (struct conn){ .id = ++c->serial * CONNS_MOST + slot, .method = method, .call = call };
	return conn;
}

void conn_close(struct conns *c, struct conn *conn)
{
	assert(conn->id);
	c->free_slots[c->free_count++] = (uint32_t)(conn->id % CONNS_MOST);
	conn->id = 0;
	conn->call = NULL;
	free(conn->recipes);
	conn->recipes = NULL;
}

struct recipes *conn_recipes(struct conn *conn)
{
	free(conn->recipes);
	conn->recipes = calloc(1, sizeof *conn->recipes);
	if (!conn->recipes)
		abort();
	return conn->recipes;
}

struct conn *conn_of(const struct conns *c, uint64_t id)
{
	struct conn *conn = &c->rows[id % CONNS_MOST];

	return id && conn->id == id ? conn : NULL;
}

bool conn_introduce(struct conn *conn, uint64_t job)
{
	for (uint32_t i = 0; i < CONN_JOBS; i++)
		if (conn->jobs[i] == job)
			return false;
	conn->jobs[conn->jobs_next++ % CONN_JOBS] = job;
	return true;
}
