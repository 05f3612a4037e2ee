/* reeve: finds the command, reads its flags, runs it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/usage/help.h"
#include "cli/interrupt.h"
#include "cli/words/speak.h"
#include "common/io/config.h"
#include "common/io/core_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A descriptor 0, 1 or 2 that is closed would be given to the next file that is opened, and we would write
 * messages into it. */
static void keep_standard_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

static enum exit_code print(struct buf *text)
{
	bool good = put_stdout(buf_str(text));

	buf_release(text);
	return good ? EXIT_DONE : EXIT_INFRASTRUCTURE;
}

static enum exit_code unknown(const char *name)
{
	struct buf words = BUF_INIT;

	command_unknown(name, &words);
	complain("%s", words.at);
	buf_release(&words);
	return EXIT_USAGE;
}

static enum exit_code help(const char *name)
{
	const struct command *c = name ? command_find(name) : NULL;
	struct buf text = BUF_INIT;

	if (name && !c)
		return unknown(name);
	if (c)
		command_help(c, &text);
	else
		commands_help(&text);
	return print(&text);
}

static enum exit_code wrong_usage(const struct command *c, const char *words)
{
	struct buf scratch = BUF_INIT;

	complain("%s: %s", c->name, shown(str_of(words), &scratch));
	buf_release(&scratch);
	return EXIT_USAGE;
}

/* Before any thread, for it may set where the state is. */
static int configure(struct options *o, struct config *config, char words[OPTIONS_WORDS_BYTES])
{
	int err = config_open(o->config, config, words);

	if (err)
		return err;
	config_apply_state(config);
	options_configure(o, config);
	return 0;
}

static void count_words(const struct command *c, const struct options *o, char words[OPTIONS_WORDS_BYTES])
{
	bool one = c->arg_count == 1 && c->args[0] >= 'A' && c->args[0] <= 'Z';
	struct buf extra = BUF_INIT;

	if (o->arg_count > c->arg_count)
		buf_printf(&extra, "; %.60s is too many", o->args[c->arg_count]);
	snprintf(words, OPTIONS_WORDS_BYTES, "it takes %s%s%s; `reeve help %s` has examples",
		one ? "one " : "", c->arg_count ? c->args : "no argument", extra.len ? extra.at : "",
		c->name);
	buf_release(&extra);
}

static enum exit_code run(const struct command *c, int argc, const char *const *argv)
{
	char words[OPTIONS_WORDS_BYTES];
	struct config config = { .path = NULL };
	struct options o;
	enum exit_code code;

	if (options_parse(argc, argv, c->options, &o, words))
		return wrong_usage(c, words);
	if (o.help)
		return help(c->name);
	if (!command_takes(c, o.arg_count)) {
		count_words(c, &o, words);
		return wrong_usage(c, words);
	}
	if (c->options & OPTION_CONFIG && configure(&o, &config, words)) {
		code = wrong_usage(c, words);
	} else {
		/* What looks for tools forks the process that does so, and that must come before any thread. */
		if (!o.dry_run && c->options & OPTION_COORDINATOR)
			interrupt_start();
		code = c->run(&o);
	}
	config_release(&config);
	return code;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;
	const struct command *c;

	core_file_forbid();
	keep_standard_descriptors();
	if (!name) {
		struct buf text = BUF_INIT;

		commands_help(&text);
		fwrite(text.at, 1, text.len, stderr);
		buf_release(&text);
		return EXIT_USAGE;
	}
	if (!strcmp(name, "--version") || !strcmp(name, "version"))
		return put_stdout(STR("reeve " REEVE_VERSION "\n")) ? EXIT_DONE : EXIT_INFRASTRUCTURE;
	if (!strcmp(name, "--help") || !strcmp(name, "-h") || !strcmp(name, "help"))
		return help(argc > 2 && name[0] == 'h' && argv[2][0] != '-' ? argv[2] : NULL);
	c = command_find(name);
	if (!c)
		return unknown(name);
	return run(c, argc - 2, (const char *const *)argv + 2);
}
