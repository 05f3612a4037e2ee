/* Tries common/io/log.c on pipes: whole lines, levels, and a reader that does not read or is gone. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/log.h"
#include "common/buf.h"

#include <CUnit/CUnit.h>
#include <fcntl.h>
#include <unistd.h>

static struct str read_some(int fd, char *out, size_t most)
{
	ssize_t n = read(fd, out, most);

	return str_bytes(out, n < 0 ? 0 : (size_t)n);
}

void test_an_event_is_one_line_from_its_level_on(void)
{
	static const char tail[] = " level=warn event=lease.expired job=\"j4\\n\" age_ms=30012\n";
	char text[4096];
	struct str line;
	int pipes[2];

	CU_ASSERT_EQUAL_FATAL(pipe(pipes), 0);
	log_open(pipes[1], LEVEL_WARN);
	log_event(LEVEL_INFO, "lease.granted", log_text("job", "j4"));
	log_event(LEVEL_WARN, "lease.expired", log_text("job", "j4\n"), log_number("age_ms", 30012));
	line = read_some(pipes[0], text, sizeof text);
	CU_ASSERT_EQUAL(line.len, strlen("ts=2026-01-02T03:04:05.678Z") + strlen(tail));
	CU_ASSERT_TRUE(str_starts(line, STR("ts=20")));
	CU_ASSERT_TRUE(str_ends(line, STR(tail)));
	log_open(STDERR_FILENO, LEVEL_INFO);
	close(pipes[0]);
	close(pipes[1]);
}

void test_every_line_says_who_speaks(void)
{
	char text[4096];
	int pipes[2];

	CU_ASSERT_EQUAL_FATAL(pipe(pipes), 0);
	log_open(pipes[1], LEVEL_INFO);
	log_speaker("worker", "w1");
	log_event(LEVEL_INFO, "attempt.done", log_number("attempt", 3));
	log_speaker("worker", "");
	log_event(LEVEL_INFO, "attempt.done", log_number("attempt", 4));
	struct str got = read_some(pipes[0], text, sizeof text);
	CU_ASSERT_PTR_NOT_NULL(memmem(got.at, got.len, " event=attempt.done worker=w1 attempt=3\n", 40));
	CU_ASSERT_TRUE(str_ends(got, STR(" event=attempt.done attempt=4\n")));
	log_open(STDERR_FILENO, LEVEL_INFO);
	close(pipes[0]);
	close(pipes[1]);
}

void test_what_is_always_said_is_said_where_nothing_else_is(void)
{
	char text[4096];
	int pipes[2];

	CU_ASSERT_EQUAL_FATAL(pipe(pipes), 0);
	log_open(pipes[1], LEVEL_ALWAYS);
	log_event(LEVEL_ERROR, "leader.deposed", log_number("term", 3));
	log_event(LEVEL_ALWAYS, "worker.end", log_number("acknowledged", 7));
	struct str got = read_some(pipes[0], text, sizeof text);
	CU_ASSERT_PTR_NULL(memmem(got.at, got.len, "deposed", 7));
	CU_ASSERT_TRUE(str_ends(got, STR(" level=info event=worker.end acknowledged=7\n")));
	log_open(STDERR_FILENO, LEVEL_INFO);
	close(pipes[0]);
	close(pipes[1]);
}

void test_a_full_pipe_drops_and_counts(void)
{
	static char filling[1 << 20], text[1 << 20];
	char line[4096];
	int pipes[2];

	CU_ASSERT_EQUAL_FATAL(pipe2(pipes, O_NONBLOCK), 0);
	log_open(pipes[1], LEVEL_INFO);
	CU_ASSERT_TRUE(write(pipes[1], filling, sizeof filling) > 0);
	for (int i = 0; i < 3; i++)
		log_event(LEVEL_INFO, "lost", log_number("i", i));
	while (read(pipes[0], text, sizeof text) > 0)
		;
	log_event(LEVEL_INFO, "found", log_number("i", 4));
	struct str got = read_some(pipes[0], line, sizeof line);
	CU_ASSERT_TRUE(str_ends(got, STR(" event=found i=4\n")));
	CU_ASSERT_PTR_NOT_NULL(memmem(got.at, got.len, "event=log.dropped lines=3\n", 26));
	close(pipes[0]);
	log_event(LEVEL_INFO, "nobody", log_number("i", 5)); /* no SIGPIPE */
	log_open(STDERR_FILENO, LEVEL_INFO);
	close(pipes[1]);
}

void test_a_line_has_4096_bytes_at_most(void)
{
	static const char long_text[8192] = { [0 ... 8190] = 'x' };
	char text[16384];

	for (size_t len = 3900; len < 4200; len++) {
		int pipes[2];

		CU_ASSERT_EQUAL_FATAL(pipe(pipes), 0);
		log_open(pipes[1], LEVEL_INFO);
		log_event(LEVEL_INFO, "long", log_str("text", str_bytes(long_text, len)), log_number("n", 1));
		struct str got = read_some(pipes[0], text, sizeof text);
		bool cut = memmem(got.at, got.len, " cut=1", 6) != NULL;
		/* All but the text takes 60 bytes, and room is kept for " cut=1". */
		if (got.len > 4096 || !str_ends(got, STR("\n")) || cut != (len + 60 + 6 > 4096))
			CU_FAIL("too long, or not cut as told");
		if (!cut && got.len != len + 60)
			CU_FAIL("not whole");
		close(pipes[0]);
		close(pipes[1]);
	}
	log_open(STDERR_FILENO, LEVEL_INFO);
	CU_PASS("all lengths");
}
