/* Submits a job of the runner `scripted` for tests and prints its number; the usage line says how. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/client.h"
#include "reeve/limits.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

enum { SCRIPTS_MOST = 64, KEY_BYTES = 16, EXIT_USAGE = 2, EXIT_INFRASTRUCTURE = 3 };

/* What the flags say. */
struct wish {
	uint64_t price, budget; /* micro-dollars */
	uint64_t times;         /* so many jobs, one after the other */
};

/* One that is turned away is told to stderr, with what the coordinator said. */
static int submit(
	struct client *client, const struct wish *wish, uint64_t repeat, char **scripts, size_t count)
{
	Reeve__V1__SubmitRequest request = REEVE__V1__SUBMIT_REQUEST__INIT;
	Reeve__V1__ScriptedWork work = REEVE__V1__SCRIPTED_WORK__INIT;
	Reeve__V1__SubmitResponse *answer = NULL;
	ProtobufCBinaryData list[SCRIPTS_MOST];
	unsigned char key[KEY_BYTES];
	struct str words;
	int err;

	if (getrandom(key, sizeof key, 0) != sizeof key)
		return EXIT_INFRASTRUCTURE;
	request.idempotency_key = (ProtobufCBinaryData){ .len = sizeof key, .data = key };
	for (size_t i = 0; i < count; i++)
		list[i] = (ProtobufCBinaryData){ .len = strlen(scripts[i]), .data = (uint8_t *)scripts[i] };
	work.scripts = list;
	work.n_scripts = count;
	work.repeat = (uint32_t)repeat;
	work.price_microusd = (uint32_t)wish->price;
	request.budget_microusd = wish->budget;
	request.goal = "tests";
	request.work_case = REEVE__V1__SUBMIT_REQUEST__WORK_SCRIPTED;
	request.scripted = &work;
	err = client_submit(client, &request, &answer);
	if (err) {
		words = client_words(client);
		fprintf(stderr, "submit: %s: %.*s\n", error_words(err), STR_ARG(words));
		return EXIT_INFRASTRUCTURE;
	}
	printf("%llu\n", (unsigned long long)answer->job);
	client_free(answer);
	return 0;
}

int main(int argc, char **argv)
{
	char words[CLIENT_WORDS_BYTES] = "";
	struct client *client = NULL;
	struct wish wish = { .times = 1 };
	const char *queue = "";
	uint64_t repeat;
	int code = 0;

	if (argc > 3 && !strcmp(argv[1], "--paid") && str_to_u64(str_of(argv[2]), &wish.price) &&
		str_to_u64(str_of(argv[3]), &wish.budget)) {
		argv += 3;
		argc -= 3;
	}
	if (argc > 2 && !strcmp(argv[1], "--queue")) {
		queue = argv[2];
		argv += 2;
		argc -= 2;
	}
	if (argc > 2 && !strcmp(argv[1], "--times") && str_to_u64(str_of(argv[2]), &wish.times)) {
		argv += 2;
		argc -= 2;
	}
	if (argc < 4 || argc - 3 > SCRIPTS_MOST || !str_to_u64(str_of(argv[2]), &repeat) ||
		repeat > SUBTASKS_PER_JOB_MOST) {
		fprintf(stderr,
			"usage: submit [--paid PRICE BUDGET] [--queue NAME] [--times N] ADDRESS REPEAT "
			"SCRIPT... (at most %d)\n",
			SCRIPTS_MOST);
		return EXIT_USAGE;
	}
	rpc_init();
	if (client_open(argv[1], STR(""), queue, &client, words)) {
		fprintf(stderr, "submit: %s\n", words);
		code = EXIT_USAGE;
	} else {
		for (uint64_t i = 0; i < wish.times; i++)
			code = submit(client, &wish, repeat, argv + 3, (size_t)(argc - 3));
		client_close(client);
	}
	rpc_shutdown();
	return code;
}
