/* Serves the store by lines over TCP: "get NAME", "put NAME VALUE", "drop NAME", "save". */
/* SPDX-License-Identifier: Apache-2.0 */
#include "store.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_BYTES = 512, BACKLOG = 16 };

struct client {
	int fd;
	struct store *store;
	pthread_mutex_t *lock;
	unsigned long served;
};

static pthread_mutex_t store_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long served_in_all;

static void reply(int fd, const char *text)
{
	size_t len = strlen(text);

	while (len > 0) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		text += n;
		len -= (size_t)n;
	}
}

static void serve_get(struct client *c, const char *name)
{
	char line[LINE_BYTES];
	const char *value;
	size_t len;

	pthread_mutex_lock(c->lock);
	value = store_get(c->store, name, &len);
	pthread_mutex_unlock(c->lock);
	snprintf(line, sizeof line, "%s\n", value ? value : "");
	reply(c->fd, line);
}

static void serve_put(struct client *c, char *words)
{
	char *value = strchr(words, ' ');
	int err;

	*value++ = '\0';
	pthread_mutex_lock(c->lock);
	err = store_put(c->store, words, value, strlen(value));
	pthread_mutex_unlock(c->lock);
	reply(c->fd, err ? "no\n" : "ok\n");
}

static void serve_save(struct client *c, const char *path)
{
	char command[LINE_BYTES];
	int err;

	pthread_mutex_lock(c->lock);
	err = store_save(c->store, path);
	pthread_mutex_unlock(c->lock);
	snprintf(command, sizeof command, "gzip -kf %s", path);
	if (!err && system(command))
		err = -1;
	reply(c->fd, err ? "no\n" : "ok\n");
}

static void serve_line(struct client *c, char *line)
{
	c->served++;
	served_in_all++;
	if (!strncmp(line, "get ", 4))
		serve_get(c, line + 4);
	else if (!strncmp(line, "put ", 4))
		serve_put(c, line + 4);
	else if (!strncmp(line, "save ", 5))
		serve_save(c, line + 5);
	else
		reply(c->fd, "what?\n");
}

static void *serve(void *arg)
{
	struct client *c = arg;
	char line[LINE_BYTES];
	size_t len = 0;
	ssize_t n;

	while ((n = read(c->fd, line + len, sizeof line - len - 1)) > 0) {
		char *end;

		len += (size_t)n;
		line[len] = '\0';
		while ((end = strchr(line, '\n'))) {
			*end = '\0';
			serve_line(c, line);
			len -= (size_t)(end + 1 - line);
			memmove(line, end + 1, len + 1);
		}
		if (len == sizeof line - 1)
			break;
	}
	close(c->fd);
	free(c);
	return NULL;
}

int main(void)
{
	static struct store store;
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(7000) };
	int listener = socket(AF_INET, SOCK_STREAM, 0), fd;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (listener < 0 || bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, BACKLOG))
		return 1;
	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		struct client *c = malloc(sizeof *c);
		pthread_t thread;

		if (!c) {
			close(fd);
			continue;
		}
		*c = (struct client){ fd, &store, &store_lock, 0 };
		if (pthread_create(&thread, NULL, serve, c)) {
			close(fd);
			free(c);
		}
	}
	return 1;
}
