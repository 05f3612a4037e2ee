/* Every command of `reeve`: one table, from which main, --help and the words for a wrong one are made. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H
#include "cli/exit.h"
#include "cli/options.h"
#include "common/buf.h"

struct command {
	const char *name;
	const char *args;     /* as in the usage line */
	const char *line;     /* what it does, in one line */
	const char *examples; /* a line each, indented by two */
	uint32_t options;     /* of enum option, beside the common ones */
	size_t arg_count;     /* exactly; with args in brackets one less will do */
	enum exit_code (*run)(const struct options *o);
};

/* NULL when there is none of this name. */
const struct command *command_find(const char *name);
/* Why there is none: "not yet", or unknown with the nearest one. */
void command_unknown(const char *name, struct buf *out);
/* The whole program's help, and one command's. */
void commands_help(struct buf *out);
void command_help(const struct command *c, struct buf *out);
/* The job in the first argument; EXIT_USAGE, told. */
enum exit_code command_job(const struct options *o, uint64_t *out);

enum exit_code cmd_analyze(const struct options *o);
enum exit_code cmd_review(const struct options *o);
enum exit_code cmd_jobs(const struct options *o);
enum exit_code cmd_show(const struct options *o);
enum exit_code cmd_watch(const struct options *o);
enum exit_code cmd_wait(const struct options *o);
enum exit_code cmd_report(const struct options *o);
enum exit_code cmd_cancel(const struct options *o);
enum exit_code cmd_bench(const struct options *o);
enum exit_code cmd_fleet(const struct options *o);
#endif
