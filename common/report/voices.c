/* Compares supporters by name: a model asked through several lenses answers several times, and agrees with itself. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/buf.h"
#include "common/report/report.h"

static bool is_same(const struct report_supporter *a, const struct report_supporter *b)
{
	return str_equal(a->runner, b->runner) && str_equal(a->tool_or_model, b->tool_or_model);
}

size_t report_voices(const struct report_finding *f)
{
	size_t voices = 0;

	for (size_t i = 0; i < f->supporter_count; i++) {
		size_t before = 0;

		while (before < i && !is_same(&f->supporters[before], &f->supporters[i]))
			before++;
		voices += before == i;
	}
	return voices;
}

void report_add_voices(const struct report_finding *f, struct buf *out)
{
	size_t voices = report_voices(f), count = f->supporter_count;
	bool model = count && str_equal(f->supporters[0].runner, STR("model"));

	if (voices == count)
		return;
	if (voices == 1)
		buf_printf(out, "; one %s, %s %zu times", model ? "model" : "tool", model ? "asked" : "run",
			count);
	else
		buf_printf(out, "; %zu different ones among these %zu", voices, count);
}
