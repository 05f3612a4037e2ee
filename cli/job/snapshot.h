/* The tree that a command looks at, read once. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_JOB_SNAPSHOT_H
#define CLI_JOB_SNAPSHOT_H
#include "cli/exit.h"
#include "cli/usage/options.h"
#include "common/content/manifest.h"
#include "common/content/walk.h"

struct snapshot {
	const struct options *o;
	struct manifest manifest;
	struct buf root;     /* resolved; of a single file its folder */
	bool is_file;        /* that one */
	int64_t deadline_ms; /* 0: none */
	int64_t told_ms;
};

/* Reads what lies at `path`. EXIT_DONE, or the exit code with the cause told: nothing there, unreadable, a signal, the
 * deadline. To be released in any case. */
enum exit_code snapshot_take(
	struct snapshot *s, const struct options *o, const char *path, int64_t deadline_ms);
void snapshot_release(struct snapshot *s);
/* For whoever reads more of the tree: ends at a signal and at the deadline. Borrows s. */
struct walk_progress snapshot_progress(struct snapshot *s);
/* Tells why the tree could not be read, and returns the exit code. */
enum exit_code snapshot_failed(const char *path, int err, const char *words);
#endif
