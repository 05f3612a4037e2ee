/* An analyzer as data: one file in tools/. What it is called with, how its answer is read, what it covers. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REEVE_TOOL_H
#define REEVE_TOOL_H
#include "common/str.h"
#include "reeve/finding.h"

enum tool_sees {
	TOOL_SEES_FILE,    /* the files of its shard alone */
	TOOL_SEES_PACKAGE, /* these, and every file of the tree whose name ends like one of `reads` (headers) */
	TOOL_SEES_TREE,    /* everything: runs once for the whole tree */
};

enum tool_dialect { DIALECT_JSON, DIALECT_XML, DIALECT_LINES, DIALECT_SARIF, DIALECTS };

/* What an answer says of one result. In JSON a pointer ("/start/line"), in XML an attribute of the element or of
 * its first child of a name ("@id", "location/@file"), in lines the number of a group ("1"); SARIF has its own. In
 * JSON and lines the message may be words with such names in braces: "{7} has {1}". */
enum tool_field {
	TOOL_FIELD_PATH,
	TOOL_FIELD_LINE,
	TOOL_FIELD_END_LINE,
	TOOL_FIELD_RULE,
	TOOL_FIELD_LEVEL,
	TOOL_FIELD_MESSAGE,
	TOOL_FIELD_SOURCE, /* the file that was being analysed, where it is not the one of the path: a header */
	TOOL_FIELD_TAG,    /* whatever sets some results apart by being there: a CWE number */
	TOOL_FIELD_ABSENT_PATHS, /* struct absence, one a line: of a tool that says what is not there */
	TOOL_FIELD_ABSENT_WORDS,
	TOOL_FIELDS
};

/* How one stream of the answer is read. */
struct tool_reading {
	bool given;
	bool from_stderr;
	enum tool_dialect dialect;
	struct str results; /* JSON: pointer to the array, '*' for any member; XML: name of the element */
	struct str
		pattern; /* lines: an extended regular expression; lines that do not match are passed over */
	struct str rule_prefix; /* "SC" makes 2086 SC2086 */
	struct str fields[TOOL_FIELDS];
};

/* What a result is worth: the first row whose every given condition holds. */
struct tool_mapping {
	const struct str *rules; /* the tool's own names, any of them; none: any rule */
	size_t rule_count;
	struct str level;
	struct str message; /* its beginning, or behind a '*' a part of it */
	bool tagged;
	struct str name; /* the rule's name for tools that have none; "" keeps the tool's own */
	struct str lens; /* "" is the tool's first lens */
	enum severity severity;
	enum confidence confidence;
	bool not_covered; /* such a result says that the file was not analysed to its end */
	bool chance; /* and that time or memory was short: another run may get further, so this one is not kept */
	bool drop; /* such a result is no finding */
};

/* Lists are borrowed from the toolset; "" and 0 mean not given. */
struct tool_def {
	struct str name;
	const struct str *lenses;
	size_t lens_count;
	const struct str *languages; /* as in the manifest: "c", "cpp", "shell", "python" */
	size_t language_count;
	const struct str *reads; /* for TOOL_SEES_PACKAGE: ".h" */
	size_t read_count;
	enum tool_sees sees;
	uint32_t shard_lines; /* 0: the job's default */
	uint32_t files_most;  /* of one shard; 0: no limit of its own */
	uint32_t timeout_ms;  /* of one attempt */
	bool runs_repo_code;  /* then: not covered without a sandbox */
	bool optional;        /* where it is not installed nobody misses it */
	struct str install;   /* how a person gets it, for the reason why it covers nothing */

	/* What only the runner needs. */
	const struct str *version; /* the probe; its first word of digits is the version */
	size_t version_count;
	const struct str
		*command; /* "{files}" becomes the files, "{list}" a file that lists them, "{dir}" the tree */
	size_t command_count;
	uint32_t memory_mb;            /* of address space; 0: no limit */
	const struct str *silenced_by; /* words in a file that make it say less, as deafen() takes them */
	size_t silencer_count;
	struct str broken; /* words on stderr that tell of a crash, whatever the exit code */
	uint32_t clean; /* bit n: exit code n says that all went well, n below 32; other codes are broken */
	struct tool_reading findings;
	struct tool_reading uncovered;
	const struct tool_mapping *mapping;
	size_t mapping_count;
};

/* True when this lens is among those asked for: joined by commas, empty for all. */
bool tool_lens_asked(struct str asked, struct str lens);
/* By its ending: the tool is given such files beside those that it answers for. */
bool tool_reads(const struct tool_def *tool, struct str path);
/* What it says of such a file counts too, unless nothing is asked of that (context): a header may be wrong only where another
 * file includes it, and that is in another shard. */
bool tool_lends(const struct tool_def *tool, struct str path, bool context);
#endif
