/* Writes an HTML report to stdout: one in which everything is hostile, or one with N findings. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/report.h"

#include "report_fixture.h"
#include "markup_fixture.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	struct report r = argc > 1 ? fixture_report() : markup_report();
	size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	struct report_finding *list = calloc(count + 1, sizeof *list);
	struct buf out = BUF_INIT;

	if (!list)
		return 1;
	for (size_t i = 0; i < count; i++)
		list[i] = fixture_finding();
	if (count) {
		r.findings = list;
		r.finding_count = count;
	}
	report_html(&r, &out);
	size_t written = fwrite(out.at, 1, out.len, stdout);
	free(list);
	return written == out.len && !fflush(stdout) ? 0 : 1;
}
