/* Loads the files of tools/ and asks each tool for its version. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/toolset.h"

#include "common/arena.h"
#include "common/io/file.h"
#include "common/io/file_hash.h"
#include "common/io/program_hash.h"
#include "common/io/names.h"
#include "common/io/paths.h"
#include "common/io/tool_read.h"
#include "common/sha256.h"
#include "reeve/limits.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	WORDS_BYTES = 256,
	TOOL_FILE_BYTES_MOST = 256 << 10,
	PROBE_MS = 20000, /* a Python tool on a cold and busy machine took 6 s */
	PROBE_ARGS_MOST = 8,
};

struct found {
	struct str version;
	struct str why_not;
	struct str said;
	unsigned char hash[SHA256_BYTES];
};

struct toolset {
	struct arena arena;
	struct tool_def defs[TOOLS_MOST];
	struct found found[TOOLS_MOST];
	unsigned char definitions[TOOLS_MOST][SHA256_BYTES];
	size_t count;
};

/* Our own programs lie beside us, wherever that is: those are meant, not what PATH has of this name. */
static void program_find(struct toolset *t, const struct str **words, size_t count)
{
	struct str *own;
	struct buf path = BUF_INIT;

	if (count && str_starts((*words)[0], STR("reeve-")) && !paths_program((*words)[0].at, &path) &&
		!access(path.at, X_OK)) {
		own = arena_take(&t->arena, count * sizeof *own);
		memcpy(own, *words, count * sizeof *own);
		own[0] = arena_str(&t->arena, buf_str(&path));
		*words = own;
	}
	buf_release(&path);
}

static int tool_add(struct toolset *t, const char *dir, struct str name, char words[WORDS_BYTES])
{
	char path[PATH_BYTES_MOST], why[WORDS_BYTES] = "cannot be read";
	struct buf bytes = BUF_INIT;
	int err = -E_INVALID;

	snprintf(path, sizeof path, "%s/%.*s.yaml", dir, STR_ARG(name));
	if (!file_read(path, TOOL_FILE_BYTES_MOST, &bytes)) {
		struct tool_def *def = &t->defs[t->count];

		sha256_of(buf_str(&bytes), t->definitions[t->count]);
		err = tool_read(buf_str(&bytes), &t->arena, def, why);
		/* Found by its name: nobody searches for the file of a tool that calls itself otherwise. */
		if (!err && !str_equal(def->name, name)) {
			snprintf(why, sizeof why, "line 1: 'name' is not that of the file");
			err = -E_INVALID;
		}
	}
	if (err) {
		snprintf(words, WORDS_BYTES, "%.120s: %.120s", path, why);
	} else {
		program_find(t, &t->defs[t->count].command, t->defs[t->count].command_count);
		program_find(t, &t->defs[t->count].version, t->defs[t->count].version_count);
		t->count++;
	}
	buf_release(&bytes);
	return err;
}

int toolset_load(const char *dir, struct toolset **out, char words[WORDS_BYTES])
{
	struct toolset *t = calloc(1, sizeof *t);
	struct str *names;
	size_t count;

	if (!t)
		abort();
	int err = names_of(dir, NAMES_YAML, TOOLS_MOST, &t->arena, &names, &count, words);
	for (size_t i = 0; i < count && !err; i++)
		err = tool_add(t, dir, names[i], words);
	if (err) {
		toolset_free(t);
		return err;
	}
	for (size_t i = 0; i < t->count; i++)
		t->found[i] = (struct found){
			.version = STR(""), .why_not = STR("not looked for"), .said = STR("")
		};
	*out = t;
	return 0;
}

void toolset_free(struct toolset *t)
{
	if (!t)
		return;
	arena_release(&t->arena);
	free(t);
}

size_t toolset_count(const struct toolset *t)
{
	return t->count;
}

const struct tool_def *toolset_defs(const struct toolset *t)
{
	return t->defs;
}

ptrdiff_t toolset_find(const struct toolset *t, struct str name)
{
	for (size_t i = 0; i < t->count; i++)
		if (str_equal(t->defs[i].name, name))
			return (ptrdiff_t)i;
	return -1;
}

static bool is_word_byte(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
	       c == '-' || c == '_' || c == '+';
}

/* The first word that begins with a digit: "Cppcheck 2.10", "version: 0.9.0", "2.5.0 Python 3.11". */
static struct str version_in(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		size_t end = i;

		if (text.at[i] < '0' || text.at[i] > '9' || (i && is_word_byte(text.at[i - 1])))
			continue;
		while (end < text.len && end - i < NAME_BYTES_MOST && is_word_byte(text.at[end]))
			end++;
		return str_sub(text, i, end - i);
	}
	return STR("");
}

static void why_not(struct toolset *t, size_t tool, const char *format, ...)
{
	char words[WORDS_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(words, sizeof words, format, args);
	va_end(args);
	t->found[tool] = (struct found){
		.version = STR(""), .why_not = arena_str(&t->arena, str_of(words)), .said = STR("")
	};
}

static void probe_judge(struct toolset *t, size_t tool, const struct spawn_result *r, const struct buf *out)
{
	struct str name = t->defs[tool].name, version = version_in(buf_str(out));

	if (r->end == SPAWN_NOT_STARTED && r->code == ENOENT)
		why_not(t, tool, "%.*s is not installed", STR_ARG(name));
	else if (r->end == SPAWN_NOT_STARTED)
		why_not(t, tool, "%.*s does not start: %s", STR_ARG(name), strerror(r->code));
	else if (r->end == SPAWN_TIMED_OUT)
		why_not(t, tool, "%.*s did not tell its version in %d s", STR_ARG(name), PROBE_MS / 1000);
	else if (r->end != SPAWN_EXITED || r->code || !version.len)
		why_not(t, tool, "%.*s does not tell its version (exit code %d)", STR_ARG(name), r->code);
	else
		t->found[tool] = (struct found){ .version = arena_str(&t->arena, version),
			.why_not = STR(""),
			.said = arena_str(&t->arena, buf_str(out)) };
}

static void probe(struct toolset *t, size_t tool, struct spawner *spawner)
{
	static const char *const envp[] = { "PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/", "LC_ALL=C.UTF-8",
		NULL };
	const char *argv[PROBE_ARGS_MOST + 1] = { 0 };
	struct spawn_request request = { .argv = argv,
		.envp = envp,
		.cwd = "/",
		.limits = { .wall_ms = PROBE_MS, .output_bytes = 64 << 10 } };
	struct buf out = BUF_INIT, err = BUF_INIT;
	struct spawn_result result;

	for (size_t i = 0; i < t->defs[tool].version_count && i < PROBE_ARGS_MOST; i++)
		argv[i] = t->defs[tool].version[i].at;
	if (spawner_run(spawner, &request, NULL, &out, &err, &result))
		why_not(t, tool, "%.*s could not be looked for", STR_ARG(t->defs[tool].name));
	else
		probe_judge(t, tool, &result, &out);
	buf_release(&out);
	buf_release(&err);
}

/* In a review each tool sees files in which the words for the others are broken, too. */
static void add_silencers(const struct toolset *t, struct buf *out)
{
	for (size_t i = 0; i < t->count; i++)
		for (size_t k = 0; k < t->defs[i].silencer_count; k++)
			buf_add_prefixed(out, t->defs[i].silenced_by[k]);
}

/* Our programs have one version for years while they are written: their bytes tell more. */
static void found_hash(struct toolset *t, size_t tool, const unsigned char self[SHA256_BYTES])
{
	const struct tool_def *def = &t->defs[tool];
	struct found *found = &t->found[tool];
	struct buf bytes = BUF_INIT;

	buf_add(&bytes, self, SHA256_BYTES);
	/* Where one of them is only a shell around the tool, the other is the tool. */
	program_hash_add(&program_places_here, def->command[0], def->name, &bytes);
	program_hash_add(&program_places_here, def->version[0], def->name, &bytes);
	buf_add_prefixed(&bytes, found->said);
	buf_add_prefixed(&bytes, found->why_not);
	add_silencers(t, &bytes);
	sha256_of(buf_str(&bytes), found->hash);
	buf_release(&bytes);
}

void toolset_probe(struct toolset *t, struct spawner *spawner)
{
	unsigned char self[SHA256_BYTES];

	(void)!file_hash("/proc/self/exe", self);
	for (size_t i = 0; i < t->count; i++) {
		probe(t, i, spawner);
		found_hash(t, i, self);
	}
}

struct str toolset_version(const struct toolset *t, size_t tool)
{
	assert(tool < t->count);
	return t->found[tool].version;
}

struct str toolset_why_not(const struct toolset *t, size_t tool)
{
	assert(tool < t->count);
	return t->found[tool].why_not;
}

struct str toolset_definition(const struct toolset *t, size_t tool)
{
	assert(tool < t->count);
	return str_bytes(t->definitions[tool], SHA256_BYTES);
}

struct str toolset_found(const struct toolset *t, size_t tool)
{
	assert(tool < t->count);
	return str_bytes(t->found[tool].hash, SHA256_BYTES);
}
