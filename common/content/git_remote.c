/* A remote's URL may hold a token, name a folder of this machine, or be anything: what is not plain is not told. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/git_remote.h"

#include "common/content/git_run.h"

#include <fcntl.h>
#include <unistd.h>

enum { URI_BYTES_MOST = 512 };

static const struct str schemes[] = { STR("https://"), STR("http://"), STR("ssh://"), STR("git://") };

static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!s.at[i] ||
			!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/:+%",
				s.at[i]))
			return false;
	return true;
}

/* "host/path" without "user:password@" before and "?query#fragment" behind. */
static struct str bare(struct str rest)
{
	size_t end = 0, host;

	while (end < rest.len && rest.at[end] != '?' && rest.at[end] != '#')
		end++;
	rest = str_sub(rest, 0, end);
	for (host = 0; host < rest.len && rest.at[host] != '/'; host++)
		;
	/* Behind the last @ before the path: a password may hold one. */
	while (host && rest.at[host - 1] != '@')
		host--;
	return str_sub(rest, host, rest.len);
}

static bool add_uri(struct str scheme, struct str rest, struct buf *out)
{
	ptrdiff_t slash = str_find(rest, '/');

	if (slash <= 0 || rest.at[0] == ':' || !is_plain(rest) || scheme.len + rest.len > URI_BYTES_MOST)
		return false;
	buf_add_str(out, scheme);
	buf_add_str(out, rest);
	return true;
}

/* "user@host:path", git's own short form; a colon behind a slash belongs to a path. */
static bool add_short(struct str url, struct buf *out)
{
	ptrdiff_t at = str_find(url, '@'), colon = str_find(url, ':'), slash = str_find(url, '/');
	struct buf rest = BUF_INIT;
	bool good;

	if (at < 0 || colon <= at || (slash >= 0 && slash < colon))
		return false;
	buf_add_str(&rest, str_sub(url, (size_t)at + 1, (size_t)(colon - at) - 1));
	buf_add_byte(&rest, '/');
	url = str_sub(url, (size_t)colon + 1, url.len);
	buf_add_str(&rest, str_sub(url, str_starts(url, STR("/")), url.len));
	good = add_uri(STR("ssh://"), buf_str(&rest), out);
	buf_release(&rest);
	return good;
}

bool git_remote_uri(struct str url, struct buf *out)
{
	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
		if (str_starts(url, schemes[i]))
			return add_uri(schemes[i], bare(str_sub(url, schemes[i].len, url.len)), out);
	return add_short(url, out);
}

bool git_remote_is_uri(struct str s)
{
	struct buf again = BUF_INIT;
	bool same = git_remote_uri(s, &again) && str_equal(buf_str(&again), s);

	buf_release(&again);
	return same;
}

static int url_take(void *arg, struct buf *output)
{
	buf_add_str(arg, buf_str(output));
	buf_clear(output);
	return ((struct buf *)arg)->len > 4 * URI_BYTES_MOST ? -E_UNAVAILABLE : 0;
}

int git_remote(const struct git_tree *t, const struct walk_progress *progress, struct buf *out)
{
	static const char *const args[] = { "config", "--local", "--no-includes", "--get",
		"remote.origin.url", NULL };
	int err, notes_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	struct buf url = BUF_INIT;

	if (notes_fd < 0)
		return -E_IO;
	err = git_run(t, args, -1, notes_fd, progress, url_take, &url);
	close(notes_fd);
	if (url.len && url.at[url.len - 1] == '\n')
		url.len--;
	if (!err)
		(void)git_remote_uri(buf_str(&url), out);
	buf_release(&url);
	return err == -E_CANCELLED ? err : 0;
}
