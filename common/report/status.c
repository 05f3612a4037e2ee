/* What a finding's status means for who asks whether something is wrong, and where in the tree it counts. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/report.h"

bool report_is_fresh(const struct report_finding *f)
{
	return str_equal(f->status, STR("new")) || str_equal(f->status, STR("reopened"));
}

struct str report_folder_of(struct str path)
{
	ptrdiff_t slash = str_find(path, '/');

	return slash < 0 ? STR("") : str_sub(path, 0, (size_t)slash + 1);
}
