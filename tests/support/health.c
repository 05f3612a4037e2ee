/* Asks a coordinator for its health and prints it: health ADDRESS. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/client.h"
#include "common/io/client_call.h"

#include <grpc/health.pb-c.h>
#include <stdio.h>

enum { EXIT_USAGE = 2, EXIT_INFRASTRUCTURE = 3 };

static int ask(struct client *client)
{
	Grpc__Health__V1__HealthCheckRequest request = GRPC__HEALTH__V1__HEALTH_CHECK_REQUEST__INIT;
	Grpc__Health__V1__HealthCheckResponse *health;
	void *answer = NULL;

	if (client_call(client, "/grpc.health.v1.Health/Check", &request,
		    &grpc__health__v1__health_check_response__descriptor, &answer)) {
		struct str words = client_words(client);

		fprintf(stderr, "health: %.*s\n", STR_ARG(words));
		return EXIT_INFRASTRUCTURE;
	}
	health = answer;
	puts(health->status == GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVING
			? "SERVING"
			: "NOT_SERVING");
	client_free(answer);
	return 0;
}

int main(int argc, char **argv)
{
	char words[CLIENT_WORDS_BYTES] = "";
	struct client *client = NULL;
	int code = EXIT_USAGE;

	if (argc != 2) {
		fprintf(stderr, "usage: health ADDRESS\n");
		return EXIT_USAGE;
	}
	rpc_init();
	if (client_open(argv[1], STR(""), "", &client, words)) {
		fprintf(stderr, "health: %s\n", words);
	} else {
		code = ask(client);
		client_close(client);
	}
	rpc_shutdown();
	return code;
}
