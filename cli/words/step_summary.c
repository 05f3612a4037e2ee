/* The limit is the step's: what an earlier command wrote there counts against it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/words/step_summary.h"

#include "cli/words/output.h"
#include "common/report/github.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *step_summary_path(const struct options *o)
{
	const char *path = getenv("GITHUB_STEP_SUMMARY");

	if (!path || !path[0])
		return NULL;
	for (size_t i = 0; i < o->output_count; i++)
		if (o->outputs[i].format && !strcmp(o->outputs[i].format, "github"))
			return path;
	return NULL;
}

bool step_summary_append(const char *path, struct str markdown)
{
	struct buf page = BUF_INIT;
	size_t room = GITHUB_SUMMARY_BYTES_MOST;
	struct stat st;
	bool good = true;

	if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
		room = (size_t)st.st_size < room ? room - (size_t)st.st_size : 0;
	github_summary(markdown, room, &page);
	if (page.len)
		good = output_append(path, buf_str(&page));
	buf_release(&page);
	return good;
}
