/* Images that are built of whatever is newest, run as root, or of files that nobody checked. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/security/security.h"

#include <strings.h>

enum { STAGES_MOST = 64, WORDS_MOST = 8 };

struct image {
	struct arena names;
	struct str stages[STAGES_MOST];
	size_t stage_count;
	uint32_t from_line; /* of the last stage */
	bool starts;        /* it has CMD or ENTRYPOINT: it is made to run */
	bool user, root;    /* the last USER of the last stage */
	bool nonroot;       /* its base says so */
};

struct instruction {
	uint32_t line;
	struct buf text; /* without joints and comments within */
	struct str words[WORDS_MOST];
	size_t count;
};

static struct str line_take(struct str *rest)
{
	ptrdiff_t end = str_find(*rest, '\n');
	struct str line = str_sub(*rest, 0, end < 0 ? rest->len : (size_t)end);

	*rest = str_sub(*rest, line.len + 1, rest->len);
	while (line.len && strchr(" \t\r", line.at[line.len - 1]))
		line.len--;
	while (line.len && strchr(" \t", line.at[0]))
		line = str_sub(line, 1, line.len);
	return line;
}

/* One instruction with the lines that continue it; false at the end. */
static bool instruction_take(struct str *rest, uint32_t *line, struct instruction *in)
{
	bool joined = false;

	buf_clear(&in->text);
	while (rest->len) {
		struct str part = line_take(rest);

		++*line;
		if (!part.len || part.at[0] == '#')
			continue; /* also between joined lines */
		if (!joined)
			in->line = *line;
		joined = part.at[part.len - 1] == '\\';
		buf_add_str(&in->text, str_sub(part, 0, part.len - joined));
		buf_add_byte(&in->text, ' ');
		if (!joined)
			break;
	}
	return in->text.len > 0;
}

static void words_split(struct instruction *in)
{
	struct str rest = buf_str(&in->text);

	in->count = 0;
	while (rest.len && in->count < WORDS_MOST) {
		size_t len = 0;

		while (len < rest.len && rest.at[len] != ' ' && rest.at[len] != '\t')
			len++;
		if (len)
			in->words[in->count++] = str_sub(rest, 0, len);
		rest = str_sub(rest, len + 1, rest.len);
	}
}

static bool word_is(struct str word, const char *name)
{
	return word.len == strlen(name) && !strncasecmp(word.at, name, word.len);
}

/* No tag, or "latest": a stage's own name, "scratch" and what an ARG decides are none of these. */
static bool is_latest(const struct image *m, struct str name)
{
	struct str base = str_sub(name, (size_t)(str_find_last(name, '/') + 1), name.len);
	ptrdiff_t tag = str_find(base, ':');

	if (word_is(name, "scratch") || str_find(name, '$') >= 0 || str_find(name, '@') >= 0)
		return false;
	for (size_t i = 0; i < m->stage_count; i++)
		if (str_equal(m->stages[i], name))
			return false;
	return tag < 0 || str_equal(str_sub(base, (size_t)tag + 1, base.len), STR("latest"));
}

static void from_take(
	struct image *m, const struct lens_file *f, const struct instruction *in, struct lens_sink *out)
{
	size_t at = 1;

	while (at < in->count && str_starts(in->words[at], STR("--")))
		at++;
	if (at == in->count)
		return;
	m->from_line = in->line;
	m->user = m->root = m->starts = false;
	m->nonroot = memmem(in->words[at].at, in->words[at].len, "nonroot", 7) != NULL;
	if (is_latest(m, in->words[at]))
		lens_report(out, f, in->line, in->line, SEVERITY_WARNING, "docker-latest",
			"no fixed version of the image: the next build may be of another one");
	if (at + 2 < in->count && word_is(in->words[at + 1], "as") && m->stage_count < STAGES_MOST)
		m->stages[m->stage_count++] = arena_str(&m->names, in->words[at + 2]);
}

static void instruction_look(
	struct image *m, const struct lens_file *f, const struct instruction *in, struct lens_sink *out)
{
	struct str name = in->words[0];

	if (word_is(name, "USER") && in->count > 1) {
		m->user = true;
		m->root = word_is(in->words[1], "root") || word_is(in->words[1], "0") ||
			  str_starts(in->words[1], STR("root:")) || str_starts(in->words[1], STR("0:"));
	} else if (word_is(name, "CMD") || word_is(name, "ENTRYPOINT")) {
		m->starts = true;
	} else if (word_is(name, "RUN") && line_pipes_download(buf_str(&in->text))) {
		lens_report(out, f, in->line, in->line, SEVERITY_WARNING, "pipe-to-shell",
			"what is downloaded runs at once: check its hash or its signature first");
	}
	for (size_t i = 1; word_is(name, "ADD") && i < in->count; i++) {
		if (str_starts(in->words[i], STR("--checksum")))
			break;
		if (!str_starts(in->words[i], STR("http://")) && !str_starts(in->words[i], STR("https://")))
			continue;
		lens_report(out, f, in->line, in->line, SEVERITY_WARNING, "docker-add-url",
			"ADD takes whatever the address gives; --checksum or a checked download does not");
		break;
	}
}

void check_dockerfile(const struct lens_file *f, const struct scan *scan, struct lens_sink *out)
{
	struct instruction in = { 0 };
	struct image m = { 0 };
	struct str rest = f->bytes;
	uint32_t line = 0;

	(void)scan;
	while (instruction_take(&rest, &line, &in)) {
		words_split(&in);
		if (!in.count)
			continue;
		if (word_is(in.words[0], "FROM")) {
			from_take(&m, f, &in, out);
		} else {
			instruction_look(&m, f, &in, out);
		}
	}
	/* A base image without CMD leaves the user to those who build on it. */
	if (m.from_line && m.starts && (!m.user || m.root) && !m.nonroot)
		lens_report(out, f, m.from_line, m.from_line, SEVERITY_WARNING, "docker-root",
			m.user ? "the last USER of this stage is root: what it runs has every right"
			       : "no USER in this stage: what it runs is root");
	buf_release(&in.text);
	arena_release(&m.names);
}
