/* Asks a coordinator, or reads the tiers. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/prices.h"

#include "cli/fleet/contact.h"
#include "cli/words/speak.h"
#include "common/io/config.h"
#include "common/io/tier_key.h"

static bool ask(struct client *client, const struct questions *q, const char *workflow, struct prices *out)
{
	Reeve__V1__ForecastResponse *answer = NULL;
	bool good = !client_forecast(
		client, workflow, (const void *)q->bytes.at, questions_number(q), q->refuters, &answer);

	if (good)
		prices_take(answer, out);
	client_free(answer);
	return good;
}

static bool of_coordinator(
	const struct options *o, const struct questions *q, const char *workflow, struct prices *out)
{
	struct session session;
	bool good;

	if (session_open(o, &session) != EXIT_DONE)
		return false;
	good = ask(session.client, q, workflow, out);
	session_close(&session);
	return good;
}

static bool of_installation(
	const struct options *o, const struct questions *q, const char *workflow, struct prices *out)
{
	char words[CONFIG_WORDS_BYTES] = "no configuration was read";
	struct tier *tiers = NULL;
	size_t count = 0;

	if (o->written && !config_tiers(o->written, &tiers, &count, words)) {
		/* As of a private fleet, which this would be handed to. */
		if (!o->coordinator)
			count = tier_keys_here(tiers, count);
		questions_price(q, tiers, count, workflow, out);
		return true;
	}
	complain("what models would cost is not known: %s", words);
	return false;
}

bool prices_find(const struct options *o, const struct questions *q, const char *workflow, struct prices *out)
{
	if (o->coordinator && of_coordinator(o, q, workflow, out))
		return true;
	if (o->coordinator)
		say(o, "the coordinator gives no forecast; this one is made here, by the tiers of this "
		       "installation");
	return of_installation(o, q, workflow, out);
}

enum exit_code prices_fit(const struct options *o, const struct questions *q, const struct prices *prices)
{
	struct buf words = BUF_INIT;
	bool fit = questions_payable(q, prices, o->budget_microusd, &words);

	if (!fit)
		complain("%s", words.at);
	buf_release(&words);
	return fit ? EXIT_DONE : EXIT_BUDGET;
}

enum exit_code prices_tell(
	const struct options *o, struct client *client, const struct questions *q, const char *workflow)
{
	struct buf words = BUF_INIT;
	struct prices prices;
	enum exit_code code;

	if (!ask(client, q, workflow, &prices))
		return EXIT_DONE; /* an older coordinator: the budget holds without a forecast */
	questions_words(q, &prices, o->budget_microusd, &words);
	say(o, "%s", words.at);
	code = prices_fit(o, q, &prices);
	buf_release(&words);
	prices_release(&prices);
	return code;
}
