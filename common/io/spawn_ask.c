/* Packs a request, sends it with its descriptors, and speaks on the control socket of the child. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/spawn_ask.h"
#include "common/io/secret_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum { STRING_MORE_BYTES = 16, REQUEST_REST_BYTES = 128 };

void spawn_fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void add_strings(struct buf *b, const char *const *strings)
{
	uint32_t count = 0;

	while (strings[count])
		count++;
	buf_add_u32(b, count);
	for (uint32_t i = 0; i < count; i++)
		buf_add_prefixed(
			b, str_bytes(strings[i], strlen(strings[i]) + 1)); /* with the NUL: used in place */
}

/* At least what add_strings() adds. */
static size_t bytes_of(const char *const *strings)
{
	size_t bytes = 0;

	for (size_t i = 0; strings[i]; i++)
		bytes += strlen(strings[i]) + STRING_MORE_BYTES;
	return bytes;
}

/* The request as a file in memory, or -1. */
static int request_file(const struct spawn_request *r)
{
	struct buf b = BUF_INIT;
	int fd = memfd_create("reeve-request", MFD_CLOEXEC);
	size_t done = 0;

	/* Its environment may hold keys: a buffer that grows would leave copies of them behind. */
	buf_reserve(&b, bytes_of(r->argv) + bytes_of(r->envp) + REQUEST_REST_BYTES + strlen(r->cwd));
	add_strings(&b, r->argv);
	add_strings(&b, r->envp);
	buf_add_prefixed(&b, str_bytes(r->cwd, strlen(r->cwd) + 1));
	buf_add_u64(&b, r->limits.memory_bytes);
	buf_add_u64(&b, r->limits.cpu_s);
	buf_add_u64(&b, r->limits.file_bytes);
	buf_add_u32(&b, r->limits.processes);
	while (fd >= 0 && done < b.len) {
		ssize_t n = pwrite(fd, b.at + done, b.len - done, (off_t)done);

		if (n <= 0)
			spawn_fd_close(&fd);
		else
			done += (size_t)n;
	}
	secret_release(&b);
	return fd;
}

static int send_request(int to, const int fds[SPAWN_FDS])
{
	char word = 'S';
	struct iovec data = { &word, 1 };
	union {
		char bytes[CMSG_SPACE(sizeof(int) * SPAWN_FDS)];
		struct cmsghdr align;
	} control = { { 0 } };
	struct msghdr m = { .msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof control.bytes };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	ssize_t n;

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int) * SPAWN_FDS);
	memcpy(CMSG_DATA(c), fds, sizeof(int) * SPAWN_FDS);
	do
		n = sendmsg(to, &m, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == 1 ? 0 : -E_UNAVAILABLE;
}

int spawn_ask(int to, const struct spawn_request *r, int err_fd, struct spawn_child *out)
{
	int pair[2] = { -1, -1 }, pipe_out[2] = { -1, -1 }, pipe_err[2] = { -1, -1 };
	int request = request_file(r);
	int err = -E_IO;

	assert(r->argv[0] && r->cwd);
	*out = (struct spawn_child){ -1, -1, -1 };
	if (request < 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) ||
		pipe2(pipe_out, O_CLOEXEC) || (err_fd < 0 && pipe2(pipe_err, O_CLOEXEC)))
		goto out;
	err = send_request(
		to, (int[SPAWN_FDS]){ request, pair[1], pipe_out[1], err_fd < 0 ? pipe_err[1] : err_fd });
	if (err)
		goto out;
	*out = (struct spawn_child){ pair[0], pipe_out[0], pipe_err[0] };
	pair[0] = pipe_out[0] = pipe_err[0] = -1;
out:
	spawn_fd_close(&pipe_err[0]);
	spawn_fd_close(&pipe_err[1]);
	spawn_fd_close(&pipe_out[0]);
	spawn_fd_close(&pipe_out[1]);
	spawn_fd_close(&pair[0]);
	spawn_fd_close(&pair[1]);
	spawn_fd_close(&request);
	return err;
}

int spawn_report_receive(int control, struct spawn_report *out)
{
	ssize_t n;

	/* An order that crossed the last report is unread when the other end closes. The kernel then tells us of a
	 * reset, once, before it gives us that report. */
	do
		n = recv(control, out, sizeof *out, 0);
	while (n < 0 && (errno == EINTR || errno == ECONNRESET));
	return n == (ssize_t)sizeof *out ? 0 : -E_UNAVAILABLE; /* reeve-spawn is gone */
}

void spawn_order_send(int control, enum spawn_order what)
{
	char byte = (char)what;

	/* That it is gone already is what the next read of the control socket tells. */
	(void)!send(control, &byte, 1, MSG_NOSIGNAL);
}
