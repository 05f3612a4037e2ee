/* What became of the findings of an earlier report: new, existing, reopened, fixed. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_AGGREGATE_BASELINE_H
#define COORDINATOR_AGGREGATE_BASELINE_H
#include "common/arena.h"
#include "common/report/report.h"

/* As git saw it between the two trees. */
struct baseline_rename {
	struct str from, to;
};

/* A file that a tool did not look at, and why: the reason begins with the tool's name. */
struct baseline_gap {
	struct str lens, path, why;
};

/* Lines of a file of now that stand in the earlier tree as well, one behind the other. */
struct baseline_unwritten {
	struct str path;
	uint32_t first, last;
};

struct baseline {
	const struct report_finding *findings; /* of the earlier report, fixed ones included: by status */
	size_t finding_count;
	const struct baseline_rename *renames;
	size_t rename_count;
	const struct baseline_gap *gaps;
	size_t gap_count;
	/* Of a tree that no model looked at; of a file that is not here every line was written since. */
	const struct baseline_unwritten *unwritten;
	size_t unwritten_count;
};

/* True when this tool did not get through the file then either, under its name of then. */
bool baseline_has_gap(const struct baseline *b, struct str lens, struct str tool, struct str path);

/* True when the lens of this finding looked at its file now, or the file is gone: then absence means something. */
typedef bool (*baseline_looked)(const void *arg, const struct report_finding *finding, struct str path);

struct baseline_fate {
	struct report_finding *fixed; /* copies of the earlier ones, with status "fixed" */
	size_t fixed_count;
	size_t unchecked; /* not found again, where nobody looked: neither fixed nor counted as existing */
};

/* Gives each of the findings its status. Equal rules on equal lines are one finding (the HASH of their fingerprints): they are
 * paired by path first, in order of their lines, then by renames, then with what is left over. What stays alone is new, or
 * reopened where the earlier report calls it fixed. What models alone say of lines that are unwritten exists: it was not found
 * before because nobody asked them. */
void baseline_compare(const struct baseline *b, struct report_finding *findings, size_t count,
	baseline_looked looked, const void *arg, struct arena *arena, struct baseline_fate *out);
#endif
