/* calls URL CONCURRENCY CALLS API LATENCY_MS [text]: what streaming calls of models cost a worker, beside the ideal. */
/* SPDX-License-Identifier: Apache-2.0 */

/* The server says in a header of each answer, x-sim-ideal-ms, how long that answer takes by its own schedule; without that
 * header each takes LATENCY_MS. The ideal is the time in which so many at once would get through all of them if nothing else
 * took time. The key is the word "bench": whom a flag names need not be a provider. Exit 1 when an answer was not whole. */
#include "common/io/clock.h"
#include "common/report/json_writer.h"
#include "worker/model/model_call.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum { CONCURRENCY_MOST = 100000, CALLS_MOST = 10000000, FILES_BESIDE = 64, CALLS_A_FILE = 16 };
enum { DEADLINE_MS = 600000, MAX_OUTPUT = 65536, WINDOW = 200000 };

struct figures {
	uint64_t calls, concurrency, complete;
	double seconds, ideal_seconds; /* the last 0: not known */
	double first_ms;               /* from the start of a call to its first token, on average */
	uint64_t rss_bytes_per_call, cpu_us_per_call;
};

struct bench {
	struct http_engine *engine;
	struct tier tier;
	struct model_message message;
	struct model_request request;
	struct model_key key;
	uint64_t calls, started, ended;
	uint64_t ends[MODEL_END_COUNT];
	uint32_t *ideal_ms; /* of each call, in the order of their starts */
	uint32_t latency_ms;
	int64_t first_ms_sum;
	pthread_mutex_t lock; /* of all the counts: the first call may end before the last lane has begun */
	pthread_cond_t all_over;
	bool over;
};

/* One of those that are under way at once: a call after the other. */
struct lane {
	struct model_call call; /* the first */
	struct model_answer answer;
	struct bench *bench;
	uint64_t number;
};

static void lane_start(struct lane *l);

static void on_header(struct http_call *http, struct str name, struct str value)
{
	struct lane *l = (struct lane *)http;
	uint64_t ms;

	if (str_equal(name, STR("x-sim-ideal-ms")) && str_to_u64(value, &ms) && ms <= UINT32_MAX)
		l->bench->ideal_ms[l->number] = (uint32_t)ms;
	answer_header(&l->call.reader, name, value, 0);
}

static void on_end(struct model_call *call, void *arg)
{
	struct lane *l = arg;
	struct bench *b = l->bench;

	pthread_mutex_lock(&b->lock);
	b->ended++;
	b->ends[l->answer.end]++;
	b->first_ms_sum += l->answer.first_ms;
	model_call_release(call);
	model_answer_release(&l->answer);
	if (b->started < b->calls)
		lane_start(l);
	b->over = b->ended == b->calls;
	if (b->over)
		pthread_cond_signal(&b->all_over);
	pthread_mutex_unlock(&b->lock);
}

static void lane_start(struct lane *l)
{
	struct bench *b = l->bench;
	struct http_deadlines deadlines = { DEADLINE_MS, DEADLINE_MS, DEADLINE_MS, DEADLINE_MS };
	int err = model_call_init(&l->call, &b->request, &b->key, deadlines, &l->answer);

	if (err)
		abort(); /* a request of one line */
	l->number = b->started++;
	l->call.http.on_header = on_header;
	l->call.on_end = on_end;
	l->call.arg = l;
	b->ideal_ms[l->number] = b->latency_ms;
	model_call_start(b->engine, &l->call);
}

/* The lanes as a heap, the one that is free first on top. */
static void heap_down(uint64_t *heap, uint64_t count)
{
	for (uint64_t at = 0, least;; at = least) {
		uint64_t left = 2 * at + 1, right = left + 1;

		least = left < count && heap[left] < heap[at] ? left : at;
		if (right < count && heap[right] < heap[least])
			least = right;
		if (least == at)
			return;
		uint64_t swap = heap[at];
		heap[at] = heap[least];
		heap[least] = swap;
	}
}

/* Each call begins as soon as one of the lanes is free. */
static double ideal_seconds(const struct bench *b, uint64_t lanes)
{
	uint64_t *free_at = calloc(lanes, sizeof *free_at), last = 0;

	if (!free_at)
		abort();
	for (uint64_t i = 0; i < b->calls; i++) {
		free_at[0] += b->ideal_ms[i];
		last = free_at[0] > last ? free_at[0] : last;
		heap_down(free_at, lanes);
	}
	free(free_at);
	return (double)last / 1000;
}

static uint64_t memory_bytes(const char *what)
{
	char line[128];
	unsigned long long kb = 0;
	FILE *f = fopen("/proc/self/status", "re");

	while (f && fgets(line, sizeof line, f))
		if (!strncmp(line, what, strlen(what)) && sscanf(line + strlen(what), ": %llu", &kb) == 1)
			break;
	if (f)
		fclose(f);
	return kb * 1024;
}

static int64_t cpu_us(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000LL + u.ru_utime.tv_usec + u.ru_stime.tv_usec;
}

static bool raise_files(uint64_t need)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files))
		return false;
	files.rlim_cur = files.rlim_max;
	return !setrlimit(RLIMIT_NOFILE, &files) &&
	       files.rlim_max >= need + need / CALLS_A_FILE + FILES_BESIDE;
}

static int measure(struct bench *b, uint64_t concurrency, struct figures *f)
{
	uint64_t lanes = concurrency < b->calls ? concurrency : b->calls;
	struct lane *all = calloc(lanes, sizeof *all);
	struct http_settings settings = { (unsigned)lanes, HTTP_CONNECTING_MOST, NULL };
	uint64_t rss = memory_bytes("VmRSS");
	int64_t began_us = clock_us(), began_cpu_us = cpu_us();
	int err = http_engine_open(&settings, &b->engine);

	if (err || !all)
		return -1;
	for (uint64_t i = 0; i < lanes; i++)
		all[i].bench = b;
	pthread_mutex_lock(&b->lock);
	for (uint64_t i = 0; i < lanes; i++)
		lane_start(&all[i]);
	while (!b->over)
		pthread_cond_wait(&b->all_over, &b->lock);
	pthread_mutex_unlock(&b->lock);
	f->seconds = (double)(clock_us() - began_us) / 1e6;
	f->cpu_us_per_call = (uint64_t)(cpu_us() - began_cpu_us) / b->calls;
	f->rss_bytes_per_call = (memory_bytes("VmHWM") - rss) / lanes;
	f->ideal_seconds = ideal_seconds(b, lanes);
	f->calls = b->calls;
	f->concurrency = lanes;
	f->complete = b->ends[MODEL_COMPLETE];
	f->first_ms = (double)b->first_ms_sum / (double)b->calls;
	http_engine_close(b->engine);
	free(all);
	return 0;
}

static void add_json(const struct figures *f, struct buf *out)
{
	struct json_writer w = { .out = out };

	json_open(&w, NULL, '{');
	json_u64(&w, "calls", f->calls);
	json_u64(&w, "concurrency", f->concurrency);
	json_u64(&w, "complete", f->complete);
	buf_printf(out, ",\"seconds\":%.3f,\"ideal_seconds\":%.3f,\"first_ms\":%.1f", f->seconds,
		f->ideal_seconds, f->first_ms);
	json_u64(&w, "rss_bytes_per_call", f->rss_bytes_per_call);
	json_u64(&w, "cpu_us_per_call", f->cpu_us_per_call);
	json_close(&w, '}');
	buf_add_byte(out, '\n');
}

static void add_text(const struct figures *f, struct buf *out)
{
	buf_printf(out, "%llu calls, %llu at once: %.2f s", (unsigned long long)f->calls,
		(unsigned long long)f->concurrency, f->seconds);
	if (f->ideal_seconds > 0)
		buf_printf(
			out, ", %.3f of the ideal (%.2f s)", f->seconds / f->ideal_seconds, f->ideal_seconds);
	buf_printf(out,
		"\n  first token after %.1f ms; %llu us of CPU a call; %llu bytes of memory for each at "
		"once\n",
		f->first_ms, (unsigned long long)f->cpu_us_per_call,
		(unsigned long long)f->rss_bytes_per_call);
}

/* What did not become an answer, by how it ended. */
static void tell_ends(const struct bench *b)
{
	for (int end = MODEL_COMPLETE + 1; end < MODEL_END_COUNT; end++)
		if (b->ends[end])
			fprintf(stderr, "calls: %llu ended as %s\n", (unsigned long long)b->ends[end],
				model_end_name((enum model_end)end));
}

static int fail(const char *words)
{
	fprintf(stderr, "calls: %s\n", words);
	return 3;
}

static bool read_arguments(int argc, char **argv, struct bench *b, uint64_t *concurrency)
{
	uint64_t latency_ms;

	if (argc < 6 || !str_to_u64(str_of(argv[2]), concurrency) ||
		!str_to_u64(str_of(argv[3]), &b->calls) || !str_to_u64(str_of(argv[5]), &latency_ms))
		return false;
	b->tier = (struct tier){ .name = STR("bench"),
		.base_url = str_of(argv[1]),
		.model = STR("bench"),
		.window = WINDOW,
		.max_output = MAX_OUTPUT,
		.price = { .input = 1, .output = 1 }, /* so that an answer without usage is none */
		.api = strcmp(argv[4], "anthropic") ? TIER_API_OPENAI : TIER_API_ANTHROPIC };
	if (str_ends(b->tier.base_url, STR("/")))
		b->tier.base_url.len--;
	b->latency_ms = (uint32_t)latency_ms;
	return *concurrency && *concurrency <= CONCURRENCY_MOST && b->calls && b->calls <= CALLS_MOST &&
	       latency_ms <= UINT32_MAX;
}

int main(int argc, char **argv)
{
	static char key[] = "bench";
	static struct bench b = { .key = { key, sizeof key - 1 },
		.message = { .role = MODEL_USER, .text = { "Count from one to ten.", 22 } },
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.all_over = PTHREAD_COND_INITIALIZER };
	struct figures f = { 0 };
	struct buf out = BUF_INIT;
	uint64_t concurrency;
	bool text = argc == 7 && !strcmp(argv[6], "text");

	if ((argc != 6 && !text) || !read_arguments(argc, argv, &b, &concurrency))
		return fail("usage: calls URL CONCURRENCY CALLS openai|anthropic LATENCY_MS [text]");
	if (!raise_files(concurrency))
		return fail("this process may not open so many connections: see ulimit -Hn");
	b.request = (struct model_request){ .tier = &b.tier, .messages = &b.message, .message_count = 1 };
	b.ideal_ms = calloc(b.calls, sizeof *b.ideal_ms);
	if (!b.ideal_ms || measure(&b, concurrency, &f))
		return fail("cannot start");
	tell_ends(&b);
	if (text)
		add_text(&f, &out);
	else
		add_json(&f, &out);
	fwrite(out.at, 1, out.len, stdout);
	buf_release(&out);
	free(b.ideal_ms);
	return f.complete == f.calls ? 0 : 1;
}
