/* Three tools over a list of files. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/file_tools.h"

#include "common/framed.h"
#include "worker/model/conversation.h"

#include <jansson.h>

#define TEXT(literal)                                                                                        \
	{                                                                                                    \
		literal, sizeof(literal) - 1                                                                 \
	}
const struct model_tool file_tools[FILE_TOOLS] = {
	{ TEXT("read"), TEXT("Reads lines of a file, each behind its number; at most 400 at once."),
		TEXT("{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"path\"],"
		     "\"properties\":{"
		     "\"path\":{\"type\":\"string\"},"
		     "\"from\":{\"type\":\"integer\",\"description\":\"the first line, from 1 on\"},"
		     "\"to\":{\"type\":\"integer\",\"description\":\"the last line\"}}}") },
	{ TEXT("list"), TEXT("Lists the files that you may read, those whose path begins with `prefix`."),
		TEXT("{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"
		     "\"prefix\":{\"type\":\"string\"}}}") },
	{ TEXT("search"),
		TEXT("Looks for words in all files that you may read; gives at most 50 lines that have "
		     "them."),
		TEXT("{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"words\"],"
		     "\"properties\":{"
		     "\"words\":{\"type\":\"string\",\"description\":\"as they stand there, case and "
		     "all\"}}}") },
};
#undef TEXT

static bool refuse(struct buf *out, const char *why)
{
	buf_clear(out);
	buf_add_text(out, why);
	return false;
}

static struct str text_of(const json_t *arguments, const char *key)
{
	const json_t *value = json_object_get(arguments, key);

	return json_is_string(value) ? str_bytes(json_string_value(value), json_string_length(value))
				     : STR("");
}

/* Takes the next line off, without its end. False when nothing is left. */
static bool line_next(struct str *rest, struct str *line)
{
	ptrdiff_t end = str_find(*rest, '\n');

	if (!rest->len)
		return false;
	*line = end < 0 ? *rest : str_sub(*rest, 0, (size_t)end);
	*rest = end < 0 ? STR("") : str_sub(*rest, (size_t)end + 1, rest->len);
	return true;
}

/* Any bytes may be in either. */
static void add_line(struct buf *out, struct str path, json_int_t at, struct str line)
{
	struct buf prefix = BUF_INIT;

	buf_add_str(&prefix, path);
	buf_printf(&prefix, "%s%lld: ", path.len ? ":" : "", (long long)at);
	framed_line(out, buf_str(&prefix), line);
	buf_release(&prefix);
}

static bool file_find(const struct model_files *files, struct str path, size_t *out)
{
	for (*out = 0; *out < files->count; ++*out)
		if (str_equal(files->path(files->arg, *out), path))
			return true;
	return false;
}

/* The number of a line; what is none is the next that is one. */
static json_int_t line_of(const json_t *arguments, const char *key, json_int_t otherwise)
{
	const json_t *value = json_object_get(arguments, key);
	json_int_t line = json_is_integer(value) ? json_integer_value(value) : otherwise;

	return line < 1 ? 1 : line < INT32_MAX ? line : INT32_MAX;
}

static bool tool_read(const struct model_files *files, const json_t *arguments, struct buf *out)
{
	json_int_t from = line_of(arguments, "from", 1), to = line_of(arguments, "to", INT32_MAX), at = 0,
		   seen = 0;
	struct buf content = BUF_INIT;
	struct str rest, line;
	size_t file;

	if (!file_find(files, text_of(arguments, "path"), &file))
		return refuse(out, "no file of that path is yours to read; list names those that are");
	if (!files->content(files->arg, file, &content)) {
		buf_release(&content);
		return refuse(out, "this file cannot be read");
	}
	if (to > from + FILE_TOOL_LINES_MOST - 1)
		to = from + FILE_TOOL_LINES_MOST - 1;
	rest = buf_str(&content);
	while (line_next(&rest, &line))
		if (++at >= from && at <= to) {
			add_line(out, STR(""), at, line);
			if (out->len <= TOOL_ANSWER_BYTES_MOST) /* behind that it is cut */
				seen = at;
		}
	buf_printf(out, "[%lld lines in all]\n", (long long)at);
	if (files->shown)
		files->shown(files->arg, file, (uint32_t)from, (uint32_t)seen);
	buf_release(&content);
	return true;
}

static bool tool_list(const struct model_files *files, const json_t *arguments, struct buf *out)
{
	struct str prefix = text_of(arguments, "prefix");

	for (size_t i = 0; i < files->count; i++) {
		struct str path = files->path(files->arg, i);

		if (!str_starts(path, prefix))
			continue;
		buf_add_str(out, path);
		buf_add_byte(out, '\n');
	}
	if (!out->len)
		buf_add_text(out, "[none]\n");
	return true;
}

static void search_file(
	struct str path, struct str content, struct str words, unsigned *hits, struct buf *out)
{
	struct str line;

	for (json_int_t at = 1; *hits < FILE_TOOL_HITS_MOST && line_next(&content, &line); at++) {
		if (!memmem(line.at, line.len, words.at, words.len))
			continue;
		++*hits;
		add_line(out, path, at, line);
	}
}

static bool tool_search(const struct model_files *files, const json_t *arguments, struct buf *out)
{
	struct str words = text_of(arguments, "words");
	unsigned hits = 0;

	if (!words.len)
		return refuse(out, "`words` is empty");
	for (size_t i = 0; i < files->count && hits < FILE_TOOL_HITS_MOST; i++) {
		struct buf content = BUF_INIT;

		if (files->content(files->arg, i, &content))
			search_file(files->path(files->arg, i), buf_str(&content), words, &hits, out);
		buf_release(&content);
	}
	if (hits == FILE_TOOL_HITS_MOST)
		buf_add_text(out, "[there may be more]\n");
	else if (!hits)
		buf_add_text(out, "[none]\n");
	return true;
}

bool file_tool(void *arg, const struct model_tool_call *call, struct buf *out)
{
	static bool (*const tools[FILE_TOOLS])(const struct model_files *files, const json_t *arguments,
		struct buf *out) = { tool_read, tool_list, tool_search };
	json_t *arguments = json_loadb(call->arguments.at, call->arguments.len, JSON_REJECT_DUPLICATES, NULL);
	bool good = false;
	size_t i = 0;

	while (i < FILE_TOOLS && !str_equal(buf_str(&call->name), file_tools[i].name))
		i++;
	if (i < FILE_TOOLS && json_is_object(arguments))
		good = tools[i](arg, arguments, out);
	else
		refuse(out, "no such tool, or its arguments are none");
	json_decref(arguments);
	return good;
}
