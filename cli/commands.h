/* Every command of `reeve`: one table, from which main, --help, completion and man pages are made. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H
#include "cli/exit.h"
#include "cli/usage/options.h"
#include "common/buf.h"

struct command {
	const char *name;
	const char *args;     /* as in the usage line */
	const char *line;     /* what it does, in one line */
	const char *examples; /* a line each, indented by two */
	uint32_t options;     /* of enum option */
	size_t arg_count; /* exactly; with an argument in brackets one less will do, with "..." any more */
	enum exit_code (*run)(const struct options *o);
};

/* In the order in which help tells them; NULL past the last one. */
const struct command *command_at(size_t i);

/* NULL when there is none of this name. */
const struct command *command_find(const char *name);
/* Why there is none: "not yet", or unknown with the nearest one. */
void command_unknown(const char *name, struct buf *out);
/* True when so many arguments are right. */
bool command_takes(const struct command *c, size_t count);
/* The words that its first argument is one of, a blank between; nothing where that is not a list. */
void command_words(const struct command *c, struct buf *out);
/* True when one of its arguments is a name in the file system. */
bool command_takes_path(const struct command *c);
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
enum exit_code cmd_events(const struct options *o);
enum exit_code cmd_resume(const struct options *o);
enum exit_code cmd_retry(const struct options *o);
enum exit_code cmd_cost(const struct options *o);
enum exit_code cmd_bench(const struct options *o);
enum exit_code cmd_fleet(const struct options *o);
enum exit_code cmd_drain(const struct options *o);
enum exit_code cmd_doctor(const struct options *o);
enum exit_code cmd_skills(const struct options *o);
enum exit_code cmd_route(const struct options *o);
enum exit_code cmd_workflows(const struct options *o);
enum exit_code cmd_contract(const struct options *o);
enum exit_code cmd_completion(const struct options *o);
enum exit_code cmd_manual(const struct options *o);
#endif
