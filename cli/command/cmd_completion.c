/* reeve completion SHELL, reeve manual DIR: what other programs want to know of our commands. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/usage/completion.h"
#include "cli/usage/manual.h"
#include "cli/words/output.h"
#include "cli/words/speak.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	void (*script)(struct buf *out);
} shells[] = { { "bash", completion_bash }, { "zsh", completion_zsh }, { "fish", completion_fish } };

static void as_json(const char *shell, struct buf *script)
{
	json_t *object = json_object();

	json_object_set_new(object, "shell", json_string(shell));
	json_object_set_new(object, "script", json_stringn(script->at, script->len));
	char *dump = json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);
	buf_clear(script);
	buf_printf(script, "%s\n", dump);
	free(dump);
	json_decref(object);
}

enum exit_code cmd_completion(const struct options *o)
{
	struct buf script = BUF_INIT, scratch = BUF_INIT;
	bool good;

	for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++)
		if (!strcmp(shells[i].name, o->args[0]))
			shells[i].script(&script);
	if (!script.len) {
		complain("completion: there is bash, zsh and fish, but no \"%s\"; `reeve help completion` "
			 "says "
			 "where the script goes",
			shown(str_of(o->args[0]), &scratch));
		buf_release(&scratch);
		return EXIT_USAGE;
	}
	if (o->json)
		as_json(o->args[0], &script);
	good = put_stdout(buf_str(&script));
	buf_release(&script);
	return good ? EXIT_DONE : EXIT_INFRASTRUCTURE;
}

static bool write_page(const char *dir, const struct command *c, json_t *files)
{
	struct buf path = BUF_INIT, page = BUF_INIT;
	bool good;

	buf_printf(&path, "%s/reeve%s%s.1", dir, c ? "-" : "", c ? c->name : "");
	if (c)
		manual_command(c, &page);
	else
		manual_program(&page);
	good = output_write(path.at, buf_str(&page));
	/* A name that is no UTF-8 is left out: jansson takes no other, and gives NULL. */
	json_array_append_new(files, json_string(path.at));
	buf_release(&path);
	buf_release(&page);
	return good;
}

enum exit_code cmd_manual(const struct options *o)
{
	json_t *files = json_array();
	const struct command *c;
	bool good = output_folder(o->args[0]);
	enum exit_code code = good ? EXIT_DONE : EXIT_USAGE;

	good = good && write_page(o->args[0], NULL, files);
	for (size_t i = 0; good && (c = command_at(i)); i++)
		good = write_page(o->args[0], c, files);
	if (!good && code == EXIT_DONE)
		code = EXIT_INFRASTRUCTURE;
	if (good && o->json) {
		char *dump = json_dumps(files, JSON_COMPACT);
		struct buf line = BUF_INIT;

		buf_printf(&line, "{\"files\":%s}\n", dump);
		code = put_stdout(buf_str(&line)) ? EXIT_DONE : EXIT_INFRASTRUCTURE;
		buf_release(&line);
		free(dump);
	} else if (good) {
		say(o, "%zu pages in %s", json_array_size(files), o->args[0]);
	}
	json_decref(files);
	return code;
}
