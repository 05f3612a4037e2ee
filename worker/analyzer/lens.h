/* The built-in analyzers: a tree in memory goes in, findings come out; nothing here reads or runs anything. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ANALYZER_LENS_H
#define WORKER_ANALYZER_LENS_H
#include "common/arena.h"
#include "common/buf.h"
#include "reeve/error.h"
#include "reeve/finding.h"
#include "worker/analyzer/scan.h"

/* What is over a limit is told as not covered, with the limit. */
enum {
	LENS_FILE_BYTES_MOST = 8 << 20, /* as of a snapshot: a larger file is listed there, not analysed */
	LENS_TREE_BYTES_MOST =
		512 << 20, /* the kernel's C code three times over would not fit, Redis 30 times */
	LENS_FILES_MOST = 1000000,
	LENS_RESULTS_MOST = 20000, /* of one run: some 6 MB of JSON */
};

struct lens_file {
	struct str path; /* below the tree, '/' between */
	struct str bytes;
	struct str language; /* as language_of() names it; "" is none */
	uint32_t lines;
};

/* The files in byte order of path. */
struct lens_tree {
	const struct lens_file *files;
	size_t count;
};
/* NULL when there is none of this path. */
const struct lens_file *lens_find(const struct lens_tree *tree, struct str path);

/* Where checks put what they find. Begins as zeroes. */
struct lens_sink {
	struct arena arena;
	struct lens_result *results;
	size_t count, cap;
	bool dropped; /* what was reported last is one too many */
	struct lens_result *uncovered;
	size_t uncovered_count, uncovered_cap;
	bool (*expired)(void); /* asked before each file; NULL: never */
};
void lens_sink_release(struct lens_sink *s);
/* Lines from 1, both inclusive; an `end` below `start` means `start`. */
void lens_report(struct lens_sink *s, const struct lens_file *f, uint32_t start, uint32_t end,
	enum severity level, const char *rule, const char *format, ...) __attribute__((format(printf, 7, 8)));
/* Where to put what is said of a file as a whole: at the first line that is no comment and not blank, or 1. What a finding quotes
 * is what a baseline knows it by, and a licence that is put on top must not make it new. */
uint32_t lens_first_line(const struct lens_file *f);
/* Adds to what was reported last: what is not there, for the coordinator to look for again. The path of a file, or what struct
 * absence calls a pattern; each call adds one more. Without lens_absent_word() no such file is there, with it no such word is
 * in them. Nothing is added to a result once what it says cannot be put like this, or where not everything was read. */
void lens_absent_path(struct lens_sink *s, struct str pattern);
void lens_absent_word(struct lens_sink *s, struct str word);
/* The next of words with blanks between; empty behind the last. */
struct str lens_word_take(const char **words);
void lens_not_covered(struct lens_sink *s, struct str path, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* One of the two functions is given. A check looks at files of its languages alone. */
struct lens_check {
	const char *name;
	const char *languages; /* with blanks between: "c cpp"; NULL: every file */
	/* `scan` is that of this file, empty for languages that scan.h does not know. */
	void (*file)(const struct lens_file *f, const struct scan *scan, struct lens_sink *out);
	/* The whole tree, files of all languages. */
	void (*tree)(const struct lens_tree *tree, struct lens_sink *out);
	const char *rules; /* all that it tells of, with blanks between */
};
/* Whether `language` is one of `languages`, words with blanks between. */
bool lens_language(const char *languages, struct str language);

/* A lens is a table of checks, ended by a row without a name, in a room of its own. */
extern const struct lens_check architecture_checks[];
extern const struct lens_check documentation_checks[];
extern const struct lens_check performance_checks[];
extern const struct lens_check security_checks[];
extern const struct lens_check tests_checks[];

/* Runs every check of the lens; -E_NOT_FOUND for a name that is none. */
int lens_run(struct str lens, const struct lens_tree *tree, struct lens_sink *out) MUST_CHECK;
/* The names of all lenses, each followed by `between`. */
void lens_names(char between, struct buf *out);
/* "LENS/RULE\n" of every rule that some check tells of; a rule of two checks stands there twice. */
void lens_rules(struct buf *out);
/* {"results":[{path,line,end_line,rule,level,message}],"not_covered":[{path,message}]}, by path, line and rule;
 * each path with `dir` and '/' before it. */
void lens_write(struct lens_sink *s, struct str dir, struct buf *out);

struct lens_result {
	struct str path;
	uint32_t start, end;
	enum severity level;
	const char *rule;
	struct str message;
	struct buf absent_paths, absent_words; /* one a line; empty: nothing of that kind is claimed */
	bool unsaid;                           /* the claim cannot be put: it is left out */
};
#endif
