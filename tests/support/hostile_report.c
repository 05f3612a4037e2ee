/* hostile_report FORMAT: prints a report that is hostile in every text, for judges that were not written here. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/formats.h"
#include "tests/unit/common/report/report_fixture.h"

#include <stdio.h>

int main(int argc, char **argv)
{
	const struct format *format = argc == 2 ? format_find(argv[1]) : NULL;
	struct report r = fixture_hostile();
	struct buf out = BUF_INIT;

	if (!format) {
		fprintf(stderr, "usage: hostile_report FORMAT\n");
		return 2;
	}
	format->render(&r, &out);
	bool good = fwrite(out.at, 1, out.len, stdout) == out.len && fflush(stdout) == 0;
	buf_release(&out);
	return good ? 0 : 1;
}
