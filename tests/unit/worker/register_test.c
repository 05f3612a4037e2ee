/* Tries worker/register.c and worker/identity.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/register.h"

#include "reeve/v1/worker.pb-c.h"
#include "worker/sandbox/remove.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void test_the_delay_grows_to_its_most_and_is_never_nothing(void)
{
	static const struct {
		unsigned tries;
		int64_t most;
	} cases[] = { { 0, 100 }, { 1, 200 }, { 5, 3200 }, { 6, 5000 }, { 7, 5000 }, { 1000000, 5000 } };
	uint64_t chance = 1;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t least_seen = INT64_MAX, most_seen = 0;

		for (int n = 0; n < 2000; n++) {
			int64_t ms = reconnect_delay_ms(cases[i].tries, &chance);

			least_seen = ms < least_seen ? ms : least_seen;
			most_seen = ms > most_seen ? ms : most_seen;
		}
		CU_ASSERT_TRUE(least_seen >= 1);
		CU_ASSERT_TRUE(least_seen < cases[i].most / 10); /* full jitter, not half */
		CU_ASSERT_TRUE(most_seen <= cases[i].most);
		CU_ASSERT_TRUE(most_seen > cases[i].most * 9 / 10);
	}
}

void test_an_incarnation_grows_whatever_the_clock_says(void)
{
	CU_ASSERT_EQUAL(incarnation_after(0, 500), 500);
	CU_ASSERT_EQUAL(incarnation_after(499, 500), 500);
	CU_ASSERT_EQUAL(incarnation_after(500, 500), 501);
	CU_ASSERT_EQUAL(incarnation_after(900, 500), 901);
}

void test_names_that_are_none_are_refused(void)
{
	char longest[NAME_BYTES_MOST + 1];

	memset(longest, 'a', sizeof longest);
	CU_ASSERT_TRUE(identity_is_name(STR("host-0a.b_c")));
	CU_ASSERT_FALSE(identity_is_name(STR("")));
	CU_ASSERT_FALSE(identity_is_name(STR("-x")));
	CU_ASSERT_FALSE(identity_is_name(STR("a b")));
	CU_ASSERT_FALSE(identity_is_name(STR("a\nb")));
	CU_ASSERT_TRUE(identity_is_name((struct str){ longest, NAME_BYTES_MOST }));
	CU_ASSERT_FALSE(identity_is_name((struct str){ longest, NAME_BYTES_MOST + 1 }));
}

void test_a_worker_is_the_same_after_a_restart_and_alone_in_its_folder(void)
{
	char base[] = "/tmp/reeve-register-XXXXXX", words[256] = "";
	struct identity first, other, second;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(base));
	CU_ASSERT_EQUAL_FATAL(identity_open(base, NULL, &first, words), 0);
	CU_ASSERT_EQUAL(identity_open(base, NULL, &other, words), -E_EXISTS);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "--state"));
	identity_close(&first);
	CU_ASSERT_EQUAL_FATAL(identity_open(base, NULL, &second, words), 0);
	CU_ASSERT_STRING_EQUAL(first.id, second.id);
	CU_ASSERT_TRUE(second.incarnation > first.incarnation);
	identity_close(&second);
	CU_ASSERT_EQUAL_FATAL(identity_open(base, "named", &second, words), 0);
	CU_ASSERT_STRING_EQUAL(second.id, "named");
	identity_close(&second);
	remove_tree(base);
	CU_ASSERT_NOT_EQUAL(access(base, F_OK), 0);
}

static Reeve__V1__WorkerMessage *hello_of(const struct registration *r)
{
	struct held *held = held_new(1);
	struct arena scratch = { 0 };
	struct buf out = BUF_INIT;
	Reeve__V1__WorkerMessage *m;

	hello_pack(r, held, &scratch, &out);
	m = reeve__v1__worker_message__unpack(NULL, out.len, (const uint8_t *)out.at);
	arena_release(&scratch);
	buf_release(&out);
	held_free(held);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	return m;
}

void test_a_hello_names_the_tiers_whose_keys_are_here(void)
{
	static const struct tier tiers[] = { { .name = { "keyed", 5 },
						     .base_url = { "http://h", 8 },
						     .model = { "m", 1 },
						     .key_env = { "REEVE_TEST_KEY_SET", 18 } },
		{ .name = { "lost", 4 }, .key_env = { "REEVE_TEST_KEY_UNSET", 20 } },
		{ .name = { "open", 4 }, .base_url = { "http://h", 8 }, .model = { "n", 1 } } };
	struct identity who = { .id = "w" };
	struct keyring keyring;
	struct registration r = { &who, NULL, "", 2, &keyring, 32 };
	Reeve__V1__WorkerMessage *m;
	Reeve__V1__Runner *last;

	setenv("REEVE_TEST_KEY_SET", "sk-planted", 1);
	CU_ASSERT_EQUAL_FATAL(keyring_open(tiers, 3, 4, &keyring), 0);
	m = hello_of(&r);
	CU_ASSERT_EQUAL_FATAL(m->hello->n_tiers, 2);
	CU_ASSERT_STRING_EQUAL(m->hello->tiers[0]->tier, "keyed");
	CU_ASSERT_STRING_EQUAL(m->hello->tiers[1]->tier, "open");
	CU_ASSERT_EQUAL_FATAL(m->hello->tiers[1]->hash.len, SHA256_BYTES);
	CU_ASSERT_FALSE(memcmp(m->hello->tiers[1]->hash.data, keyring.at[1].hash, SHA256_BYTES));
	last = m->hello->runners[m->hello->n_runners - 1];
	CU_ASSERT_EQUAL(last->kind, REEVE__V1__SUBTASK_KIND__SUBTASK_KIND_MODEL);
	CU_ASSERT_EQUAL(last->slots, 32);
	CU_ASSERT_EQUAL(last->prefetch, 0);
	reeve__v1__worker_message__free_unpacked(m, NULL);
	CU_ASSERT_PTR_EQUAL(keyring_find(&keyring, STR("open")), &keyring.at[1]);
	CU_ASSERT_PTR_NULL(keyring_find(&keyring, STR("lost")));
	keyring_close(&keyring);
	/* Without one, it is a worker like any other. */
	CU_ASSERT_EQUAL_FATAL(keyring_open(&tiers[1], 1, 4, &keyring), 0);
	CU_ASSERT_PTR_NULL(keyring.engine);
	m = hello_of(&r);
	CU_ASSERT_EQUAL(m->hello->n_tiers, 0);
	for (size_t i = 0; i < m->hello->n_runners; i++)
		CU_ASSERT_NOT_EQUAL(m->hello->runners[i]->kind, REEVE__V1__SUBTASK_KIND__SUBTASK_KIND_MODEL);
	reeve__v1__worker_message__free_unpacked(m, NULL);
	keyring_close(&keyring);
	unsetenv("REEVE_TEST_KEY_SET");
}
