/* Reads "key = value" lines: numbers with units, lists of ports, and a path. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PORTS_MOST = 8, VALUE_BYTES = 256 };

struct config {
	long size_bytes;
	int timeout_ms;
	unsigned short ports[PORTS_MOST];
	size_t port_count;
	char *path;
};

static char *trim(char *s)
{
	char *end;

	while (isspace((unsigned char)*s))
		s++;
	end = s + strlen(s);
	while (end > s && isspace((unsigned char)end[-1]))
		end--;
	*end = '\0';
	return s;
}

/* "4k", "2M": bytes; -1 for what is none. */
static long size_of(const char *text)
{
	char *unit;
	long n = strtol(text, &unit, 10);

	if (unit == text || n < 0)
		return -1;
	switch (*unit) {
	case 'k':
		return n * 1024;
	case 'M':
		return n <= LONG_MAX / (1024 * 1024) ? n * 1024 * 1024 : -1;
	case '\0':
		return n;
	default:
		return -1;
	}
}

static int read_ports(struct config *c, char *text)
{
	char *word, *rest = text;

	while ((word = strsep(&rest, ","))) {
		long port = strtol(word, NULL, 10);

		if (c->port_count > PORTS_MOST)
			return -1;
		c->ports[c->port_count++] = (unsigned short)port;
	}
	return 0;
}

static int read_timeout(struct config *c, const char *text)
{
	double seconds = atof(text);

	if (seconds < 0 || seconds > 3600)
		return -1;
	c->timeout_ms = (int)seconds * 1000;
	return 0;
}

static int read_pair(struct config *c, const char *key, char *value)
{
	if (!strcmp(key, "size")) {
		c->size_bytes = size_of(value);
		return c->size_bytes < 0 ? -1 : 0;
	}
	if (!strcmp(key, "timeout"))
		return read_timeout(c, value);
	if (!strcmp(key, "ports"))
		return read_ports(c, value);
	if (!strcmp(key, "path")) {
		free(c->path);
		c->path = strdup(value);
		return c->path ? 0 : -1;
	}
	return 0;
}

int config_read(struct config *c, const char *file)
{
	char line[VALUE_BYTES];
	FILE *f = fopen(file, "r");

	memset(c, 0, sizeof *c);
	if (!f)
		return -1;
	while (fgets(line, sizeof line, f)) {
		char *equals = strchr(line, '=');

		if (line[0] == '#' || !equals)
			continue;
		*equals = '\0';
		if (read_pair(c, trim(line), trim(equals + 1)))
			return -1;
	}
	fclose(f);
	return 0;
}

void config_release(struct config *c)
{
	free(c->path);
	c->path = NULL;
}
