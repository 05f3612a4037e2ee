/* A snapshot becomes a job: manifest, files, contract, in this order. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/submit.h"

#include "cli/interrupt.h"
#include "cli/words/speak.h"
#include "cli/job/upload.h"
#include "common/io/clock.h"
#include "common/io/config.h"
#include "common/proto_arena.h"
#include "reeve/limits.h"

#include <stdlib.h>
#include <string.h>

#define LENSES_MOST        32
#define RENAMES_BYTES_MOST (16 << 10) /* of a request, which has a limit */
#define RENAME_OVERHEAD    16
#define SUBMIT_AGAIN_MS    60000 /* as long as a restart of a coordinator may take */

/* The contract, and the strings that it points to. */
struct contract {
	Reeve__V1__SubmitRequest request;
	Reeve__V1__AnalyzeWork work;
	Reeve__V1__Source source;
	unsigned char manifest[SHA256_BYTES];
	char *lenses[LENSES_MOST];
	char lens_bytes[LENSES_MOST][NAME_BYTES_MOST + 1];
	Reeve__V1__Skill skill_rows[SKILLS_PER_JOB_MOST];
	Reeve__V1__Skill *skills[SKILLS_PER_JOB_MOST];
	Reeve__V1__Rename *rows; /* of the renames */
	Reeve__V1__Rename **renames;
};

static void add_base(struct contract *c, const struct base *base)
{
	const struct base_rename *from = (const void *)base->renames.at;
	size_t count = base->renames.len / sizeof *from, bytes = 0;

	c->rows = calloc(count + 1, sizeof *c->rows);
	c->renames = calloc(count + 1, sizeof *c->renames);
	if (!c->rows || !c->renames)
		abort();
	for (size_t i = 0; i < count; i++) {
		bytes += from[i].from.len + from[i].to.len + RENAME_OVERHEAD;
		if (bytes > RENAMES_BYTES_MOST)
			break; /* what is left over is paired by its content alone */
		reeve__v1__rename__init(&c->rows[i]);
		c->rows[i].from = proto_data(from[i].from);
		c->rows[i].to = proto_data(from[i].to);
		c->renames[i] = &c->rows[i];
		c->work.n_renames++;
	}
	c->work.renames = c->renames;
	c->work.baseline = proto_data(str_bytes(base->hash, SHA256_BYTES));
}

static void contract_release(struct contract *c)
{
	free(c->rows);
	free(c->renames);
}

static bool add_lens(struct contract *c, struct str lens)
{
	if (!lens.len || lens.len > NAME_BYTES_MOST || c->work.n_lenses == LENSES_MOST)
		return false;
	memcpy(c->lens_bytes[c->work.n_lenses], lens.at, lens.len);
	c->lenses[c->work.n_lenses] = c->lens_bytes[c->work.n_lenses];
	c->work.n_lenses++;
	return true;
}

static bool add_lenses(struct contract *c, const char *list)
{
	struct str rest = str_of(list ? list : "");

	while (rest.len) {
		ptrdiff_t comma = str_find(rest, ',');

		if (!add_lens(c, comma < 0 ? rest : str_sub(rest, 0, (size_t)comma)))
			return false;
		rest = comma < 0 ? STR("") : str_sub(rest, (size_t)comma + 1, rest.len);
	}
	return true;
}

static void add_workflow(struct contract *c, const struct chosen *chosen)
{
	c->work.workflow = (char *)chosen->workflow.name.at;
	c->work.lenses_offered = chosen->offered;
	c->work.shard_lines = workflow_shard_lines(&chosen->workflow);
	c->work.skills = c->skills;
	for (size_t i = 0; i < chosen->skill_count; i++) {
		const struct skill *from = &chosen->skills[i];
		Reeve__V1__Skill *row = &c->skill_rows[c->work.n_skills];

		reeve__v1__skill__init(row);
		row->name = (char *)from->name.at;
		row->lens = (char *)from->lens.at;
		row->hash = proto_data(str_bytes(from->hash, SHA256_BYTES));
		c->skills[c->work.n_skills++] = row;
	}
}

static bool make_contract(const struct submission *s, struct contract *c)
{
	*c = (struct contract){
		.request = REEVE__V1__SUBMIT_REQUEST__INIT,
		.work = REEVE__V1__ANALYZE_WORK__INIT,
		.source = REEVE__V1__SOURCE__INIT,
	};
	if (!add_lenses(c, s->o->lens)) {
		complain("--lens takes at most %d names, separated by commas: security,performance",
			LENSES_MOST);
		return false;
	}
	c->source.manifest = proto_data(str_bytes(c->manifest, SHA256_BYTES));
	c->source.root = proto_data(str_of(s->root));
	c->work.lenses = c->lenses;
	c->work.source = &c->source;
	c->work.fail_on = (Reeve__V1__Severity)s->o->fail_on;
	c->work.distrusted = s->o->base != NULL;
	c->request.goal = (char *)s->goal;
	c->request.no_cache = s->o->no_cache;
	c->request.budget_microusd = s->as_base ? 0 : s->o->budget_microusd;
	c->work.models = c->request.budget_microusd != 0;
	if (c->work.models && s->o->goal)
		c->work.free_goal = (char *)s->o->goal;
	if (c->work.models && s->o->written) {
		c->request.worth_microusd = s->o->written->worth_microusd;
		c->request.refuters = s->o->written->refuters;
	}
	c->request.work_case = REEVE__V1__SUBMIT_REQUEST__WORK_ANALYZE;
	c->request.analyze = &c->work;
	add_workflow(c, s->chosen);
	if (s->base)
		add_base(c, s->base);
	if (s->as_base) {
		c->work.asked = s->as_base->asked;
		c->work.n_asked = s->as_base->asked_count;
	}
	return true;
}

static enum exit_code upload_failed(const struct submission *s, int err)
{
	if (err == -E_CANCELLED && interrupt_got())
		return interrupt_exit();
	if (err == -E_TIMEOUT && s->deadline_ms && clock_ms() >= s->deadline_ms) {
		complain("--timeout passed before the job could be handed in");
		return EXIT_TIMED_OUT;
	}
	return complain_call(s->session->client, "bringing the files to the coordinator", err);
}

static enum exit_code bring_content(const struct submission *s, struct contract *c)
{
	struct upload u = { s->session->client, s->o, s->deadline_ms };
	size_t changed = 0;
	int err = upload_manifest(&u, s->manifest, c->manifest);

	/* Over a Unix socket the workers are on this host and read the tree in place, every byte checked. */
	if (!err && !client_is_local(s->session->client))
		err = upload_files(&u, s->root, s->manifest, &changed);
	if (changed)
		say(s->o, "%zu files changed meanwhile and were not brought; the report will name them",
			changed);
	return err ? upload_failed(s, err) : EXIT_DONE;
}

/* What the key is remembered under: the contract alone, not who asks when. */
static void open_key(struct submission *s, const struct contract *c)
{
	struct str state = s->session->fleet ? private_state(s->session->fleet) : STR("");
	struct buf bytes = BUF_INIT;

	if (s->keyed)
		return;
	proto_pack(&c->request.base, &bytes);
	resume_open(state, buf_str(&bytes), &s->resume);
	s->keyed = true;
	buf_release(&bytes);
}

/* A lost connection leaves open whether the job is there: the same key asks again without harm. */
static int submit(struct submission *s, struct contract *c, Reeve__V1__SubmitResponse **out)
{
	int64_t until_ms = clock_ms() + SUBMIT_AGAIN_MS;
	bool told = false;

	for (;;) {
		c->request.idempotency_key = proto_data(str_bytes(s->resume.key, RESUME_KEY_BYTES));
		int err = client_submit(s->session->client, &c->request, out);
		bool again = err == -E_UNAVAILABLE || err == -E_TIMEOUT;

		if (!again || interrupt_got() || clock_ms() >= until_ms ||
			(s->session->fleet && !private_alive(s->session->fleet)))
			return err;
		if (!told)
			say(s->o, "the connection was lost while handing in; trying again");
		told = true;
		interrupt_sleep(500, 0);
	}
}

/* A key that was remembered may name a job that someone cancelled meanwhile: that one is not gone on with. */
static bool is_spent(const struct submission *s, uint64_t job, uint64_t *age_ms)
{
	Reeve__V1__JobStatus *status = NULL;
	bool spent = false;

	if (client_job(s->session->client, job, &status) == 0) {
		spent = status->terminal && strcmp(status->state, "done") != 0;
		*age_ms = status->wall_ms;
	}
	client_free(status);
	return spent;
}

static enum exit_code hand_in(struct submission *s, struct contract *c, uint64_t *job)
{
	Reeve__V1__SubmitResponse *answer = NULL;
	uint64_t age_ms = 0;
	int err = submit(s, c, &answer);

	if (!err && answer->existed && is_spent(s, answer->job, &age_ms)) {
		client_free(answer);
		resume_anew(&s->resume);
		err = submit(s, c, &answer);
	}
	if (err && interrupt_got())
		return interrupt_exit();
	if (err)
		return complain_call(s->session->client, "handing in the job", err);
	*job = answer->job;
	if (answer->existed)
		say(s->o, "going on with job j%llu, handed in %.1f s ago: its time counts from there",
			(unsigned long long)*job, (double)age_ms / 1000);
	else
		say(s->o, "job j%llu", (unsigned long long)*job);
	client_free(answer);
	return EXIT_DONE;
}

enum exit_code submit_analysis(struct submission *s, uint64_t *job)
{
	struct contract c;
	enum exit_code code;

	if (!make_contract(s, &c))
		return EXIT_USAGE;
	code = bring_content(s, &c);
	if (code == EXIT_DONE) {
		open_key(s, &c);
		code = hand_in(s, &c, job);
	}
	contract_release(&c);
	return code;
}

void submit_close(struct submission *s, bool over)
{
	if (!s->keyed)
		return;
	if (over)
		resume_forget(&s->resume);
	resume_close(&s->resume);
	s->keyed = false;
}
