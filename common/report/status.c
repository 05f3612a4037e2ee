/* What a finding's status means for who asks whether something is wrong. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/report.h"

bool report_is_fresh(const struct report_finding *f)
{
	return str_equal(f->status, STR("new")) || str_equal(f->status, STR("reopened"));
}
