/* Reads a memory store back in order: the whole state, the results of one job, or all of it as text. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/memory_store.h"

#include <inttypes.h>
#include <stdio.h>

struct reading {
	struct memory *memory;
	const struct store_loader *loader;
	int (*each)(void *arg, uint32_t number, struct str value);
	void *arg;
};

static struct place place(enum move_kind kind, uint64_t job, uint32_t number)
{
	return (struct place){ kind, job, number, STR("") };
}

static bool is_there(const struct memory *m, const struct row *row)
{
	bool passes = row->place.kind == MOVE_WORKER || row->place.kind == MOVE_CACHE;

	return row->present && (!passes || m->now_ms < row->until_ms);
}

static int tell_subtask(void *arg, struct row *row)
{
	const struct reading *r = arg;

	if (!row->present)
		return 0;
	return r->loader->subtask(r->loader->arg, row->place.job, row->place.number, buf_str(&row->value));
}

static int tell_job(void *arg, struct row *row)
{
	const struct reading *r = arg;
	uint64_t job = row->place.job;
	bool rows = false;
	int err;

	if (!row->present)
		return 0;
	err = r->loader->job(r->loader->arg, job, buf_str(&row->value), &rows);
	if (err || !rows)
		return err;
	return rows_walk(&r->memory->rows, place(MOVE_SUBTASK, job, 0), place(MOVE_SUBTASK, job, UINT32_MAX),
		tell_subtask, arg);
}

static int tell_worker(void *arg, struct row *row)
{
	const struct reading *r = arg;

	if (!is_there(r->memory, row))
		return 0;
	return r->loader->worker(r->loader->arg, row->place.key, buf_str(&row->value));
}

int memory_load(struct store *base, const struct store_loader *loader, char words[256])
{
	struct memory *m = memory_of(base)->memory;
	struct reading r = { .memory = m, .loader = loader };
	int err = rows_walk(&m->rows, place(MOVE_JOB, 0, 0), place(MOVE_JOB, UINT64_MAX, 0), tell_job, &r);

	words[0] = '\0';
	if (err)
		return err;
	return rows_walk(&m->rows, place(MOVE_WORKER, 0, 0), place(MOVE_WORKER, 1, 0), tell_worker, &r);
}

static int tell_value(void *arg, struct row *row)
{
	const struct reading *r = arg;

	return row->present ? r->each(r->arg, row->place.number, buf_str(&row->value)) : 0;
}

int memory_rows(struct store *base, uint64_t job, enum move_kind what,
	int (*each)(void *arg, uint32_t number, struct str value), void *arg)
{
	struct memory *m = memory_of(base)->memory;
	struct reading r = { .memory = m, .each = each, .arg = arg };

	return rows_walk(&m->rows, place(what, job, 0), place(what, job, UINT32_MAX), tell_value, &r);
}

int memory_cached(struct store *base, const struct str *keys, size_t count,
	int (*each)(void *arg, size_t place, struct str value), void *arg)
{
	const struct memory *m = memory_of(base)->memory;
	int err = 0;

	for (size_t i = 0; i < count && !err; i++) {
		struct row *row = rows_find(&m->rows, (struct place){ MOVE_CACHE, 0, 0, keys[i] });

		if (row && is_there(m, row))
			err = each(arg, i, buf_str(&row->value));
	}
	return err;
}

struct hoard {
	const struct memory *memory;
	struct row *oldest;
	int64_t bytes;
};

static int hoard_add(void *arg, struct row *row)
{
	struct hoard *h = arg;

	if (!is_there(h->memory, row))
		return 0;
	h->bytes += (int64_t)(row->place.key.len + row->value.len);
	if (!h->oldest || row->until_ms < h->oldest->until_ms)
		h->oldest = row;
	return 0;
}

int memory_cache_bound(struct store *base, int64_t most, int64_t *bytes)
{
	struct memory *m = memory_of(base)->memory;
	struct place first = place(MOVE_CACHE, 0, 0), behind = place(MOVE_CACHE, 0, 1);

	for (bool over = false;; over = true) {
		struct hoard hoard = { .memory = m };
		int err = rows_walk(&m->rows, first, behind, hoard_add, &hoard);

		*bytes = hoard.bytes;
		if (err || hoard.bytes <= (over ? most / 4 * 3 : most))
			return err;
		hoard.oldest->present = false;
	}
}

struct page {
	int (*each)(void *arg, struct str id, struct str lines);
	void *arg;
	int left;
};

static int tell_event(void *arg, struct row *row)
{
	struct page *page = arg;
	char id[16];

	if (!row->present || !page->left)
		return 0;
	page->left--;
	snprintf(id, sizeof id, "%" PRIu32, row->place.number);
	return page->each(page->arg, str_of(id), buf_str(&row->value));
}

int memory_events(struct store *base, uint64_t job, struct str after,
	int (*each)(void *arg, struct str id, struct str lines), void *arg)
{
	struct page page = { each, arg, EVENTS_PAGE };
	uint64_t seen = 0;

	if (after.len && (!str_to_u64(after, &seen) || seen >= UINT32_MAX))
		return -E_INVALID;
	return rows_walk(&memory_of(base)->memory->rows, place(MOVE_EVENTS, job, (uint32_t)seen + 1),
		place(MOVE_EVENTS, job, UINT32_MAX), tell_event, &page);
}

static void dump_bytes(struct buf *out, struct str bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		buf_printf(out, "%02x", (unsigned char)bytes.at[i]);
}

struct dump {
	const struct memory *memory;
	struct buf *out;
};

static int dump_row(void *arg, struct row *row)
{
	const struct dump *d = arg;

	if (row->place.kind == MOVE_KINDS || !is_there(d->memory, row))
		return 0;
	buf_printf(d->out, "%d %" PRIu64 " %" PRIu32 " ", row->place.kind, row->place.job, row->place.number);
	dump_bytes(d->out, row->place.key);
	buf_add_byte(d->out, ' ');
	dump_bytes(d->out, buf_str(&row->label));
	buf_add_byte(d->out, ' ');
	dump_bytes(d->out, buf_str(&row->value));
	buf_add_byte(d->out, '\n');
	return 0;
}

void store_memory_dump(struct store *s, struct buf *out)
{
	struct memory *m = memory_of(s)->memory;
	struct dump d = { m, out };

	buf_printf(out, "seq %" PRIu64 " %s\n", m->seq, m->hash);
	rows_walk(&m->rows, place(0, 0, 0), place(MOVE_KINDS, UINT64_MAX, UINT32_MAX), dump_row, &d);
}
