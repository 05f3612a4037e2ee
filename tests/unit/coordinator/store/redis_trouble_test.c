/* Which errors of Redis pass by themselves, and that each has words and a next step. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/redis_trouble.h"

#include <CUnit/CUnit.h>
#include <string.h>

static redisReply error_of(const char *words)
{
	return (redisReply){
		.type = REDIS_REPLY_ERROR, .str = (char *)(uintptr_t)words, .len = strlen(words)
	};
}

void test_what_passes_has_a_cause_and_a_next_step(void)
{
	static const struct {
		const char *said, *cause;
	} cases[] = {
		{ "LOADING Redis is loading the dataset in memory", "loading its data" },
		{ "BUSY Redis is busy running a script.", "busy with a script" },
		{ "OOM command not allowed when used memory > 'maxmemory'.", "out of memory" },
		{ "READONLY You can't write against a read only replica.", "read-only replica" },
		{ "MISCONF Errors writing to the AOF file: No space left on device",
			"cannot write to its disk" },
		{ "NOREPLICAS Not enough good replicas to write.", "too few replicas" },
		{ "MASTERDOWN Link with MASTER is down", "lost its primary" },
		{ "CLUSTERDOWN The cluster is down", "cluster is down" },
		{ "TRYAGAIN Multiple keys request during rehashing of slot", "moving slots" },
		{ "UNBLOCKED force unblock from blocking operation", "changed its role" },
		{ "NOAUTH Authentication required.", "asks for a password" },
		{ "NOPERM this user has no permissions", "forbids the command" },
		{ "ERR max number of clients reached", "too many clients" },
		{ "ERR Function not found", "lost the function library" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		redisReply reply = error_of(cases[i].said);
		const struct store_trouble *trouble = trouble_passing(&reply);

		CU_ASSERT_PTR_NOT_NULL_FATAL(trouble);
		CU_ASSERT_PTR_NOT_NULL(strstr(trouble->words, cases[i].cause));
		CU_ASSERT_TRUE(strlen(trouble->next) > 0);
	}
	for (enum trouble which = 0; which < TROUBLES; which++)
		CU_ASSERT_TRUE(strlen(trouble_is(which)->words) > 0 && strlen(trouble_is(which)->next) > 0);
}

void test_what_does_not_pass_has_none(void)
{
	redisReply wrong = error_of("WRONGTYPE Operation against a key holding the wrong kind of value");
	redisReply close = error_of("BUSYKEY Target key name already exists.");
	redisReply good = { .type = REDIS_REPLY_STATUS };

	CU_ASSERT_PTR_NULL(trouble_passing(&wrong));
	CU_ASSERT_PTR_NULL(trouble_passing(&close));
	CU_ASSERT_PTR_NULL(trouble_passing(&good));
	CU_ASSERT_PTR_EQUAL(trouble_passing(NULL), trouble_is(TROUBLE_SILENT));
}

void test_only_memory_is_memory(void)
{
	redisReply full = error_of("OOM command not allowed"), busy = error_of("BUSY Redis is busy");

	CU_ASSERT_TRUE(trouble_is_memory(&full));
	CU_ASSERT_FALSE(trouble_is_memory(&busy));
	CU_ASSERT_FALSE(trouble_is_memory(NULL));
}
