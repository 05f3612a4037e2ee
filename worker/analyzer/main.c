/* reeve-lens: reads the files it is told of, runs one lens over them, prints what it found as JSON. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/beneath.h"
#include "common/content/language.h"
#include "common/content/manifest.h"
#include "common/content/source.h"
#include "common/io/clock.h"
#include "worker/analyzer/lens.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <unistd.h>

enum {
	TIME_MS_MOST = 240000, /* below the timeout in tools/reeve-*.yaml: what was found by then is told */
	LIST_BYTES_MOST = 256 << 20,
};
enum { EXIT_FINE = 0, EXIT_USAGE = 2, EXIT_BROKEN = 3 };

static const char usage[] =
	"usage: reeve-lens LENS --dir DIR --list FILE\n"
	"Looks at the files that FILE names, one a line, each below DIR, and prints JSON.\n"
	"Reads nothing else, follows no link, runs nothing. LENS is one of: ";

struct input {
	const char *dir;
	const char *list;
	struct str lens;
	struct buf paths; /* of the list */
	struct arena arena;
	struct lens_tree tree;
	struct lens_file *files; /* room for every line of the list */
	uint64_t bytes;
};

static int64_t deadline_ms;

static bool expired(void)
{
	return clock_ms() >= deadline_ms;
}

static int complain(const char *what, const char *value)
{
	fprintf(stderr, "reeve-lens: %s%s\n", what, value);
	return EXIT_USAGE;
}

static int read_whole(int fd, size_t most, struct buf *out)
{
	ptrdiff_t n;

	do {
		buf_reserve(out, 64 << 10);
		n = beneath_read(fd, out->at + out->len, 64 << 10);
		if (n < 0 || out->len + (size_t)n > most)
			return n < 0 ? -E_IO : -E_TOO_LARGE;
		out->len += (size_t)n;
	} while (n);
	return 0;
}

/* One file of the tree; the reason why not goes to the sink. */
static void file_take(struct input *in, int dir, struct str path, struct lens_sink *out)
{
	struct buf bytes = BUF_INIT;
	struct stat st;
	int fd = beneath_open(dir, path, S_IFREG, &st);
	int err = fd < 0 ? fd : read_whole(fd, LENS_FILE_BYTES_MOST, &bytes);

	if (fd >= 0)
		close(fd);
	if (err == -E_TOO_LARGE) {
		lens_not_covered(out, path, "it is over %d MiB", LENS_FILE_BYTES_MOST >> 20);
	} else if (err) {
		lens_not_covered(out, path, "it could not be read: %s", error_words(err));
	} else if (in->bytes + bytes.len > LENS_TREE_BYTES_MOST) {
		lens_not_covered(out, path, "the tree is over %d MiB", LENS_TREE_BYTES_MOST >> 20);
	} else {
		struct lens_file *f = &in->files[in->tree.count++];

		in->bytes += bytes.len;
		f->path = path;
		f->bytes = arena_str(&in->arena, buf_str(&bytes));
		f->language = language_of(path, f->bytes);
		f->lines = source_line_count(f->bytes);
	}
	buf_release(&bytes);
}

static int list_read(struct input *in)
{
	int fd = open(in->list, O_RDONLY | O_CLOEXEC | O_NONBLOCK), err;

	if (fd < 0)
		return -E_NOT_FOUND;
	err = read_whole(fd, LIST_BYTES_MOST, &in->paths);
	close(fd);
	return err;
}

static int by_path(const void *x, const void *y)
{
	return str_compare(((const struct lens_file *)x)->path, ((const struct lens_file *)y)->path);
}

/* Below the folder, without it; an empty path for a line that is not. */
static struct str below(const char *dir, struct str line)
{
	struct str root = str_of(dir), path;

	if (!str_starts(line, root) || line.len <= root.len + 1 || line.at[root.len] != '/')
		return STR("");
	path = str_sub(line, root.len + 1, line.len);
	return manifest_path_safe(path) ? path : STR(""); /* "..": down again beside it */
}

static int files_take(struct input *in, int dir, struct lens_sink *out)
{
	struct str rest = buf_str(&in->paths);
	size_t lines = source_line_count(rest), wanted = 0;

	in->files = arena_zero(&in->arena, (lines + 1) * sizeof *in->files);
	in->tree.files = in->files;
	while (rest.len) {
		ptrdiff_t end = str_find(rest, '\n');
		struct str line = str_sub(rest, 0, end < 0 ? rest.len : (size_t)end);
		struct str path = below(in->dir, line);

		rest = str_sub(rest, line.len + 1, rest.len);
		if (!path.len)
			return complain("the list names a file that is not below ", in->dir);
		if (wanted++ < LENS_FILES_MOST)
			file_take(in, dir, path, out);
		else
			lens_not_covered(out, path, "more than %d files", LENS_FILES_MOST);
	}
	qsort(in->files, in->tree.count, sizeof *in->files, by_path);
	return EXIT_FINE;
}

static int print(struct lens_sink *found, struct str dir)
{
	struct buf out = BUF_INIT;
	bool broken;

	lens_write(found, dir, &out);
	broken = fwrite(out.at, 1, out.len, stdout) != out.len || fflush(stdout);
	buf_release(&out);
	return broken ? EXIT_BROKEN : EXIT_FINE;
}

static int run(struct input *in)
{
	struct lens_sink found = { .expired = expired };
	int dir = open(in->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), code;

	if (dir < 0)
		return complain("cannot open the folder ", in->dir);
	if (list_read(in))
		code = complain("cannot read the list ", in->list);
	else
		code = files_take(in, dir, &found);
	if (!code && lens_run(in->lens, &in->tree, &found))
		code = complain("there is no such lens: ", in->lens.at);
	else if (!code)
		code = print(&found, str_of(in->dir));
	close(dir);
	lens_sink_release(&found);
	arena_release(&in->arena);
	buf_release(&in->paths);
	return code;
}

static int help(FILE *to, int code)
{
	struct buf names = BUF_INIT;

	lens_names(' ', &names);
	fprintf(to, "%s%s\n", usage, names.at);
	buf_release(&names);
	return code;
}

int main(int argc, char **argv)
{
	static const struct option options[] = { { "dir", required_argument, NULL, 'd' },
		{ "list", required_argument, NULL, 'l' }, { "version", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' }, { 0 } };
	struct input in = { 0 };
	int c;

	deadline_ms = clock_ms() + TIME_MS_MOST;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'd')
			in.dir = optarg;
		else if (c == 'l')
			in.list = optarg;
		else if (c == 'v')
			return printf("reeve-lens %s\n", REEVE_VERSION) < 0 ? EXIT_BROKEN : EXIT_FINE;
		else
			return c == 'h' ? help(stdout, EXIT_FINE) : help(stderr, EXIT_USAGE);
	}
	if (optind + 1 != argc || !in.dir || !in.list)
		return help(stderr, EXIT_USAGE);
	in.lens = str_of(argv[optind]);
	return run(&in);
}
