/* reeve contract init, check: a template to begin from, and what is wrong with what became of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/words/json_out.h"
#include "cli/words/output.h"
#include "cli/words/speak.h"
#include "common/contract/contract.h"
#include "common/io/file.h"
#include "common/report/text.h"
#include "common/sha256.h"

#include <string.h>
#include <unistd.h>

extern const char contract_template[];

static enum exit_code print_template(const struct options *o)
{
	json_t *object;

	if (!o->json)
		return put_stdout(str_of(contract_template)) ? EXIT_DONE : EXIT_INFRASTRUCTURE;
	object = json_object();
	json_object_set_new(object, "template", json_string(contract_template));
	return json_out(object);
}

/* A contract that somebody wrote is never written over. */
static enum exit_code write_template(const struct options *o, const char *path)
{
	struct buf scratch = BUF_INIT;
	enum exit_code code = EXIT_USAGE;

	if (!access(path, F_OK)) {
		complain("contract init: %s is there already; name another file",
			shown(str_of(path), &scratch));
	} else if (output_write(path, str_of(contract_template))) {
		code = EXIT_DONE;
		say(o, "wrote %s; change it, then `reeve contract check %s`", path,
			shown(str_of(path), &scratch));
	}
	buf_release(&scratch);
	return code;
}

static json_t *faults_json(const struct contract_fault *faults, size_t count)
{
	json_t *out = json_array();

	for (size_t i = 0; i < count; i++) {
		struct buf field = BUF_INIT, why = BUF_INIT;
		json_t *row = json_object();

		text_escape_terminal(str_of(faults[i].field), &field);
		text_escape_terminal(str_of(faults[i].why), &why);
		json_object_set_new(row, "line", json_integer(faults[i].line));
		json_object_set_new(row, "field", json_string(buf_str(&field).at));
		json_object_set_new(row, "why", json_string(buf_str(&why).at));
		json_array_append_new(out, row);
		buf_release(&field);
		buf_release(&why);
	}
	return out;
}

static enum exit_code tell(
	const struct options *o, const char *hash, const struct contract_fault *faults, size_t count)
{
	enum exit_code code = count ? EXIT_USAGE : EXIT_DONE;
	struct buf path = BUF_INIT, field = BUF_INIT, why = BUF_INIT;

	if (o->json) {
		json_t *object = json_object();

		json_object_set_new(object, "valid", json_boolean(!count));
		json_object_set_new(object, "sha256", json_string(hash));
		json_object_set_new(object, "faults", faults_json(faults, count));
		code = exit_worse(code, json_out(object));
	}
	for (size_t i = 0; i < count; i++)
		complain("%s:%u: %s: %s", shown(str_of(o->args[1]), &path), faults[i].line,
			shown(str_of(faults[i].field), &field), shown(str_of(faults[i].why), &why));
	if (count)
		complain("`reeve contract init` prints a contract in which every field is explained");
	else if (!o->json) {
		buf_printf(&why, "sound, sha256 %s\n", hash);
		code = put_stdout(buf_str(&why)) ? EXIT_DONE : EXIT_INFRASTRUCTURE;
	}
	buf_release(&path);
	buf_release(&field);
	buf_release(&why);
	return code;
}

static enum exit_code check(const struct options *o, const char *path)
{
	struct contract_fault faults[CONTRACT_FAULTS_MOST];
	unsigned char hash[SHA256_BYTES];
	char hex[2 * SHA256_BYTES + 1];
	struct buf bytes = BUF_INIT, scratch = BUF_INIT;
	struct arena arena = { 0 };
	struct contract_terms terms;
	enum exit_code code = EXIT_USAGE;

	int err = strcmp(path, "-") ? file_read(path, CONTRACT_BYTES_MOST, &bytes)
				    : file_read_open(STDIN_FILENO, CONTRACT_BYTES_MOST, &bytes);

	/* That it is too large is one of the faults. */
	if (err && err != -E_TOO_LARGE) {
		complain("contract check: cannot read %s: %s; `reeve contract init %s` writes one",
			shown(str_of(path), &scratch), error_words(err), scratch.at);
	} else {
		sha256_of(buf_str(&bytes), hash);
		sha256_hex(hash, hex);
		code = tell(o, hex, faults, contract_read(buf_str(&bytes), &arena, &terms, faults));
	}
	arena_release(&arena);
	buf_release(&bytes);
	buf_release(&scratch);
	return code;
}

enum exit_code cmd_contract(const struct options *o)
{
	const char *file = o->arg_count > 1 ? o->args[1] : NULL;

	if (!strcmp(o->args[0], "init"))
		return file ? write_template(o, file) : print_template(o);
	if (!strcmp(o->args[0], "check") && file)
		return check(o, file);
	complain("contract: write `reeve contract init [FILE]` or `reeve contract check FILE`");
	return EXIT_USAGE;
}
