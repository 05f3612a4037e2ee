/* Where things lie on this machine: the rules, read from the environment and /proc. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/paths.h"

#include "common/sha256.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The XDG rules want absolute paths and everything else ignored. */
static const char *absolute(const char *variable)
{
	const char *value = getenv(variable);

	return value && value[0] == '/' ? value : NULL;
}

int paths_state(struct buf *out, char words[PATHS_WORDS_BYTES])
{
	const char *own = getenv("REEVE_STATE"), *xdg = absolute("XDG_STATE_HOME"), *home = absolute("HOME");

	buf_clear(out);
	if (own && own[0] && own[0] != '/') {
		snprintf(
			words, PATHS_WORDS_BYTES, "REEVE_STATE is not an absolute path; give one, from / on");
		return -E_NOT_FOUND;
	}
	if (own && own[0]) {
		buf_add_text(out, own);
	} else if (xdg) {
		buf_printf(out, "%s/reeve", xdg);
	} else if (home) {
		buf_printf(out, "%s/.local/state/reeve", home);
	} else {
		snprintf(words, PATHS_WORDS_BYTES,
			"no place for state: set REEVE_STATE (or XDG_STATE_HOME, or HOME) to an absolute "
			"path");
		return -E_NOT_FOUND;
	}
	return 0;
}

void paths_sockets(const char *state, struct buf *out)
{
	const char *runtime = absolute("XDG_RUNTIME_DIR");
	unsigned char hash[SHA256_BYTES];
	char hex[2 * SHA256_BYTES + 1];

	sha256_of(str_of(state), hash);
	sha256_hex(hash, hex);
	buf_clear(out);
	buf_printf(out, "%s/reeve-%u-%.8s", runtime ? runtime : "/tmp", (unsigned)geteuid(), hex);
	if (out->len + 1 + SOCKET_NAME_BYTES_MOST <= SOCKET_PATH_BYTES_MOST)
		return;
	buf_clear(out);
	buf_printf(out, "/tmp/reeve-%u-%.8s", (unsigned)geteuid(), hex);
}

/* The folder of our program, without a slash at its end. */
static int program_folder(struct buf *out)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof path);
	ptrdiff_t slash;

	buf_clear(out);
	if (len <= 0 || (size_t)len == sizeof path)
		return -E_IO;
	slash = str_find_last(str_bytes(path, (size_t)len), '/');
	if (slash < 0)
		return -E_IO;
	buf_add(out, path, (size_t)slash);
	return 0;
}

void paths_data(const char *below, struct buf *out)
{
	const char *own = getenv("REEVE_DATA");
	struct stat st;

	buf_clear(out);
	if (own && own[0]) {
		buf_printf(out, "%s/%s", own, below);
		return;
	}
	if (program_folder(out) == 0) {
		buf_add_text(out, "/../share/reeve");
		if (stat(out->at, &st) == 0 && S_ISDIR(st.st_mode)) {
			buf_printf(out, "/%s", below);
			return;
		}
	}
	buf_clear(out);
	buf_printf(out, "/usr/share/reeve/%s", below);
}

int paths_program(const char *name, struct buf *out)
{
	int err = program_folder(out);

	if (!err)
		buf_printf(out, "/%s", name);
	return err;
}

/* mkdir -p: every missing folder of the path is made 0700. */
static int make_folders(const char *path)
{
	struct buf part = BUF_INIT;
	int err = 0;

	for (const char *p = path; *p && !err; p++) {
		if (p[1] != '/' && p[1] != '\0')
			continue;
		buf_clear(&part);
		buf_add(&part, path, (size_t)(p - path) + 1);
		if (mkdir(part.at, 0700) != 0 && errno != EEXIST)
			err = errno;
	}
	buf_release(&part);
	return err;
}

/* Who may write here could put a socket or a lock of theirs in our way. */
static const char *folder_fault(const char *path, bool tighten)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return strerror(errno);
	if (S_ISLNK(st.st_mode) && tighten)
		return "it is a symbolic link";
	if (stat(path, &st) != 0)
		return strerror(errno);
	if (!S_ISDIR(st.st_mode))
		return "it is no folder";
	if (st.st_uid != geteuid())
		return "it belongs to another user";
	if (tighten && (st.st_mode & 077) != 0 && chmod(path, 0700) != 0)
		return strerror(errno);
	if (!tighten && (st.st_mode & 022) != 0)
		return "others may write to it (chmod go-w it)";
	return NULL;
}

int paths_private_folder(const char *path, bool tighten, char words[PATHS_WORDS_BYTES])
{
	int fault = make_folders(path);
	const char *why = fault ? strerror(fault) : folder_fault(path, tighten);

	if (!why)
		return 0;
	snprintf(words, PATHS_WORDS_BYTES,
		"%.120s cannot be used: %s; REEVE_STATE and XDG_RUNTIME_DIR choose other places", path, why);
	return fault ? -E_IO : -E_DENIED;
}

int paths_build(struct buf *out)
{
	struct stat st;
	int err = paths_program("reeved", out);

	if (err)
		return err;
	if (stat(out->at, &st) != 0)
		return -E_NOT_FOUND;
	buf_clear(out);
	buf_printf(out, "%s-%lld-%lld.%09ld", REEVE_VERSION, (long long)st.st_size,
		(long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	return 0;
}
