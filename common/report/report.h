/* Everything a report says, as plain data: each format is a pure function of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_REPORT_REPORT_H
#define COMMON_REPORT_REPORT_H
#include "common/buf.h"
#include "common/str.h"
#include "reeve/finding.h"
#include "reeve/subtask.h"
#include "reeve/suppression.h"

/* Bits of `outcome`, in the order in which they are printed. */
enum report_outcome {
	REPORT_CLEAN = 1 << 0,
	REPORT_FINDINGS = 1 << 1, /* at or above fail_on */
	REPORT_REFUSED = 1 << 2,
	REPORT_INFRASTRUCTURE = 1 << 3,
	REPORT_BUDGET = 1 << 4,
	REPORT_HELD = 1 << 5,
	REPORT_INCOMPLETE = 1 << 6,
	REPORT_TIMEOUT = 1 << 7,
};

struct report_supporter {
	struct str runner;        /* "tool", "model" */
	struct str tool_or_model; /* "cppcheck 2.10"; the model as it names itself */
	uint32_t tier;            /* 0: local analyzers; else see report.tiers */
	uint32_t subtask;
};

struct report_finding {
	struct str id; /* "f1", in order of the list */
	struct str rule;
	struct str lens;
	enum severity severity;
	enum confidence confidence;
	struct str message;
	struct str path; /* any bytes */
	uint32_t start_line;
	uint32_t end_line;
	struct str quote;              /* any bytes */
	const struct absence *absence; /* what was looked for again and is not there; NULL: nothing */
	struct str fingerprint;        /* "1:HASH-N", see docs/reports.md */
	struct str status; /* "new", "existing", "reopened", "suppressed"; "fixed" in report.fixed alone */
	const struct suppression *suppression; /* of what is suppressed: who said so; else NULL */
	const struct report_supporter *supporters;
	size_t supporter_count;
};

/* Why a file was not covered: what should have worked stands before what was never promised. */
enum report_cause {
	CAUSE_FAILED,   /* a tool or a subtask that should have looked at it did not */
	CAUSE_NO_TOOL,  /* the lens has nothing for this kind of file */
	CAUSE_LEFT_OUT, /* of the snapshot: generated, binary, ... */
	CAUSE_OUTSIDE,  /* of the plan of a free goal, which names other files */
};

struct report_gap {
	struct str path;
	struct str why;
	enum report_cause cause;
	bool covered; /* another tool of the lens has read it */
	bool partial; /* for this one the answer is not whole */
};

/* A folder at the top of the tree, and what a lens saw of it. */
struct report_folder {
	struct str name; /* with its slash; "" for the files beside the folders */
	uint64_t files;  /* covered */
};

struct report_coverage {
	struct str lens;
	uint64_t files; /* covered to their end by at least one tool of the lens */
	uint64_t lines;
	const struct report_gap
		*not_covered; /* in order of path, then why; a file can stand here and be covered */
	size_t not_covered_count;
	const struct report_folder *folders; /* with a covered file, in order of name */
	size_t folder_count;
	bool unasked; /* the plan of a free goal has no part that looks through it: no figure is set */
	struct str why_unasked; /* in the words of that plan; "": it gives no reason */
};

struct report_gate {
	struct str name;
	uint64_t fired, passed, refused, could_not_check;
};

struct report_subtask {
	uint32_t number;
	enum subtask_kind kind;
	enum subtask_state state;
	struct str tool; /* "" when it is of another kind */
	struct str lens; /* of its tool; several joined by a comma */
	uint32_t tier;   /* that it was asked of last; 0: of none, or of local analyzers */
	uint32_t attempts;
	struct str worker; /* of the last attempt */
	int64_t cost_microusd;
	uint64_t started_ms; /* of the last attempt, Unix time; 0: not known */
	uint64_t wall_ms;
	struct str reason; /* why it is not done; empty when it is */
};

/* What a lens was looked through with. */
struct report_skill {
	struct str name, lens;
	struct str hash; /* SHA-256 in hex, of its folder */
};

struct report_totals {
	uint64_t subtasks, done, dead, held, cancelled, attempts, executed, cached, findings;
	int64_t cost_microusd;
	/* Of the answers that were accepted, each token in one place alone. */
	uint64_t tokens_input, tokens_output, tokens_cache_read, tokens_cache_write;
	uint64_t lost_microusd;         /* of the cost: for attempts that gave no accepted result */
	uint64_t unreported_microusd;   /* of the cost: reserved by calls whose own cost nobody told */
	uint64_t looks_unpaid;          /* second looks given up for want of money: of `cancelled` */
	uint64_t looks_unpaid_microusd; /* what they may cost at the most; 0: that is not known any more */
	uint64_t claims_own; /* that only the tier which made them looked at again, where there are others */
	struct str
		tiers_silent; /* of those others that answered nothing in this job: names with ", " between */
	struct str tiers_silent_why; /* of these: "NAME: WHY; NAME: WHY", as far as it is known */
	struct str
		tiers_failed; /* "NAME at 7 questions (WHY); ...": what they could not do, whoever did it then */
};

/* What was expected of the models when the plan was whole. */
struct report_forecast {
	uint64_t subtasks; /* questions; 0: no model was to be asked, and nothing else here is set */
	uint64_t looks;    /* second looks beside them; 0: none are counted, or it is not known any more */
	bool planner;      /* one of the questions makes a plan */
	uint64_t microusd_low, microusd, microusd_high;
	uint64_t microusd_most; /* whatever is found, refused, fails or is lost; no more than the budget */
	uint64_t tokens_low, tokens, tokens_high;
	uint32_t learnt;         /* of so many ended jobs */
	bool ended;              /* the job has, and it has asked all that it had to ask: */
	uint32_t error_permille; /* how far off its cost is, in thousandths of the forecast */
};

/* Why a row that asks for silence does nothing. */
enum report_idleness {
	IDLE_EXPIRED,    /* its last day is over */
	IDLE_UNREASONED, /* it gives no reason, or no date that is one */
	IDLE_UNBELIEVED, /* it stands in what is under review, and speaks of what is new there */
	IDLE_UNUSED,     /* nothing was found for it */
};

struct report_idle {
	const struct suppression *says;
	enum report_idleness why;
};

/* What those rows did that ask for silence. */
struct report_silence {
	size_t rows;     /* comments and rows of the configuration */
	size_t findings; /* suppressed */
	size_t expired, unreasoned, unbelieved, unused;
	const struct report_idle *idle; /* all of these four, as the tree has them */
	size_t idle_count;
};

/* Who made the plan of a free goal. */
struct report_planner {
	struct str model;   /* as it names itself */
	struct str tier;    /* its name */
	struct str refused; /* why the plan before this one was not taken; "": there was none */
};

struct report {
	unsigned outcome;      /* of enum report_outcome */
	enum severity fail_on; /* SEVERITY_NONE: never */
	uint64_t job;
	struct str workflow, state, goal;
	struct str commit;     /* of the tree, in hex; files may differ from it; empty: none is known */
	struct str repository; /* a URI where the commit can be had; empty: none is known */
	bool complete;
	uint64_t started_ms; /* Unix time */
	uint64_t wall_ms;
	struct str sandbox; /* the form, or forms joined by a comma, that tools ran in */
	struct report_totals totals;
	const struct report_coverage *coverage;
	size_t coverage_count;
	const struct report_finding *findings; /* worst first, then path, line, rule */
	size_t finding_count;
	bool compared;                      /* with an earlier report; without one every finding is new */
	const struct report_finding *fixed; /* of the earlier one, in its order, without ids */
	size_t fixed_count;
	size_t unchecked; /* of the earlier one: not found, where nobody looked now */
	const struct report_skill *skills;
	size_t skill_count;
	struct report_silence silence;
	const struct str
		*changed; /* tools that were run again: they are not the ones whose results were kept */
	size_t changed_count;
	const struct report_gate *gates;
	size_t gate_count;
	struct report_forecast forecast;
	const struct str *tiers; /* the names of tier 1 and on, from cheap to strong */
	size_t tier_count;
	const struct report_subtask *subtasks;
	size_t subtask_count;
	const struct goal_plan *plan; /* that a model made of a free goal; NULL: there is none */
	struct report_planner planner;
};

/* report.json, schema "reeve.report/1" (docs/reports.md): one JSON object and a final newline. */
void report_json(const struct report *r, struct buf *out);
/* A Markdown page for people: everything from the repository in it is escaped. */
void report_markdown(const struct report *r, struct buf *out);
/* One page in one file, for people: no network, works without its script, and shows what is hostile as text. */
void report_html(const struct report *r, struct buf *out);
/* True for what the earlier report did not have: that alone makes an outcome `findings`. */
bool report_is_fresh(const struct report_finding *f);
/* How many different tools and models are among its supporters: one that is asked through five lenses is one. */
size_t report_voices(const struct report_finding *f);
/* Says so where they are fewer than its supporters: "; one model, asked 5 times". */
void report_add_voices(const struct report_finding *f, struct buf *out);
bool report_is_suppressed(const struct report_finding *f);
/* Where it was said: "inSource" or "external", as SARIF calls them. */
const char *report_suppression_kind(const struct suppression *s);
/* "expired", "unreasoned", ... */
const char *report_idleness_name(enum report_idleness why);
/* The same for people: "its last day is over". */
const char *report_idleness_words(enum report_idleness why);
/* Of a list of findings: "Errors", "Warnings", ... */
const char *report_heading(enum severity severity);
/* Appends what became of subtasks that are not done: ", 1 dead, 2 held for a decision"; nothing where none is such. */
void report_unfinished(const struct report_totals *t, struct buf *out);
/* "2026-12-31"; "" for 0. */
const char *report_day(uint32_t day, char out[16]);
/* "src/" of "src/a/b.c"; "" of "README". */
struct str report_folder_of(struct str path);
/* True when a subtask that served these lenses (joined by commas) served that of the skill. */
bool report_skill_serves(const struct report_skill *skill, struct str lenses);
/* False of a skill whose lens the plan of a free goal does without. */
bool report_skill_used(const struct report *r, const struct report_skill *skill);
/* The name of a tier; "" for local analyzers. */
struct str report_tier_name(const struct report *r, uint32_t tier);
/* "failed", "no-tool", ... */
const char *report_cause_name(enum report_cause cause);
/* "clean", "findings", ... of one bit. */
const char *report_outcome_name(enum report_outcome bit);
#endif
