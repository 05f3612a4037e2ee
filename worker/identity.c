/* Three small files in the state folder: the lock, the name, the count of starts. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/register.h"

#include "common/io/clock.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* Eight hex digits and their dash stand behind the host's name. */
enum { HOST_IN_ID = NAME_BYTES_MOST - 9 };

bool identity_is_name(struct str s)
{
	if (!s.len || s.len > NAME_BYTES_MOST)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!isalnum((unsigned char)s.at[i]) && !strchr("._-", s.at[i]))
			return false;
	return s.at[0] != '-';
}

uint64_t incarnation_after(uint64_t before, uint64_t now_us)
{
	return now_us > before ? now_us : before + 1;
}

static int fail(char words[256], int err, const char *what, const char *path)
{
	snprintf(words, 256, "%s %.150s: %s", what, path, strerror(errno));
	return err;
}

static int folder_lock(const char *state, int *fd, char words[256])
{
	struct buf path = BUF_INIT;
	int err = 0;

	buf_printf(&path, "%s/lock", state);
	if (mkdir(state, 0700) && errno != EEXIST)
		err = fail(words, errno == EACCES ? -E_DENIED : -E_IO, "cannot make the state folder", state);
	if (!err) {
		*fd = open(path.at, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (*fd < 0)
			err = fail(words, errno == EACCES ? -E_DENIED : -E_IO, "cannot open", path.at);
	}
	if (!err && flock(*fd, LOCK_EX | LOCK_NB)) {
		snprintf(words, 256,
			"another worker has the state folder %.150s: give this one its own by --state",
			state);
		close(*fd);
		err = -E_EXISTS;
	}
	buf_release(&path);
	return err;
}

/* The first line; "" when there is none. */
static void line_read(const char *state, const char *name, char out[64])
{
	struct buf path = BUF_INIT;
	FILE *f;

	out[0] = '\0';
	buf_printf(&path, "%s/%s", state, name);
	f = fopen(path.at, "re");
	if (f && fgets(out, 64, f))
		out[strcspn(out, "\n")] = '\0';
	if (f)
		fclose(f);
	buf_release(&path);
}

/* Whole or not at all, even when the power goes. */
static int line_write(const char *state, const char *name, const char *line, char words[256])
{
	struct buf path = BUF_INIT, fresh = BUF_INIT;
	FILE *f;
	int err = -E_IO;

	buf_printf(&path, "%s/%s", state, name);
	buf_printf(&fresh, "%s.new", path.at);
	f = fopen(fresh.at, "we");
	if (f) {
		bool written = fprintf(f, "%s\n", line) > 0 && !fflush(f) && !fsync(fileno(f));

		if (!fclose(f) && written && !rename(fresh.at, path.at))
			err = 0;
	}
	if (err)
		fail(words, err, "cannot write", path.at);
	buf_release(&path);
	buf_release(&fresh);
	return err;
}

static void host_read(char out[NAME_BYTES_MOST + 1])
{
	if (gethostname(out, NAME_BYTES_MOST + 1))
		out[0] = '\0';
	out[NAME_BYTES_MOST] = '\0';
	for (char *c = out; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._-", *c))
			*c = '_';
	if (!out[0] || out[0] == '-')
		snprintf(out, NAME_BYTES_MOST + 1, "host");
}

static void principal_read(char out[NAME_BYTES_MOST + 1])
{
	const struct passwd *user = getpwuid(geteuid());

	if (user && identity_is_name(str_of(user->pw_name)))
		snprintf(out, NAME_BYTES_MOST + 1, "%s", user->pw_name);
	else
		snprintf(out, NAME_BYTES_MOST + 1, "uid-%u", (unsigned)geteuid());
}

static int id_choose(const char *state, const char *wanted, struct identity *who, char words[256])
{
	char kept[64];
	uint32_t chance = 0;

	if (wanted) {
		snprintf(who->id, sizeof who->id, "%s", wanted);
		return 0;
	}
	line_read(state, "worker-id", kept);
	if (identity_is_name(str_of(kept))) {
		snprintf(who->id, sizeof who->id, "%s", kept);
		return 0;
	}
	if (getrandom(&chance, sizeof chance, 0) != sizeof chance)
		chance = (uint32_t)clock_us();
	snprintf(who->id, sizeof who->id, "%.*s-%08x", HOST_IN_ID, who->host, chance);
	return line_write(state, "worker-id", who->id, words);
}

static int incarnation_next(const char *state, struct identity *who, char words[256])
{
	char line[64];
	uint64_t before = 0;

	line_read(state, "incarnation", line);
	if (!str_to_u64(str_of(line), &before))
		before = 0;
	who->incarnation = incarnation_after(before, (uint64_t)clock_unix_ms() * 1000);
	snprintf(line, sizeof line, "%llu", (unsigned long long)who->incarnation);
	return line_write(state, "incarnation", line, words);
}

int identity_open(const char *state, const char *id, struct identity *out, char words[256])
{
	int err = folder_lock(state, &out->lock_fd, words);

	if (err)
		return err;
	host_read(out->host);
	principal_read(out->principal);
	err = id_choose(state, id, out, words);
	if (!err)
		err = incarnation_next(state, out, words);
	if (err)
		identity_close(out);
	return err;
}

void identity_close(struct identity *who)
{
	close(who->lock_fd);
}
