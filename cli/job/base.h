/* What an analysis is compared with: an earlier report, or an earlier commit that is analysed first. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_JOB_BASE_H
#define CLI_JOB_BASE_H
#include "cli/job/snapshot.h"
#include "common/content/git_history.h"
#include "common/sha256.h"

struct base_rename {
	struct str from, to;
};

struct base {
	bool wanted;
	struct buf report; /* report.json, once it is there */
	unsigned char hash[SHA256_BYTES];
	/* Of a commit. */
	bool of_commit;
	struct git_tree git;
	struct buf commit; /* hex */
	struct git_files files;
	struct buf dir;           /* where it was written to; removed with the base */
	struct manifest manifest; /* of that folder */
	char **asked;             /* languages of the tree that something is asked about */
	size_t asked_count;
	size_t changed;     /* files of the tree that differ from the commit */
	struct arena arena; /* of the renames and the languages */
	struct buf renames; /* of struct base_rename, in byte order of `to` */
};

/* Before any fleet: --base, --baseline REV or --baseline FILE is found. For --base the commit is where both histories
 * last met, and what has not changed since becomes context of the snapshot. EXIT_DONE, also when nothing is asked for; else
 * told. To be released in any case. */
enum exit_code base_find(struct base *b, const struct options *o, struct snapshot *s);
/* Writes the commit's files below the state folder and lists them. */
enum exit_code base_export(struct base *b, const struct options *o, struct snapshot *s);
/* The report is there: its hash is taken. False, told, when it is no report. */
bool base_seal(struct base *b, const char *name);
void base_release(struct base *b);
#endif
