/* reeve bench: a fresh fleet in a temporary folder, one job of empty subtasks, and figures counted from outside. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/bench.h"
#include "cli/commands.h"
#include "cli/job/follow.h"
#include "cli/fleet/contact.h"
#include "cli/words/speak.h"
#include "common/io/clock.h"
#include "common/io/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { DISPATCH_SUBTASKS = 200000, LATENCY_SUBTASKS = 2000, BYTES = 256, CREW_MS = 10000 };

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

/* The private Redis of this fleet; NULL when it does not answer. */
static redisContext *redis_of(const struct session *s)
{
	struct buf path = BUF_INIT;
	redisContext *link;

	paths_sockets(private_state(s->fleet).at, &path);
	buf_add_text(&path, "/redis.sock");
	link = redisConnectUnix(path.at);
	buf_release(&path);
	if (!link || !link->err)
		return link;
	redisFree(link);
	return NULL;
}

static bool redis_count(const struct session *s, uint64_t job, int64_t *results, char durability[16])
{
	redisContext *link = redis_of(s);
	redisReply *count =
		link ? redisCommand(link, "HLEN {reeve:main}:job:j%llu:results", (unsigned long long)job)
		     : NULL;
	redisReply *fsync = count ? redisCommand(link, "CONFIG GET appendfsync") : NULL;
	bool good = fsync && count->type == REDIS_REPLY_INTEGER && fsync->type == REDIS_REPLY_ARRAY &&
		    fsync->elements == 2;

	if (good) {
		*results = count->integer;
		snprintf(durability, 16, "%s", fsync->element[1]->str);
	}
	freeReplyObject(count);
	freeReplyObject(fsync);
	if (link)
		redisFree(link);
	return good;
}

/* A line of /proc/PID/status, in KiB: VmRSS, VmHWM. */
static uint64_t memory_kb(pid_t pid, const char *what)
{
	char path[64], line[128];
	unsigned long long kb = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof line, f))
		if (!strncmp(line, what, strlen(what)) && sscanf(line + strlen(what), ": %llu", &kb) == 1)
			break;
	if (f)
		fclose(f);
	return kb;
}

/* Who serves at the other end: the private fleet's reeved, by its lock. */
static pid_t coordinator_pid(const struct session *s)
{
	redisContext *link = redis_of(s);
	redisReply *info = link ? redisCommand(link, "INFO server") : NULL;
	const char *at = info && info->str ? strstr(info->str, "process_id:") : NULL;
	long redis = at ? strtol(at + 11, NULL, 10) : 0, spawner = 0, reeved = 0;
	char path[64], line[128];
	FILE *f;

	freeReplyObject(info);
	if (link)
		redisFree(link);
	for (long pid = redis, *to = &spawner; pid; pid = *to, to = &reeved) {
		snprintf(path, sizeof path, "/proc/%ld/status", pid);
		f = fopen(path, "re");
		while (f && fgets(line, sizeof line, f))
			if (sscanf(line, "PPid: %ld", to) == 1)
				break;
		if (f)
			fclose(f);
		if (to == &reeved)
			break;
	}
	return (pid_t)reeved;
}

/* Time is not taken before the workers are there: a fleet that serves has them. */
static enum exit_code crew_await(struct session *s, uint32_t workers)
{
	int64_t until = clock_ms() + CREW_MS;
	size_t attached = 0;

	while (clock_ms() < until && attached < workers) {
		Reeve__V1__FleetResponse *fleet = NULL;
		int err = client_fleet(s->client, &fleet);

		if (err)
			return complain_call(s->client, "asking for the fleet", err);
		attached = 0;
		for (size_t i = 0; i < fleet->n_workers; i++)
			attached += fleet->workers[i]->attached != 0;
		client_free(fleet);
		if (attached < workers)
			usleep(20000);
	}
	if (attached >= workers)
		return EXIT_DONE;
	complain("only %zu of %u workers came; their logs are in the state folder", attached, workers);
	return EXIT_INFRASTRUCTURE;
}

static enum exit_code job_run(struct session *s, const struct options *o, bool one_at_a_time,
	struct bench_figures *f, uint64_t *job)
{
	Reeve__V1__SubmitRequest request = REEVE__V1__SUBMIT_REQUEST__INIT;
	Reeve__V1__NoopWork noop = REEVE__V1__NOOP_WORK__INIT;
	Reeve__V1__SubmitResponse *submitted = NULL;
	Reeve__V1__JobStatus *last = NULL;
	struct follow follow = { .show = !o->quiet && !o->json };
	uint8_t key[32];
	int64_t began;
	int err;

	if (getrandom(key, sizeof key, 0) != sizeof key)
		return EXIT_INFRASTRUCTURE;
	request.idempotency_key = (ProtobufCBinaryData){ sizeof key, key };
	request.goal = (char *)"bench";
	request.most_running = one_at_a_time;
	request.work_case = REEVE__V1__SUBMIT_REQUEST__WORK_NOOP;
	request.noop = &noop;
	noop.subtasks = (uint32_t)f->subtasks;
	noop.bytes = o->bytes ? o->bytes : BYTES;
	began = clock_us();
	err = client_submit(s->client, &request, &submitted);
	if (err)
		return complain_call(s->client, "submitting", err);
	follow.job = *job = submitted->job;
	client_free(submitted);
	enum follow_end end = follow_job(s, o, &follow, &last);
	f->seconds = (double)(clock_us() - began) / 1e6;
	if (last) {
		f->p50_us = last->latency_p50_us;
		f->p99_us = last->latency_p99_us;
	}
	client_free(last);
	return end == FOLLOW_OVER        ? EXIT_DONE
	       : end == FOLLOW_SIGNALLED ? EXIT_INTERRUPTED
					 : EXIT_INFRASTRUCTURE;
}

static enum exit_code measure(struct session *s, const struct options *o, bool one_at_a_time,
	struct bench_figures *f, int64_t *results)
{
	pid_t reeved = coordinator_pid(s);
	enum exit_code code = crew_await(s, (uint32_t)f->workers);
	uint64_t job = 0;

	f->coordinator_kb_before = memory_kb(reeved, "VmRSS");
	if (code == EXIT_DONE)
		code = job_run(s, o, one_at_a_time, f, &job);
	f->coordinator_kb_most = memory_kb(reeved, "VmHWM");
	if (code == EXIT_DONE && !redis_count(s, job, results, f->durability)) {
		complain("the private Redis does not say what it has");
		code = EXIT_INFRASTRUCTURE;
	}
	return code;
}

/* After the fleet has ended: what its workers wrote down last. */
static uint64_t tally(const char *state, uint64_t workers)
{
	uint64_t sum = 0;

	for (uint64_t i = 1; i <= workers; i++) {
		struct buf path = BUF_INIT, log = BUF_INIT;
		char bytes[4096];
		FILE *f;
		size_t n;

		buf_printf(&path, "%s/private-%llu.log", state, (unsigned long long)i);
		f = fopen(path.at, "re");
		while (f && (n = fread(bytes, 1, sizeof bytes, f)) > 0)
			buf_add(&log, bytes, n);
		if (f)
			fclose(f);
		sum += bench_tally(buf_str(&log));
		buf_release(&path);
		buf_release(&log);
	}
	return sum;
}

static enum exit_code bench(const struct options *o, const char *state, bool one_at_a_time)
{
	struct bench_figures f = { .what = o->args[0], .subtasks = o->subtasks, .workers = o->workers };
	struct options own = *o;
	struct session s;
	struct buf out = BUF_INIT;
	int64_t results = 0;
	enum exit_code code;

	if (!f.subtasks)
		f.subtasks = one_at_a_time ? LATENCY_SUBTASKS : DISPATCH_SUBTASKS;
	if (!f.workers)
		f.workers = own.workers = private_workers();
	own.coordinator = NULL;
	code = session_open(&own, &s);
	if (code != EXIT_DONE)
		return code;
	code = measure(&s, &own, one_at_a_time, &f, &results);
	session_close(&s);
	f.lost = (int64_t)f.subtasks - results;
	f.duplicated = (int64_t)tally(state, f.workers) - results;
	if (o->json)
		bench_json(&f, &out);
	else
		bench_text(&f, &out);
	if (code == EXIT_DONE && !put_stdout(buf_str(&out)))
		code = EXIT_INFRASTRUCTURE;
	buf_release(&out);
	if (code == EXIT_DONE && (f.lost || f.duplicated))
		code = EXIT_FINDINGS;
	return code;
}

/* The small program beside us; it becomes this process. */
static enum exit_code ceiling(const struct options *o)
{
	struct buf path = BUF_INIT;
	char subtasks[16], bytes[16];

	snprintf(subtasks, sizeof subtasks, "%u", o->subtasks ? o->subtasks : DISPATCH_SUBTASKS);
	snprintf(bytes, sizeof bytes, "%u", o->bytes ? o->bytes : BYTES);
	if (!paths_program("../libexec/reeve/ceiling", &path))
		execl(path.at, "ceiling", subtasks, bytes, o->json ? NULL : "text", (char *)NULL);
	complain("cannot run %s: %s", path.at ? path.at : "the ceiling", strerror(errno));
	buf_release(&path);
	return EXIT_INFRASTRUCTURE;
}

enum exit_code cmd_bench(const struct options *o)
{
	const char *what = o->args[0];
	char state[] = "/tmp/reeve-bench-XXXXXX";
	enum exit_code code;

	if (!strcmp(what, "stall"))
		return bench_stall(o);
	if (!strcmp(what, "second-look"))
		return bench_second_look(o);
	if (o->arg_count > 1) {
		complain("bench %.40s takes nothing behind it", what);
		return EXIT_USAGE;
	}
	if (!strcmp(what, "ceiling"))
		return ceiling(o);
	if (!strcmp(what, "calls"))
		return bench_calls(o);
	if (strcmp(what, "dispatch") && strcmp(what, "latency")) {
		complain("bench: there is dispatch, latency, calls, ceiling, stall and second-look, but no "
			 "\"%.40s\"",
			what);
		return EXIT_USAGE;
	}
	if (!mkdtemp(state)) {
		complain("cannot make a folder in /tmp: %s", strerror(errno));
		return EXIT_INFRASTRUCTURE;
	}
	setenv("REEVE_STATE", state, 1);
	setenv("REEVE_LOG", "off", 1);
	code = bench(o, state, !strcmp(what, "latency"));
	nftw(state, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return code;
}
