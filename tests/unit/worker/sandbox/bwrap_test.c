/* Tries the walls from within: what a tool can see, write and reach in each form that works here. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/sandbox/bwrap.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Each line of the script prints what is wrong; silence is success. */
static const char script[] = "cat /src/f >/dev/null || echo 'tree unreadable'\n"
			     "cat /program >/dev/null || echo 'program unreadable'\n"
			     "touch /src/new /src/f 2>/dev/null && echo 'tree writable'\n"
			     "touch /usr/new 2>/dev/null && echo '/usr writable'\n"
			     "[ \"$(pwd)\" = /empty ] && [ -z \"$(ls -A)\" ] || echo 'folder not empty'\n"
			     "[ \"$(id -u)\" = 65534 ] || echo 'not nobody'\n"
			     "grep -q 'CapEff:.0000000000000000' /proc/self/status || echo 'capabilities'\n"
			     "[ \"$(grep -c : /proc/net/dev)\" = 1 ] || echo 'network'\n"
			     "[ -z \"$SECRET\" ] || echo 'environment'\n"
			     "awk 'BEGIN { exit 0 }' || echo 'no alternatives'\n"
			     "[ -e /etc/passwd ] && echo '/etc seen'\n"
			     "[ \"$(ls -d /proc/[0-9]* | wc -l)\" -lt 9 ] || echo 'processes seen'\n"
			     "echo x > /tmp/x || echo 'no scratch'\n"
			     "true\n";

static void try_form(struct spawner *s, enum sandbox_form form)
{
	static const char *const envp[] = { "PATH=/usr/bin:/bin", "SECRET=1", NULL };
	char dir[] = "/tmp/reeve-bwrap-XXXXXX", file[64];
	struct sandbox_view view = { .tree = dir, .empty = "/", .program = file };
	struct buf out = BUF_INIT, err = BUF_INIT;
	struct arguments argv = { 0 };
	struct spawn_result result = { 0 };

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	chmod(dir, 0755);
	snprintf(file, sizeof file, "%s/f", dir);
	fclose(fopen(file, "w"));
	sandbox_wrap(form, &view, &argv);
	arguments_add(&argv, "sh");
	arguments_add(&argv, "-c");
	arguments_add(&argv, script);
	struct spawn_request request = {
		.argv = argv.at, .envp = envp, .cwd = "/", .limits = { .wall_ms = 20000 }
	};
	CU_ASSERT_EQUAL(spawner_run(s, &request, NULL, &out, &err, &result), 0);
	CU_ASSERT_EQUAL(result.end, SPAWN_EXITED);
	CU_ASSERT_EQUAL(result.code, 0);
	CU_ASSERT_EQUAL(out.len, 0);
	if (out.len)
		fprintf(stderr, "%s: %s", sandbox_name(form), out.at);
	unlink(file);
	rmdir(dir);
	arguments_release(&argv);
	buf_release(&out);
	buf_release(&err);
}

void test_the_walls_hold_from_within(void)
{
	struct spawner *s;

	CU_ASSERT_EQUAL_FATAL(spawner_open(&s), 0);
	CU_ASSERT_TRUE(sandbox_works(s, SANDBOX_PRLIMIT));
	for (int form = SANDBOX_BWRAP; form < SANDBOX_PRLIMIT; form++) {
		if (sandbox_works(s, (enum sandbox_form)form))
			try_form(s, (enum sandbox_form)form);
		else
			fprintf(stderr, "skipped: %s does not work here\n",
				sandbox_name((enum sandbox_form)form));
	}
	CU_ASSERT_TRUE(sandbox_works(s, sandbox_form(s)));
	spawner_close(s);
}
