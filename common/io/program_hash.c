/* Finds a program as a sandbox does, and hashes its file or, of a large one, what the file system says of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/program_hash.h"

#include "common/io/file.h"
#include "common/io/file_hash.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	READ_BYTES_MOST = 32 << 20
}; /* 20 ms; node has 100 MB, and each worker of a private fleet would read them */

static const char *const programs_here[] = { "/usr/local/bin", "/usr/bin", "/bin", NULL };
static const char *const modules_here[] = { "/usr/local/lib/python3*/dist-packages",
	"/usr/lib/python3*/dist-packages", NULL };
const struct program_places program_places_here = { programs_here, modules_here };

static void file_add(const char *path, struct buf *out)
{
	unsigned char hash[SHA256_BYTES] = { 0 };
	struct buf seen = BUF_INIT;
	struct stat st;

	if (stat(path, &st)) {
		buf_add(out, hash, sizeof hash);
		return;
	}
	if (st.st_size <= READ_BYTES_MOST) {
		(void)!file_hash(path, hash);
	} else {
		buf_add_u64(&seen, (uint64_t)st.st_size);
		buf_add_u64(&seen, (uint64_t)st.st_mtim.tv_sec);
		buf_add_u64(&seen, (uint64_t)st.st_mtim.tv_nsec);
		sha256_of(buf_str(&seen), hash);
	}
	buf_add(out, hash, sizeof hash);
	buf_release(&seen);
}

static bool is_python(const char *path)
{
	char line[64] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = fd < 0 ? 0 : read(fd, line, sizeof line - 1);

	if (fd >= 0)
		close(fd);
	return n > 2 && line[0] == '#' && line[1] == '!' && strstr(line, "python");
}

/* Its own script only calls the module. */
static void module_add(const char *const *modules, struct str name, struct buf *out)
{
	for (; *modules; modules++) {
		char pattern[512];
		glob_t found;

		snprintf(pattern, sizeof pattern, "%s/%.*s/__init__.py", *modules, STR_ARG(name));
		if (glob(pattern, 0, NULL, &found))
			continue;
		for (size_t i = 0; i < found.gl_pathc; i++)
			file_add(found.gl_pathv[i], out);
		globfree(&found);
	}
}

void program_hash_add(
	const struct program_places *places, struct str command, struct str name, struct buf *out)
{
	char path[512];

	snprintf(path, sizeof path, "%.*s", STR_ARG(command));
	if (!str_starts(command, STR("/"))) {
		const char *const *folder = places->programs;

		do
			snprintf(path, sizeof path, "%s/%.*s", *folder, STR_ARG(command));
		while (access(path, X_OK) && *++folder);
	}
	file_add(path, out);
	if (is_python(path))
		module_add(places->modules, name, out);
}
