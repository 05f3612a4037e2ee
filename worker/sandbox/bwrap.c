/* Knows bubblewrap's words, and tries which of its forms the kernel and our rights allow. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/sandbox/bwrap.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PROBE_MS = 10000 };

static const char *const names[SANDBOX_FORMS] = { "bwrap", "bwrap-root", "prlimit" };
static const char inner_tree[] = "/src";
static const char inner_list[] = "/list";
static const char inner_program[] = "/program";

const char *sandbox_name(enum sandbox_form form)
{
	return names[form];
}

void arguments_add(struct arguments *a, const char *argument)
{
	if (a->count + 1 >= a->cap) {
		a->cap = a->cap ? a->cap * 2 : 64;
		a->at = realloc(a->at, a->cap * sizeof *a->at);
		if (!a->at)
			abort();
	}
	a->at[a->count++] = argument;
	a->at[a->count] = NULL;
}

void arguments_release(struct arguments *a)
{
	free(a->at);
	*a = (struct arguments){ 0 };
}

static void add_all(struct arguments *out, const char *const *words)
{
	while (*words)
		arguments_add(out, *words++);
}

const char *const *sandbox_environment(void)
{
	/* Python must not look for modules in the current folder, nor leave compiled ones behind. */
	static const char *const environment[] = { "PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/tmp",
		"TMPDIR=/tmp", "LC_ALL=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1", "PYTHONSAFEPATH=1", NULL };

	return environment;
}

const char *sandbox_tree(enum sandbox_form form, const struct sandbox_view *view)
{
	return form == SANDBOX_PRLIMIT ? view->tree : inner_tree;
}

const char *sandbox_list(enum sandbox_form form, const struct sandbox_view *view)
{
	return form == SANDBOX_PRLIMIT ? view->list : inner_list;
}

const char *sandbox_program(enum sandbox_form form, const struct sandbox_view *view)
{
	return form == SANDBOX_PRLIMIT ? view->program : inner_program;
}

/* Programs and libraries, and the few files in /etc that these cannot do without. */
static void system_add(struct arguments *out)
{
	static const char *const folders[][2] = { { "/bin", "usr/bin" }, { "/sbin", "usr/sbin" },
		{ "/lib", "usr/lib" }, { "/lib32", "usr/lib32" }, { "/lib64", "usr/lib64" } };
	/* The scratch folder is root's where bwrap cannot change the user: all may write, as everywhere in /tmp. */
	/* /etc by a word of its own: made for what lies in it, it would be its owner's alone, and no alternative be found. */
	static const char *const fixed[] = { "--ro-bind", "/usr", "/usr", "--dir", "/etc", "--ro-bind-try",
		"/etc/alternatives", "/etc/alternatives", "--ro-bind-try", "/etc/ld.so.cache",
		"/etc/ld.so.cache", "--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/tmp",
		"--dir", "/empty", NULL };

	add_all(out, fixed);
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		struct stat st;

		if (lstat(folders[i][0], &st))
			continue;
		/* Where the folders of old are real ones still, they are shown as such. */
		if (S_ISLNK(st.st_mode))
			add_all(out,
				(const char *const[]){ "--symlink", folders[i][1], folders[i][0], NULL });
		else
			add_all(out,
				(const char *const[]){ "--ro-bind", folders[i][0], folders[i][0], NULL });
	}
}

static void environment_add(struct arguments *out)
{
	static const char *const words[] = { "--clearenv", "--setenv", "PATH", "/usr/local/bin:/usr/bin:/bin",
		"--setenv", "HOME", "/tmp", "--setenv", "TMPDIR", "/tmp", "--setenv", "LC_ALL", "C.UTF-8",
		"--setenv", "PYTHONDONTWRITEBYTECODE", "1", "--setenv", "PYTHONSAFEPATH", "1", NULL };

	add_all(out, words);
}

void sandbox_wrap(enum sandbox_form form, const struct sandbox_view *view, struct arguments *out)
{
	static const char *const full[] = { "bwrap", "--unshare-all", "--unshare-user", "--uid", "65534",
		"--gid", "65534", "--cap-drop", "ALL", "--die-with-parent", NULL };
	/* Without a user namespace bwrap cannot change the user; setpriv does, and gives up the right to it. */
	static const char *const root[] = { "bwrap", "--unshare-ipc", "--unshare-pid", "--unshare-net",
		"--unshare-uts", "--unshare-cgroup-try", "--cap-drop", "ALL", "--cap-add", "CAP_SETUID",
		"--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP", "--die-with-parent", NULL };
	static const char *const nobody[] = { "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
		"--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", "--", NULL };

	if (form == SANDBOX_PRLIMIT)
		return;
	add_all(out, form == SANDBOX_BWRAP ? full : root);
	system_add(out);
	add_all(out, (const char *const[]){ "--ro-bind", view->tree, inner_tree, NULL });
	if (view->list)
		add_all(out, (const char *const[]){ "--ro-bind", view->list, inner_list, NULL });
	if (view->program)
		add_all(out, (const char *const[]){ "--ro-bind", view->program, inner_program, NULL });
	environment_add(out);
	add_all(out, (const char *const[]){ "--chdir", "/empty", "--", NULL });
	if (form == SANDBOX_BWRAP_ROOT)
		add_all(out, nobody);
}

bool sandbox_works(struct spawner *spawner, enum sandbox_form form)
{
	struct sandbox_view view = { .tree = "/usr", .empty = "/" };
	struct arguments argv = { 0 };
	struct buf out = BUF_INIT, err = BUF_INIT;
	struct spawn_result result = { 0 };
	bool works;

	if (form == SANDBOX_PRLIMIT)
		return true;
	if (form == SANDBOX_BWRAP_ROOT && geteuid())
		return false;
	sandbox_wrap(form, &view, &argv);
	arguments_add(&argv, "/usr/bin/id");
	arguments_add(&argv, "-u");
	struct spawn_request request = { .argv = argv.at,
		.envp = sandbox_environment(),
		.cwd = "/",
		.limits = { .wall_ms = PROBE_MS, .output_bytes = 4096 } };
	works = !spawner_run(spawner, &request, NULL, &out, &err, &result) && result.end == SPAWN_EXITED &&
		!result.code && str_equal(buf_str(&out), STR("65534\n"));
	arguments_release(&argv);
	buf_release(&out);
	buf_release(&err);
	return works;
}

enum sandbox_form sandbox_form(struct spawner *spawner)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static enum sandbox_form found;
	static bool tried;

	pthread_mutex_lock(&lock);
	if (!tried) {
		found = SANDBOX_BWRAP;
		while (!sandbox_works(spawner, found))
			found++;
		tried = true;
	}
	pthread_mutex_unlock(&lock);
	return found;
}
