/* Finds reeve.yaml, and sets what it says beside flags and environment. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/config.h"

#include "common/io/file.h"
#include "common/io/paths.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { CONFIG_BYTES_MOST = 256 << 10 };

static bool is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

/* The place that nobody has named, if a file lies there: "" when none does. */
static void find_default(struct buf *out)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	buf_clear(out);
	if (xdg && xdg[0] == '/')
		buf_printf(out, "%s/reeve/reeve.yaml", xdg);
	else if (home && home[0] == '/')
		buf_printf(out, "%s/.config/reeve/reeve.yaml", home);
	if (out->len && is_there(out->at))
		return;
	buf_clear(out);
	buf_add_text(out, "/etc/reeve/reeve.yaml");
	if (!is_there(out->at))
		buf_clear(out);
}

static int path_find(const char *given, struct buf *out, char words[CONFIG_WORDS_BYTES])
{
	const char *named = given ? given : getenv("REEVE_CONFIG");
	char resolved[PATH_MAX];

	if (!named) {
		find_default(out);
		return 0;
	}
	buf_clear(out);
	if (!given && !named[0])
		return 0;
	/* Absolute: it is handed on to programs that stand elsewhere. */
	if (!realpath(named, resolved)) {
		snprintf(words, CONFIG_WORDS_BYTES, "%.150s: there is no such file%s", named,
			given ? "" : " (REEVE_CONFIG)");
		return -E_NOT_FOUND;
	}
	buf_add_text(out, resolved);
	return 0;
}

static int file_use(struct str path, struct config *out, char words[CONFIG_WORDS_BYTES])
{
	char why[CONFIG_WORDS_BYTES];
	struct buf bytes = BUF_INIT, tiers = BUF_INIT;
	int err;

	out->path = arena_str(&out->arena, path).at;
	paths_data("tiers", &tiers);
	err = file_read(out->path, CONFIG_BYTES_MOST, &bytes);
	if (err)
		snprintf(why, sizeof why, "cannot be read: %s",
			err == -E_NOT_FOUND ? "no file that we may read" : error_words(err));
	else
		err = config_read(buf_str(&bytes), tiers.at, out, why);
	if (err)
		snprintf(words, CONFIG_WORDS_BYTES, "%.100s: %.150s", out->path, why);
	buf_release(&bytes);
	buf_release(&tiers);
	return err ? -E_INVALID : 0;
}

int config_open(const char *given, struct config *out, char words[CONFIG_WORDS_BYTES])
{
	struct buf path = BUF_INIT;
	int err = path_find(given, &path, words);

	if (!err && path.len)
		err = file_use(buf_str(&path), out, words);
	buf_release(&path);
	return err;
}

void config_release(struct config *c)
{
	arena_release(&c->arena);
	*c = (struct config){ .path = NULL };
}

const char *config_choose(const char *flag, const char *variable, const char *written)
{
	const char *value = getenv(variable);

	if (flag)
		return flag;
	if (value)
		return value[0] ? value : NULL;
	return written;
}

void config_apply_state(const struct config *c)
{
	if (c->state && setenv("REEVE_STATE", c->state, 0))
		abort(); /* out of memory */
}

int config_tiers(struct config *c, struct tier **out, size_t *count, char words[CONFIG_WORDS_BYTES])
{
	struct buf dir = BUF_INIT;
	int err = 0;

	*out = c->tiers;
	*count = c->tier_count;
	if (!c->tiers_written) {
		paths_data("tiers", &dir);
		err = tiers_load(dir.at, &c->arena, out, count, words);
		buf_release(&dir);
	}
	return err;
}
