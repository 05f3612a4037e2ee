/* What codec, stream and Redis carry without a product between them: the baseline of `reeve bench dispatch`. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/clock.h"
#include "common/io/paths.h"
#include "common/io/rpc_client.h"
#include "common/io/rpc_server.h"
#include "common/proto_arena.h"
#include "coordinator/embedded.h"
#include "coordinator/store/store.h"
#include "reeve/limits.h"
#include "reeve/v1/worker.pb-c.h"

#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The same sizes as the product: a commit's moves, a worker's credit, a message's items. No state table, no lease, no
 * gate, no log: every subtask has one number, and what comes back is believed. Two moves a subtask, one when it is
 * planned and one when its result is accepted. */
enum {
	WORKERS = 2,
	CREDIT = 256,
	ITEMS = 64,
	MOVES = COMMIT_MOVES_MOST,
	ONE_AT_A_TIME = 2000,
	BYTES_MOST = 65536
};

static const struct rpc_method method = { "/reeve.v1.Worker/Attach", RPC_BIDI, false };

struct peer {
	struct rpc_call *call;
	uint32_t in_flight;
};

struct world {
	struct store *store;
	struct rpc_server *server;
	struct peer peers[WORKERS];
	size_t peer_count;
	uint64_t seq;
	uint32_t total, planned, next, accepted;
	uint32_t credit, items;
	bool commit_out;
	struct move moves[MOVES];   /* gathered for the next commit */
	struct peer *owners[MOVES]; /* whose credit each of them gives back */
	size_t gathered;
	struct peer *out_owners[MOVES];
	size_t out_count;
	int64_t *sent_us; /* one at a time: when it was assigned */
	int64_t *took_us;
	char spec[BYTES_MOST];
	size_t bytes;
	struct arena arena;
};

static void wake(void *server)
{
	rpc_server_wake(*(struct rpc_server **)server);
}

/* --- a worker: gives back what it gets -------------------------------------------------------------------- */

static void give_back(struct rpc_stream *s, struct str message, struct arena *arena)
{
	Reeve__V1__CoordinatorMessage *in =
		proto_decode(&reeve__v1__coordinator_message__descriptor, message, arena);
	Reeve__V1__WorkerMessage out = REEVE__V1__WORKER_MESSAGE__INIT;
	Reeve__V1__ResultBatch batch = REEVE__V1__RESULT_BATCH__INIT;

	if (!in || in->kind_case != REEVE__V1__COORDINATOR_MESSAGE__KIND_ASSIGN)
		abort();
	batch.n_results = in->assign->n_assignments;
	batch.results = arena_take(arena, batch.n_results * sizeof *batch.results + 1);
	for (size_t i = 0; i < batch.n_results; i++) {
		Reeve__V1__SubtaskResult *r = arena_take(arena, sizeof *r);

		reeve__v1__subtask_result__init(r);
		r->ref = in->assign->assignments[i]->ref;
		r->token = in->assign->assignments[i]->token;
		r->outcome = REEVE__V1__OUTCOME__OUTCOME_DONE;
		r->body = in->assign->assignments[i]->spec;
		batch.results[i] = r;
	}
	out.kind_case = REEVE__V1__WORKER_MESSAGE__KIND_RESULTS;
	out.results = &batch;
	rpc_stream_send_packed(s, &out.base);
}

static void worker(const char *address)
{
	struct arena arena = { 0 };
	struct rpc_stream_event e;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	rpc_init();
	struct rpc_channel *channel = rpc_channel_open(address, STR(""), MESSAGE_BYTES_MOST);
	struct rpc_stream *s = rpc_stream_open(channel, method.path, true);
	do {
		rpc_stream_poll(s, -1, &e);
		if (e.kind != RPC_STREAM_MESSAGE)
			continue;
		give_back(s, e.message, &arena);
		rpc_stream_receive(s);
		arena_clear(&arena);
	} while (e.kind != RPC_STREAM_CLOSED);
	_exit(0);
}

/* --- the other side --------------------------------------------------------------------------------------- */

static void assign(struct world *w, struct peer *peer)
{
	Reeve__V1__CoordinatorMessage out = REEVE__V1__COORDINATOR_MESSAGE__INIT;
	Reeve__V1__Assign batch = REEVE__V1__ASSIGN__INIT;
	uint32_t n = w->credit - peer->in_flight;

	/* One at a time is one in all, once everything is planned: nothing but it is committed meanwhile. */
	if (w->credit == 1 && (w->next != w->accepted || w->planned < w->total || w->commit_out))
		return;
	n = n > w->items ? w->items : n;
	n = n > w->planned - w->next ? w->planned - w->next : n;
	if (!n || (n < w->items / 2 && peer->in_flight))
		return;
	batch.assignments = arena_take(&w->arena, n * sizeof *batch.assignments);
	for (batch.n_assignments = 0; batch.n_assignments < n; w->next++) {
		Reeve__V1__Assignment *a = arena_take(&w->arena, sizeof *a);

		reeve__v1__assignment__init(a);
		a->ref = arena_take(&w->arena, sizeof *a->ref);
		reeve__v1__attempt_ref__init(a->ref);
		a->ref->job = a->ref->attempt = 1;
		a->ref->number = w->next;
		a->token = arena_take(&w->arena, sizeof *a->token);
		reeve__v1__token__init(a->token);
		a->token->term = 1;
		a->token->seq = w->next;
		a->kind = REEVE__V1__SUBTASK_KIND__SUBTASK_KIND_NOOP;
		a->spec = proto_data(str_bytes(w->spec, w->bytes));
		batch.assignments[batch.n_assignments++] = a;
		w->sent_us[w->next] = clock_us();
	}
	out.kind_case = REEVE__V1__COORDINATOR_MESSAGE__KIND_ASSIGN;
	out.assign = &batch;
	rpc_call_send_packed(peer->call, &out.base);
	peer->in_flight += n;
	arena_clear(&w->arena);
}

static void commit(struct world *w)
{
	if (w->commit_out || !w->gathered)
		return;
	w->store->ops->commit(w->store, ++w->seq, w->moves, w->gathered);
	memcpy(w->out_owners, w->owners, w->gathered * sizeof w->owners[0]);
	w->out_count = w->gathered;
	w->gathered = 0;
	w->commit_out = true;
}

static void gather(struct world *w, struct peer *owner, enum move_kind kind, uint32_t number)
{
	w->owners[w->gathered] = owner;
	w->moves[w->gathered++] = (struct move){ .kind = kind,
		.job = 1,
		.number = number,
		.key = STR(""),
		.value = str_bytes(w->spec, w->bytes) };
}

static void plan(struct world *w)
{
	while (!w->commit_out && w->planned < w->total &&
		(w->credit == 1 || w->planned - w->next < 4 * CREDIT) && w->gathered < MOVES)
		gather(w, NULL, MOVE_SUBTASK, w->planned++);
}

static void durable(struct world *w)
{
	struct store_reply reply;

	while (w->store->ops->poll(w->store, &reply)) {
		if (reply.kind != STORE_COMMITTED) {
			fprintf(stderr, "the commit was refused: %s\n", reply.words);
			exit(3);
		}
		w->commit_out = false;
		for (size_t i = 0; i < w->out_count; i++) {
			if (!w->out_owners[i])
				continue;
			w->out_owners[i]->in_flight--;
			w->took_us[w->accepted] = clock_us() - w->sent_us[w->accepted];
			w->accepted++;
		}
	}
}

static void hear(struct world *w, const struct rpc_event *e)
{
	Reeve__V1__WorkerMessage *in;
	struct peer *peer;

	if (e->kind == RPC_CALL && w->peer_count < WORKERS) {
		w->peers[w->peer_count].call = e->call;
		rpc_call_set_user(e->call, &w->peers[w->peer_count++]);
		return;
	}
	peer = e->kind == RPC_MESSAGE ? rpc_call_user(e->call) : NULL;
	if (!peer)
		return;
	in = proto_decode(&reeve__v1__worker_message__descriptor, e->message, &w->arena);
	if (!in || in->kind_case != REEVE__V1__WORKER_MESSAGE__KIND_RESULTS ||
		w->gathered + in->results->n_results > MOVES)
		abort(); /* the credits keep it below */
	for (size_t i = 0; i < in->results->n_results; i++)
		gather(w, peer, MOVE_RESULT, in->results->results[i]->ref->number);
	arena_clear(&w->arena);
	rpc_call_receive(e->call);
}

static void run(struct world *w)
{
	while (w->accepted < w->total) {
		struct rpc_event e;
		int wait = w->peer_count < WORKERS || w->commit_out || w->gathered == 0 ? 100 : 0;

		plan(w);
		commit(w);
		for (size_t i = 0; w->peer_count == WORKERS && i < WORKERS; i++)
			assign(w, &w->peers[(i + w->accepted) % WORKERS]);
		if (w->gathered && !w->commit_out)
			continue;
		do {
			rpc_server_poll(w->server, wait, &e);
			hear(w, &e);
			wait = 0;
		} while (e.kind != RPC_NOTHING && w->gathered + 2 * CREDIT <= MOVES);
		durable(w);
	}
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static double measure(struct world *w, uint32_t total, uint32_t credit, uint32_t items)
{
	int64_t began;

	w->total = total;
	w->planned = w->next = w->accepted = 0;
	w->credit = credit;
	w->items = items;
	began = clock_us();
	run(w);
	qsort(w->took_us, total, sizeof *w->took_us, by_size);
	return (double)(clock_us() - began) / 1e6;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static void fail(const char *what)
{
	fprintf(stderr, "ceiling: %s\n", what);
	exit(3);
}

int main(int argc, char **argv)
{
	static struct world w;
	uint64_t subtasks = 0, bytes = 0, stored;
	char dir[] = "/tmp/reeve-ceiling-XXXXXX", words[256] = "";
	struct spawner *spawner;
	struct embedded redis;
	struct buf address = BUF_INIT, bound = BUF_INIT;
	struct term term;
	pid_t children[WORKERS];

	bool text = argc == 4 && !strcmp(argv[3], "text");

	if ((argc != 3 && !text) || !str_to_u64(str_of(argv[1]), &subtasks) ||
		!str_to_u64(str_of(argv[2]), &bytes) || !subtasks || bytes > BYTES_MOST ||
		subtasks > SUBTASKS_PER_JOB_MOST)
		fail("usage: ceiling SUBTASKS BYTES [text]");
	if (spawner_open(&spawner) || !mkdtemp(dir))
		fail("cannot start");
	buf_printf(&address, "unix:%s/socket", dir);
	for (int i = 0; i < WORKERS; i++)
		if (!(children[i] = fork()))
			worker(address.at);
	rpc_init();
	struct rpc_server_options options = { &method, 1, MESSAGE_BYTES_MOST, STR("") };
	if (rpc_server_open(&options, &w.server) || rpc_server_listen(w.server, address.at, &bound))
		fail("cannot listen");
	struct store_wake to = { wake, &w.server };
	if (embedded_start(&redis, spawner, dir, dir, "ceiling", "everysec", words) ||
		store_redis_open(buf_str(&redis.address).at, "ceiling", 10000, to, &w.store, words) ||
		w.store->ops->lead(w.store, &term, &stored, words))
		fail(words);
	w.seq = stored;
	w.bytes = bytes;
	memset(w.spec, 'x', sizeof w.spec);
	w.sent_us = calloc(subtasks > ONE_AT_A_TIME ? subtasks : ONE_AT_A_TIME, sizeof *w.sent_us);
	w.took_us = calloc(subtasks > ONE_AT_A_TIME ? subtasks : ONE_AT_A_TIME, sizeof *w.took_us);
	if (!w.sent_us || !w.took_us)
		fail("no memory");
	rpc_server_start(w.server);
	double seconds = measure(&w, (uint32_t)subtasks, CREDIT / 2, ITEMS);
	measure(&w, ONE_AT_A_TIME, 1, 1);
	printf(text ? "%llu subtasks on %d workers in %.2f s: %.0f a second, without a product\n"
		      "assigned to durable p50 %lld us, p99 %lld us\n"
		    : "{\"subtasks\":%llu,\"workers\":%d,\"seconds\":%.3f,\"per_second\":%.0f,"
		      "\"p50_us\":%lld,\"p99_us\":%lld}\n",
		(unsigned long long)subtasks, WORKERS, seconds, (double)subtasks / seconds,
		(long long)w.took_us[ONE_AT_A_TIME / 2], (long long)w.took_us[ONE_AT_A_TIME * 99 / 100]);
	w.store->ops->close(w.store);
	for (int i = 0; i < WORKERS; i++) {
		kill(children[i], SIGKILL);
		waitpid(children[i], NULL, 0);
	}
	rpc_server_close(w.server, 0);
	embedded_stop(&redis);
	spawner_close(spawner);
	nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return 0;
}
