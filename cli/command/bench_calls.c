/* reeve bench calls: thousands of calls of models at once, against a server that is named. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/bench.h"
#include "cli/words/speak.h"
#include "common/io/paths.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CONCURRENCY = 1000 };

/* A program of its own, for what speaks HTTP belongs to the worker, and its memory is what is measured. */
enum exit_code bench_calls(const struct options *o)
{
	const struct option_calls *c = &o->calls;
	uint64_t at_once = c->concurrency ? c->concurrency : CONCURRENCY;
	char concurrency[24], calls[24], latency_ms[24];
	struct buf path = BUF_INIT;

	if (!c->base_url) {
		complain("bench calls needs a server: --base-url http://127.0.0.1:8080/v1 (docs/models.md "
			 "names one)");
		return EXIT_USAGE;
	}
	snprintf(concurrency, sizeof concurrency, "%llu", (unsigned long long)at_once);
	snprintf(calls, sizeof calls, "%llu", (unsigned long long)(c->calls ? c->calls : at_once));
	snprintf(latency_ms, sizeof latency_ms, "%llu", (unsigned long long)c->latency_ms);
	if (!paths_program("../libexec/reeve/calls", &path))
		execl(path.at, "calls", c->base_url, concurrency, calls, c->api ? c->api : "openai",
			latency_ms, o->json ? NULL : "text", (char *)NULL);
	complain("cannot run %s: %s", path.at ? path.at : "the calls", strerror(errno));
	buf_release(&path);
	return EXIT_INFRASTRUCTURE;
}
