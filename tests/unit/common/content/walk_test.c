/* Tries common/content/walk.c and listing.c on trees made for it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/walk.h"
#include "common/content/listing.h"
#include "reeve/limits.h"
#include "tree.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

/* What the snapshot says of a path: "kept", why it was skipped, or "absent". */
static struct str fate(const struct manifest *m, struct str path)
{
	if (manifest_find(m, path) >= 0)
		return STR("kept");
	for (size_t i = 0; i < m->skipped_count; i++)
		if (str_equal(m->skipped[i].path, path))
			return m->skipped[i].why;
	return STR("absent");
}

struct expected {
	struct str path;
	const char *fate;
};

static void expect(const struct manifest *m, const struct expected *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct str found = fate(m, cases[i].path);

		CU_ASSERT_TRUE(str_equal(found, str_of(cases[i].fate)));
		if (!str_equal(found, str_of(cases[i].fate)))
			fprintf(stderr, "%.*s: %.*s\n", STR_ARG(cases[i].path), STR_ARG(found));
	}
}
#define EXPECT(m, cases) expect(m, cases, sizeof(cases) / sizeof((cases)[0]))

/* The same rows again, through the wire: order and paths are as a reader demands them. */
static void expect_sound(const struct manifest *m)
{
	struct buf bytes = BUF_INIT;
	struct manifest again;

	manifest_encode(m, &bytes);
	CU_ASSERT_EQUAL_FATAL(manifest_decode(buf_str(&bytes), &again), 0);
	CU_ASSERT_EQUAL(again.file_count, m->file_count);
	manifest_release(&again);
	buf_release(&bytes);
}

static void snapshot(const char *path, struct manifest *m)
{
	char words[256];

	CU_ASSERT_EQUAL_FATAL(walk_tree(path, NULL, m, words), 0);
	expect_sound(m);
}

void test_a_hostile_folder_is_listed_and_nothing_is_opened(void)
{
	static const struct expected cases[] = {
		{ STR("a.c"), "kept" },
		{ STR(".hidden/b.py"), "kept" },
		{ STR("-rf"), "kept" },
		{ STR("new\nline.c"), "kept" },
		{ STR("bad\xff.c"), "kept" },
		{ STR("esc\x1b[2J.c"), "kept" },
		{ STR("empty"), "absent" },
		{ STR("empty.c"), "kept" },
		{ STR("fifo.c"), "not a regular file" },
		{ STR("loop"), "symbolic link" },
		{ STR("self"), "symbolic link" },
		{ STR("out"), "symbolic link" },
		{ STR("passwd.c"), "symbolic link" },
		{ STR("node_modules"), "vendored" },
		{ STR("x/vendor"), "vendored" },
		{ STR("bin"), "binary" },
		{ STR("huge"), "over 8 MiB" },
		{ STR("limit.c"), "kept" },
		{ STR("over.c"), "over 8 MiB" },
		{ STR("gen.h"), "generated" },
		{ STR("a.min.js"), "minified" },
		{ STR(".git/config"), "absent" },
		{ STR("sub/.git"), "absent" },
	};
	struct manifest m;
	struct tree t;

	tree_make(&t,
		"mkdir -p .hidden empty node_modules/a x/vendor .git sub; echo 'int a;' >a.c; echo "
		">.hidden/b.py;"
		": >empty.c; echo >./-rf; echo >'new\nline.c'; echo >\"$(printf 'bad\\377.c')\";"
		"echo >\"$(printf 'esc\\033[2J.c')\"; mkfifo fifo.c; ln -s . loop; ln -s self self; ln -s / "
		"out;"
		"ln -s /etc/passwd passwd.c; echo >node_modules/a/i.js; echo >x/vendor/v.go; printf 'a\\0b' "
		">bin;"
		"truncate -s 1G huge; yes x | head -c 8388608 >limit.c; yes x | head -c 8388609 >over.c;"
		"echo '/* DO NOT EDIT */' >gen.h; echo >a.min.js; echo >.git/config; echo gitdir: x "
		">sub/.git");
	snapshot(t.path, &m);
	EXPECT(&m, cases);
	ptrdiff_t a = manifest_find(&m, STR("a.c"));
	CU_ASSERT_TRUE_FATAL(a >= 0);
	unsigned char hash[SHA256_BYTES];
	sha256_of(STR("int a;\n"), hash);
	CU_ASSERT_EQUAL(memcmp(m.files[a].sha256, hash, sizeof hash), 0);
	CU_ASSERT_EQUAL(m.files[a].size, 7);
	CU_ASSERT_EQUAL(m.files[a].lines, 1);
	CU_ASSERT_TRUE(str_equal(m.files[a].language, STR("c")));
	CU_ASSERT_EQUAL(m.commit.len, 0);
	manifest_release(&m);
	tree_remove(&t);
}

void test_devices_and_sockets_are_not_opened(void)
{
	struct manifest m;
	struct tree t;
	char path[96];

	tree_make(&t, "python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"sock\")'");
	snprintf(path, sizeof path, "%s/zero", t.path);
	bool device = !mknod(path, S_IFCHR | 0666, makedev(1, 5)); /* for root only */
	snapshot(t.path, &m);
	CU_ASSERT_TRUE(str_equal(fate(&m, STR("sock")), STR("not a regular file")));
	if (device)
		CU_ASSERT_TRUE(str_equal(fate(&m, STR("zero")), STR("not a regular file")));
	manifest_release(&m);
	tree_remove(&t);
}

void test_an_empty_tree_is_a_snapshot_of_nothing(void)
{
	struct manifest m;
	struct tree t;

	tree_make(&t, ":");
	snapshot(t.path, &m);
	CU_ASSERT_EQUAL(m.file_count, 0);
	CU_ASSERT_EQUAL(m.skipped_count, 0);
	manifest_release(&m);
	tree_remove(&t);
}

void test_one_file_may_be_named(void)
{
	struct manifest m;
	struct tree t;
	char path[96];

	tree_make(&t, "echo >a.c; echo >b.c");
	snprintf(path, sizeof path, "%s/b.c", t.path);
	snapshot(path, &m);
	CU_ASSERT_EQUAL(m.file_count, 1);
	CU_ASSERT_TRUE(str_equal(m.files[0].path, STR("b.c")));
	manifest_release(&m);
	tree_remove(&t);
}

void test_what_is_no_tree_is_said_with_the_next_step(void)
{
	static const struct {
		const char *name;
		int err;
	} cases[] = { { "gone", -E_NOT_FOUND }, { "file/x", -E_NOT_FOUND }, { "fifo", -E_INVALID },
		{ "self", -E_INVALID }, { "\x1b[2J", -E_NOT_FOUND } };
	struct manifest m;
	struct tree t;

	tree_make(&t, "echo >file; mkfifo fifo; ln -s self self");
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char path[96], words[256];

		snprintf(path, sizeof path, "%s/%s", t.path, cases[i].name);
		CU_ASSERT_EQUAL(walk_tree(path, NULL, &m, words), cases[i].err);
		CU_ASSERT_PTR_NOT_NULL(strstr(words, ";"));
		CU_ASSERT_PTR_NULL(strchr(words, '\x1b'));
	}
	tree_remove(&t);
}

/* As somebody who may not read everything. The answers are told by the exit code's bits. */
static int walk_unprivileged(const char *path)
{
	static const struct {
		struct str path, fate;
	} cases[] = { { STR("ok.c"), STR("kept") }, { STR("shut.c"), STR("permission denied") },
		{ STR("dir"), STR("permission denied") }, { STR("list/x.c"), STR("permission denied") } };
	struct manifest m;
	char words[256], shut[96];

	if (geteuid() == 0 && (setgid(65534) || setuid(65534)))
		return 100;
	if (walk_tree(path, NULL, &m, words))
		return 101;
	for (int i = 0; i < 4; i++)
		if (!str_equal(fate(&m, cases[i].path), cases[i].fate))
			return i + 1;
	manifest_release(&m);
	snprintf(shut, sizeof shut, "%s/dir", path);
	if (walk_tree(shut, NULL, &m, words) != -E_DENIED)
		return 102;
	snprintf(shut, sizeof shut, "%s/list", path);
	return walk_tree(shut, NULL, &m, words) == -E_DENIED ? 0 : 103;
}

static void expect_unprivileged(const char *make)
{
	int status = -1;
	struct tree t;

	tree_make(&t, make);
	pid_t pid = fork();
	if (pid == 0)
		_exit(walk_unprivileged(t.path));
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	CU_ASSERT_EQUAL(WEXITSTATUS(status), 0);
	tree_remove(&t);
}

#define SHUT_TREE                                                                                            \
	"echo >ok.c; echo >shut.c; mkdir dir list; echo >dir/x.c; echo >list/x.c;"                           \
	"if [ $(id -u) = 0 ]; then chown -R 65534:65534 .; fi; chmod 0 shut.c dir; chmod 444 list"

void test_what_may_not_be_read_is_listed(void)
{
	expect_unprivileged(SHUT_TREE);
}

void test_what_may_not_be_read_in_a_work_tree_is_listed(void)
{
	expect_unprivileged(
		"git init -q .; echo >ok.c; mkdir list; echo >list/x.c; git add ok.c list;" SHUT_TREE
		" || :");
}

void test_the_same_tree_gives_the_same_bytes(void)
{
	struct buf first = BUF_INIT, second = BUF_INIT;
	struct manifest m;
	struct tree t;

	tree_make(&t, "for i in 1 2 3 4 5 6 7 8 9; do mkdir d$i; echo $i >d$i/f.c; done; chmod 755 d3/f.c");
	snapshot(t.path, &m);
	manifest_encode(&m, &first);
	CU_ASSERT_EQUAL(m.files[2].mode, 0755);
	manifest_release(&m);
	CU_ASSERT_EQUAL(tree_sh(&t, "mv d1 x; mv x d1; chmod 600 d2/f.c"), 0);
	snapshot(t.path, &m);
	manifest_encode(&m, &second);
	CU_ASSERT_TRUE(str_equal(buf_str(&first), buf_str(&second)));
	manifest_release(&m);
	buf_release(&first);
	buf_release(&second);
	tree_remove(&t);
}

static int stop(void *arg, size_t files, uint64_t bytes)
{
	(void)bytes;
	++*(int *)arg;
	return files > 0;
}

void test_the_walk_can_be_stopped(void)
{
	int asked = 0;
	struct walk_progress progress = { stop, &asked };
	struct manifest m;
	struct tree t;
	char words[256];

	tree_make(&t, "for i in $(seq 100); do echo >$i.c; done");
	CU_ASSERT_EQUAL(walk_tree(t.path, &progress, &m, words), -E_CANCELLED);
	CU_ASSERT_TRUE(asked > 1);
	tree_remove(&t);
}

void test_a_path_over_the_limit_is_listed_by_its_folder(void)
{
	struct manifest m;
	struct tree t;

	/* 16 folders of 250 bytes and a name: 4096 bytes are reached by one name and passed by the other. */
	tree_make(&t, "d=$(printf %0250d 0); for i in $(seq 16); do mkdir $d; cd $d; done;"
		      "echo >$(printf %080d 0); echo >$(printf %081d 0)");
	snapshot(t.path, &m);
	CU_ASSERT_EQUAL_FATAL(m.file_count, 1);
	CU_ASSERT_EQUAL(m.files[0].path.len, PATH_BYTES_MOST);
	CU_ASSERT_EQUAL_FATAL(m.skipped_count, 1);
	CU_ASSERT_TRUE(str_equal(m.skipped[0].why, STR("path over 4096 bytes")));
	manifest_release(&m);
	tree_remove(&t);
}

void test_a_million_names_and_one_more(void)
{
	struct arena a = { 0 };
	struct listing l = { .arena = &a };
	int err = 0;

	for (size_t i = 0; !err && i < FILES_MOST; i++)
		err = listing_add(&l, STR("same"));
	CU_ASSERT_EQUAL(err, 0);
	CU_ASSERT_EQUAL(listing_add(&l, STR("vendor/is/no/file")), 0);
	CU_ASSERT_EQUAL(listing_add(&l, STR("../unsafe")), 0);
	CU_ASSERT_EQUAL(listing_add(&l, STR("more")), -E_EXHAUSTED);
	listing_finish(&l);
	CU_ASSERT_EQUAL(listing_count(&l), 1);
	listing_release(&l);
	arena_release(&a);
}
