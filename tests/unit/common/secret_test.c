/* Tries common/secret.c: what is one, what is not, and what of it is shown. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/secret.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

/* Written in two parts: what looks like a secret here would be one for those who look for secrets in this file. */
#define AWS                                                                                                  \
	"AK"                                                                                                 \
	"IAQ3EGRIFWPU7ZLMNB"
#define GITHUB                                                                                               \
	"gh"                                                                                                 \
	"p_a8Fk2LqZ0vXc9RtYw3EbNm5Ju7Hg1Df6SoPi"
#define RANDOM                                                                                               \
	"q8Zt"                                                                                               \
	"4LwX0vRn7KpY"
#define BASE64 "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj"

static const char *masked(const char *text)
{
	static struct buf out;

	buf_release(&out);
	secret_mask(str_of(text), &out);
	return out.at;
}

void test_what_is_secret_is_not_shown(void)
{
	static const struct {
		const char *text, *masked;
		bool placeholder;
	} cases[] = {
		{ "key = " AWS ";", "key = AKIA***;", false },
		{ "a " GITHUB " b " AWS, "a ghp_*** b AKIA***", false },
		{ "AKIA"
		  "IOSFODNN7EXAMPLE",
			"AKIA***", true },
		{ "-----BEGIN RSA PRIVATE KEY-----\n" BASE64 "\n" BASE64 "\n-----END RSA PRIVATE KEY-----\n",
			"-----BEGIN RSA PRIVATE KEY-----\n***\n***\n***-----END RSA PRIVATE KEY-----\n",
			false },
		{ "\"-----BEGIN PRIVATE KEY-----\\n\" \"" BASE64 "\"",
			"\"-----BEGIN PRIVATE KEY-----\\n\" \"***", false },
		{ "postgres://me:h4rdToGuess@db.internal/x", "postgres://me:***@db.internal/x", false },
		{ "redis://:s3cr3t99@h", "redis://:***@h", false },
		{ "http://user:password@host", "http://user:***@host", true },
		{ "https://abc:xyz99@www.example.com/", "https://abc:***@www.example.com/", true },
		{ "password = \"" RANDOM "\"", "password = \"***\"", false },
		{ "{\"api_key\": '" RANDOM "'}", "{\"api_key\": '***'}", false },
		{ "env['DB_PASSWORD'] = '" RANDOM "'", "env['DB_PASSWORD'] = '***'", false },
		{ "AUTH_TOKEN=" RANDOM "Qa\nX=1", "AUTH_TOKEN=***\nX=1", false },
		{ "secret: \"test" RANDOM "\"", "secret: \"***\"", true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct secret s = { 0 };
		size_t from = 0;

		CU_ASSERT_STRING_EQUAL(masked(cases[i].text), cases[i].masked);
		CU_ASSERT_TRUE(secret_next(str_of(cases[i].text), &from, &s));
		CU_ASSERT_EQUAL(s.placeholder, cases[i].placeholder);
		if (strcmp(masked(cases[i].text), cases[i].masked))
			fprintf(stderr, "got %s\nwant %s\n", masked(cases[i].text), cases[i].masked);
	}
}

void test_what_only_looks_like_one_is_left_alone(void)
{
	static const char *const cases[] = {
		"",
		"x" AWS,               /* within a word */
		AWS "Q",               /* one letter too many */
		"AKIAQ3EGRIFWPU7ZLMN", /* one too few */
		"gh"
		"p_short",
		"task-1234567890",
		"-----BEGIN PRIVATE KEY-----",
		"strstr(s, \"-----BEGIN RSA PRIVATE KEY-----\")",
		"-----BEGIN CERTIFICATE-----\n" BASE64 "\n",
		"http://host:8080/a@b",
		"http://user:$PASSWORD@host",
		"http://user:{password}@host",
		"http://user:pw@",
		"mailto:a@b.c",
		"password = \"correct horse battery\"",
		"password = \"correcthorsebattery\"",
		"password = getenv(\"PW4xQ9zT\")",
		"password_hash = \"" RANDOM "\"",
		"token_url = \"" RANDOM "\"",
		"name = \"" RANDOM "\"",
		"secret = \"${" RANDOM "}\"",
		"token == \"" RANDOM "\"",
		"token = next_token(state, 42)",
		"token: \"my-access-token-v2\"",
		"token = \"oauth2.client.Token2\"",
		"TOKEN_PATH=/var/lib/Abc123/token",
		"token = 12345678901234567890",
		"secret_key = os.environ['KEY_A1b2C3d4']",
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct secret s;
		size_t from = 0;

		CU_ASSERT_FALSE(secret_next(str_of(cases[i]), &from, &s));
		CU_ASSERT_EQUAL(from, strlen(cases[i]));
		from = 0;
		if (secret_next(str_of(cases[i]), &from, &s))
			fprintf(stderr, "taken for a secret: %s\n", cases[i]);
	}
}
