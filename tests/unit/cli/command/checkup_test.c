/* Tries cli/command/checkup.c: each fact at its bounds. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/checkup.h"

#include <CUnit/CUnit.h>

static struct machine healthy(void)
{
	return (struct machine){ .redis = "7.0.15",
		.sandbox = "bwrap",
		.missing = "",
		.state = "/s",
		.cpus = 2,
		.memory_mb = 1024,
		.space_mb = 512,
		.open_files = 1024,
		.processes = 256,
		.user_namespaces = 1,
		.tools_found = 1,
		.tiers_known = 4,
		.tiers_offered = 2 };
}

static enum health judged(const struct machine *m)
{
	struct checkup all[CHECKUPS_MOST];

	return checkup_worst(all, checkup_all(m, all));
}

void test_a_machine_that_has_all_is_well(void)
{
	struct machine m = healthy();

	CU_ASSERT_EQUAL(judged(&m), HEALTH_GOOD);
	m.open_files = m.processes = INT64_MAX;
	CU_ASSERT_EQUAL(judged(&m), HEALTH_GOOD);
	/* What the kernel does not tell is no fault. */
	m.open_files = m.processes = m.memory_mb = m.space_mb = m.cpus = m.overcommit = -1;
	CU_ASSERT_EQUAL(judged(&m), HEALTH_GOOD);
}

void test_numbers_are_judged_at_their_bounds(void)
{
	static const struct {
		size_t at;
		int64_t is;
		enum health health;
	} cases[] = {
		{ offsetof(struct machine, open_files), 1023, HEALTH_NOTE },
		{ offsetof(struct machine, open_files), 64, HEALTH_NOTE },
		{ offsetof(struct machine, open_files), 63, HEALTH_BAD },
		{ offsetof(struct machine, processes), 255, HEALTH_NOTE },
		{ offsetof(struct machine, processes), 0, HEALTH_NOTE },
		{ offsetof(struct machine, memory_mb), 1023, HEALTH_NOTE },
		{ offsetof(struct machine, space_mb), 511, HEALTH_NOTE },
		{ offsetof(struct machine, space_mb), 16, HEALTH_NOTE },
		{ offsetof(struct machine, space_mb), 15, HEALTH_BAD },
		{ offsetof(struct machine, overcommit), 2, HEALTH_NOTE },
		{ offsetof(struct machine, overcommit), 0, HEALTH_GOOD },
		{ offsetof(struct machine, tools_found), 0, HEALTH_BAD },
		{ offsetof(struct machine, tiers_offered), 0, HEALTH_NOTE },
		{ offsetof(struct machine, tiers_offered), 1, HEALTH_GOOD },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct machine m = healthy();

		memcpy((char *)&m + cases[i].at, &cases[i].is, sizeof cases[i].is);
		CU_ASSERT_EQUAL(judged(&m), cases[i].health);
	}
}

void test_what_is_missing_is_told_with_a_next_step(void)
{
	static const struct {
		struct machine machine;
		const char *name, *next;
		enum health health;
	} cases[] = {
		{ { .redis = "", .missing = "", .sandbox = "bwrap" }, "redis-server",
			"apt-get install redis-server", HEALTH_BAD },
		{ { .redis = "6.2.1", .missing = "", .sandbox = "bwrap" }, "redis-server", "version 7",
			HEALTH_BAD },
		{ { .redis = "10.0.0", .missing = "", .sandbox = "bwrap" }, "redis-server", "", HEALTH_GOOD },
		{ { .missing = "reeved", .sandbox = "bwrap" }, "programs", "beside reeve", HEALTH_BAD },
		{ { .missing = "", .sandbox = "prlimit", .user_namespaces = 1 }, "sandbox",
			"apt-get install bubblewrap", HEALTH_NOTE },
		{ { .missing = "", .sandbox = "prlimit", .user_namespaces = 0 }, "sandbox",
			"user.max_user_namespaces", HEALTH_NOTE },
		{ { .missing = "", .sandbox = "bwrap-root" }, "sandbox", "", HEALTH_GOOD },
		{ { .missing = "", .sandbox = "bwrap", .state_fault = "no" }, "state folder", "REEVE_STATE",
			HEALTH_BAD },
		{ { .missing = "", .sandbox = "bwrap", .sockets_fault = "no" }, "sockets", "XDG_RUNTIME_DIR",
			HEALTH_BAD },
		{ { .missing = "", .sandbox = "bwrap", .data_fault = "no" }, "tools", "REEVE_DATA",
			HEALTH_BAD },
		{ { .missing = "", .sandbox = "bwrap", .tiers_fault = "no" }, "models", "correct",
			HEALTH_BAD },
		{ { .missing = "", .sandbox = "bwrap", .tiers_known = 4 }, "models", "a tier below",
			HEALTH_NOTE },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct checkup all[CHECKUPS_MOST];
		size_t count = checkup_all(&cases[i].machine, all), seen = 0;

		for (size_t c = 0; c < count; c++) {
			if (strcmp(all[c].name, cases[i].name))
				continue;
			seen++;
			CU_ASSERT_EQUAL(all[c].health, cases[i].health);
			CU_ASSERT_PTR_NOT_NULL(strstr(all[c].next, cases[i].next));
		}
		CU_ASSERT_EQUAL(seen, 1);
	}
}
