/* Looks after private workers: the end of a worker's stdout is its death. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/crew.h"
#include "common/io/log.h"
#include "common/io/paths.h"
#include "reeve/limits.h"

#include <assert.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { STOP_GRACE_MS = 1000 }; /* their work is not wanted any more */

/* Workers need the way to our data, where programs are, the keys of their tiers, and how providers are reached and trusted:
 * nothing else of our environment. */
static const char *const handed_on[] = { "PATH", "REEVE_DATA", "REEVE_LOG", "TMPDIR", "LANG", "SSL_CERT_FILE",
	"https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY" };
enum { HANDED_ON = sizeof handed_on / sizeof handed_on[0], OWN_MOST = HANDED_ON + 1 };

struct surroundings {
	struct buf text[OWN_MOST];
	const char *entries[OWN_MOST + TIERS_MOST + 1]; /* behind those of text the keys */
	size_t count;
};

static void add(struct surroundings *s, const char *name, const char *value)
{
	struct buf *out = &s->text[s->count];

	if (!value)
		return;
	assert(s->count < OWN_MOST);
	buf_printf(out, "%s=%s", name, value);
	s->entries[s->count++] = out->at;
}

static void surroundings_make(struct surroundings *s, const struct crew_orders *orders)
{
	*s = (struct surroundings){ .count = 0 };
	for (size_t i = 0; i < HANDED_ON; i++)
		add(s, handed_on[i], getenv(handed_on[i]));
	add(s, "REEVE_CONFIG", orders->config ? orders->config : "");
	/* As they are, out of their pages. */
	for (size_t i = 0; orders->keys && i < orders->keys->count; i++)
		s->entries[s->count + i] = orders->keys->entries[i];
}

static void surroundings_release(struct surroundings *s)
{
	for (size_t i = 0; i < s->count; i++)
		buf_release(&s->text[i]);
}

static int member_start(struct crew *c, uint32_t i)
{
	struct buf dir = BUF_INIT, log = BUF_INIT;
	struct surroundings surroundings;
	char id[24], slots[16];
	int err;

	snprintf(id, sizeof id, "private-%u", i + 1);
	snprintf(slots, sizeof slots, "%u", c->orders.slots);
	buf_printf(&dir, "%s/workers/%s", buf_str(&c->state).at, id);
	buf_printf(&log, "%s/%s.log", buf_str(&c->state).at, id);
	surroundings_make(&surroundings, &c->orders);
	const char *argv[] = { c->program.at, "--coordinator", c->address.at, "--id", id, "--slots", slots,
		"--state", dir.at, NULL };
	struct spawn_request request = { .argv = argv, .envp = surroundings.entries, .cwd = c->state.at };
	err = spawner_start(c->spawner, &request, log.at, &c->members[i].pid, &c->members[i].stdout_fd);
	surroundings_release(&surroundings);
	buf_release(&dir);
	buf_release(&log);
	return err;
}

int crew_start_program(struct crew *c, struct spawner *spawner, const char *program, const char *state,
	const char *address, struct crew_orders orders, char words[256])
{
	struct buf dir = BUF_INIT;
	int err;

	*c = (struct crew){ .spawner = spawner, .orders = orders };
	buf_add_text(&c->program, program);
	buf_add_text(&c->state, state);
	buf_printf(&dir, "%s/workers", state);
	err = paths_private_folder(dir.at, true, words);
	buf_release(&dir);
	if (err)
		return err;
	buf_add_text(&c->address, address);
	for (uint32_t i = 0; i < orders.workers && i < CREW_MOST && !err; i++) {
		err = member_start(c, i);
		c->count += !err;
	}
	if (err)
		snprintf(words, 256, "a worker cannot be started: %s", error_words(err));
	return err;
}

int crew_start(struct crew *c, struct spawner *spawner, const char *state, const char *address,
	struct crew_orders orders, char words[256])
{
	struct buf program = BUF_INIT;
	int err = paths_program("reeve-worker", &program);

	if (err)
		snprintf(words, 256, "reeve-worker cannot be found: %s", error_words(err));
	else
		err = crew_start_program(c, spawner, program.at, state, address, orders, words);
	buf_release(&program);
	return err;
}

static bool member_lives(struct crew_member *m)
{
	struct pollfd p = { .fd = m->stdout_fd, .events = POLLIN };
	char bytes[512];

	while (m->stdout_fd >= 0 && poll(&p, 1, 0) > 0) {
		if (read(m->stdout_fd, bytes, sizeof bytes) > 0)
			continue;
		close(m->stdout_fd);
		m->stdout_fd = -1;
	}
	return m->stdout_fd >= 0;
}

bool crew_look(struct crew *c)
{
	bool any = false;

	for (uint32_t i = 0; i < c->count; i++) {
		struct crew_member *m = &c->members[i];

		if (member_lives(m)) {
			any = true;
		} else if (m->restarts < CREW_RESTARTS_MOST) {
			m->restarts++;
			log_event(LEVEL_WARN, "crew.restarted", log_number("worker", i + 1),
				log_number("restarts", m->restarts));
			any = member_start(c, i) == 0 || any;
		}
	}
	return any;
}

void crew_stop(struct crew *c)
{
	for (uint32_t i = 0; i < c->count; i++) {
		if (c->members[i].stdout_fd >= 0) {
			spawner_stop(c->spawner, c->members[i].pid, STOP_GRACE_MS);
			close(c->members[i].stdout_fd);
		}
	}
	buf_release(&c->program);
	buf_release(&c->state);
	buf_release(&c->address);
	c->count = 0;
}
