/* A coordinator to talk to: from --coordinator and its token, or a fleet of one's own. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/fleet/contact.h"

#include "cli/words/speak.h"
#include "common/io/config.h"
#include "common/io/rpc_client.h"
#include "common/io/token.h"

/* Of this process: a second session may have to start a fleet, too. */
static struct tier_keys keys;

/* From here on only workers ask models. Tiers that cannot be read are told of by the coordinator that we start. */
static void keys_take(const struct options *o)
{
	char words[CONFIG_WORDS_BYTES];
	struct tier *tiers;
	size_t count;

	if (o->written && !config_tiers(o->written, &tiers, &count, words))
		tier_keys_take(&keys, tiers, count);
	if (o->coordinator)
		tier_keys_release(&keys);
}

static enum exit_code open_shared(const struct options *o, struct session *out)
{
	char words[CLIENT_WORDS_BYTES];
	struct buf token = BUF_INIT;
	enum exit_code code = EXIT_USAGE;

	if (o->token_file && token_read(o->token_file, &token, words))
		complain("%s", words);
	else if (client_open(o->coordinator, buf_str(&token), o->queue, &out->client, words))
		complain("--coordinator: %s", words);
	else
		code = EXIT_DONE;
	buf_release(&token);
	return code;
}

static enum exit_code open_private(const struct options *o, struct session *out)
{
	struct private_size size = { o->workers, o->slots, o->written ? o->written->path : NULL, &keys };

	return private_open(size, o->queue, &out->fleet, &out->client);
}

enum exit_code session_open(const struct options *o, struct session *out)
{
	*out = (struct session){ NULL, NULL };
	keys_take(o);
	rpc_init();
	enum exit_code code = o->coordinator ? open_shared(o, out) : open_private(o, out);
	if (code != EXIT_DONE)
		rpc_shutdown();
	return code;
}

enum exit_code session_unknown_job(const struct session *s, uint64_t job)
{
	complain("%s knows no job j%llu; `reeve jobs` lists what there is",
		s->fleet ? "the private fleet" : client_address(s->client), (unsigned long long)job);
	return EXIT_USAGE;
}

void session_close(struct session *s)
{
	private_close(s->fleet);
	client_close(s->client);
	rpc_shutdown();
}
