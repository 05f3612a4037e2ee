/* A coordinator to talk to: from --coordinator and its token, or a fleet of one's own. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/contact.h"

#include "cli/speak.h"
#include "common/io/rpc_client.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define TOKEN_BYTES_MOST 4096

/* The file's bytes without the white space around them: an editor leaves a newline. */
static enum exit_code read_token(const char *path, struct buf *out)
{
	char bytes[TOKEN_BYTES_MOST + 1];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, bytes, sizeof bytes);
	int fault = errno;

	if (fd >= 0)
		close(fd);
	if (got < 0) {
		complain("cannot read the token in %s: %s", path, strerror(fault));
		return EXIT_USAGE;
	}
	struct str token = str_bytes(bytes, (size_t)got);
	while (token.len && strchr(" \t\r\n", token.at[token.len - 1]))
		token.len--;
	while (token.len && strchr(" \t\r\n", token.at[0]))
		token = str_sub(token, 1, token.len);
	if (!token.len || token.len > TOKEN_BYTES_MOST) {
		complain("%s holds no token: it should be one line of at most %d bytes", path,
			TOKEN_BYTES_MOST);
		return EXIT_USAGE;
	}
	buf_add_str(out, token);
	return EXIT_DONE;
}

static enum exit_code open_shared(const struct options *o, struct session *out)
{
	char words[CLIENT_WORDS_BYTES];
	struct buf token = BUF_INIT;
	enum exit_code code = o->token_file ? read_token(o->token_file, &token) : EXIT_DONE;

	if (code == EXIT_DONE &&
		client_open(o->coordinator, buf_str(&token), o->queue, &out->client, words)) {
		complain("--coordinator: %s", words);
		code = EXIT_USAGE;
	}
	buf_release(&token);
	return code;
}

enum exit_code session_open(const struct options *o, struct session *out)
{
	*out = (struct session){ NULL, NULL };
	rpc_init();
	enum exit_code code = o->coordinator ? open_shared(o, out)
					     : private_open(o->workers, o->queue, &out->fleet, &out->client);
	if (code != EXIT_DONE)
		rpc_shutdown();
	return code;
}

void session_close(struct session *s)
{
	private_close(s->fleet);
	client_close(s->client);
	rpc_shutdown();
}
