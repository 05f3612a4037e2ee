/* reeve-worker: the order of its start, and of its end. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/core_file.h"
#include "common/io/log.h"
#include "common/io/paths.h"
#include "common/io/rpc_client.h"
#include "common/io/tier_key.h"
#include "common/io/toolset.h"
#include "worker/sandbox/bwrap.h"
#include "worker/session.h"
#include "worker/settings.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

enum { EXIT_USAGE = 2, EXIT_INFRASTRUCTURE = 3 };

static int complain(const char *words, int exit_code)
{
	fprintf(stderr, "reeve-worker: %s\n", words);
	return exit_code;
}

/* SIGCHLD is the spawner's affair and no reason to end. */
static const int stopping[] = { SIGTERM, SIGINT, SIGHUP };

static void stopping_set(sigset_t *set)
{
	sigemptyset(set);
	for (size_t i = 0; i < sizeof stopping / sizeof stopping[0]; i++)
		sigaddset(set, stopping[i]);
}

/* Only here may the thread be cancelled: in session_stop() it holds a lock that our end needs. */
static int wait_signal(void)
{
	sigset_t set;
	int signal_number = 0, err;

	stopping_set(&set);
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	err = sigwait(&set, &signal_number);
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	assert(!err);
	return signal_number;
}

/* The first asks for a drain, the second ends us at once; the spawner ends our children. */
static void *take_signals(void *arg)
{
	int signal_number;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	wait_signal();
	session_stop(arg);
	signal_number = wait_signal();
	_exit(128 + signal_number);
}

static void block_signals(void)
{
	sigset_t set;

	stopping_set(&set);
	sigaddset(&set, SIGCHLD);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN); /* a reader of our log that went away is no reason to end */
}

/* Without a folder of tools the other kinds still run, and the Hello says so. */
static int tools_open(struct spawner *spawner, struct toolset **out, char words[256])
{
	struct buf dir = BUF_INIT;
	int err = 0;

	paths_data("tools", &dir);
	if (!access(dir.at, R_OK | X_OK))
		err = toolset_load(dir.at, out, words);
	buf_release(&dir);
	if (!err && *out)
		toolset_probe(*out, spawner);
	return err;
}

static void serve(struct session *s)
{
	pthread_t signals;

	session_open(s);
	if (pthread_create(&signals, NULL, take_signals, s))
		abort(); /* without it nobody could end us in order */
	pthread_setname_np(signals, "signals");
	session_run(s);
	pthread_cancel(signals);
	pthread_join(signals, NULL);
	session_close(s);
	if (s->stuck)
		_exit(EXIT_INFRASTRUCTURE); /* no thread can be ended from outside; the spawner ends our children */
}

static const char *refusal_words(int err)
{
	return err == -E_STALE
		       ? "another worker of the same name has come after this one and takes its place: "
			 "give each its own --id and --state"
		       : "the coordinator refused the token: give its token with --token-file F or "
			 "REEVE_TOKEN_FILE";
}

/* Without a tier that can be asked, nothing is opened. What holds their keys is overwritten: analyzers run as the same user. */
static int tiers_open(struct settings *settings, struct keyring *keyring, char words[256])
{
	struct tier *tiers;
	size_t count;
	int err;

	err = config_tiers(&settings->config, &tiers, &count, words);
	if (!err && settings->model_slots && keyring_open(tiers, count, settings->model_slots, keyring)) {
		snprintf(words, 256, "no thread or descriptor is left for calls of models");
		err = -E_EXHAUSTED;
	}
	for (size_t i = 0; !err && i < count; i++)
		tier_key_forget(&tiers[i]);
	return err;
}

static int run(struct settings *settings, const struct identity *who, struct spawner *spawner)
{
	struct session s = {
		.who = who,
		.addresses = settings->addresses,
		.address_count = settings->address_count,
		.token = buf_str(&settings->token),
		.slot_count = settings->slots,
		.stuck_after_ms = STUCK_MS,
	};
	struct toolset *toolset = NULL;
	struct blobs *blobs = NULL;
	struct keyring keyring = { .count = 0 };
	struct buf cache = BUF_INIT;
	char words[256] = "";
	int code = 0;

	buf_printf(&cache, "%s/blobs", settings->state.at);
	if (tools_open(spawner, &toolset, words)) {
		code = complain(words, EXIT_USAGE);
		goto out;
	}
	if (tiers_open(settings, &keyring, words)) {
		code = complain(words, EXIT_USAGE);
		goto out;
	}
	rpc_init();
	if (blobs_open(cache.at, settings->addresses, settings->address_count, s.token, &blobs)) {
		code = complain("cannot open the folder for blobs in --state", EXIT_INFRASTRUCTURE);
		goto out_rpc;
	}
	s.toolset = toolset;
	s.sandbox = sandbox_name(sandbox_form(spawner));
	s.tools = (struct attempt_tools){ toolset, spawner, blobs, STR("default"), &keyring };
	s.keyring = &keyring;
	s.model_slot_count = keyring.count ? settings->model_slots : 0;
	s.shelf = job_shelf_open(settings->state.at, blobs);
	serve(&s);
	if (s.refused)
		code = complain(refusal_words(s.refused), EXIT_USAGE);
	job_shelf_close(s.shelf);
	blobs_close(blobs);
out_rpc:
	rpc_shutdown();
out:
	keyring_close(&keyring);
	if (toolset)
		toolset_free(toolset);
	buf_release(&cache);
	return code;
}

/* REEVE_LOG=off: nothing but the tally at the end, for benchmarks. */
static void log_begin(const char *worker)
{
	const char *level = getenv("REEVE_LOG");

	log_open(STDERR_FILENO, level && !strcmp(level, "off") ? LEVEL_ALWAYS : LEVEL_INFO);
	log_speaker("worker", worker);
}

static int start(struct settings *settings, struct spawner *spawner)
{
	struct identity who;
	char words[256] = "";
	int code;

	block_signals();
	if (identity_open(settings->state.at, settings->id, &who, words))
		return complain(words, EXIT_INFRASTRUCTURE);
	log_begin(who.id);
	code = run(settings, &who, spawner);
	identity_close(&who);
	return code;
}

int main(int argc, char **argv)
{
	struct settings settings = { 0 };
	struct spawner *spawner;
	char words[256] = "";
	int code = 0;

	core_file_forbid();
	if (settings_read(argc, argv, &settings, words))
		code = complain(words, EXIT_USAGE);
	else if (settings.help)
		fputs(settings_usage, stdout);
	else if (settings.version)
		puts("reeve-worker " REEVE_VERSION);
	else if (spawner_open(&spawner))
		code = complain("cannot start reeve-spawn", EXIT_INFRASTRUCTURE);
	else {
		code = start(&settings, spawner);
		spawner_close(spawner);
	}
	settings_release(&settings);
	return code;
}
