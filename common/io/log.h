/* The log: one event a line, ts=... level=info event=lease.expired job=j4 ..., to one file descriptor. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_LOG_H
#define COMMON_IO_LOG_H
#include "common/str.h"

enum log_level {
	LEVEL_DEBUG,
	LEVEL_INFO,
	LEVEL_WARN,
	LEVEL_ERROR,
	LEVEL_ALWAYS, /* as info, but whatever the least level is: a tally that somebody counts by */
};

struct log_field {
	const char *key;
	struct str text;
	int64_t number;
	bool is_number;
};

static inline struct log_field log_str(const char *key, struct str value)
{
	return (struct log_field){ key, value, 0, false };
}
static inline struct log_field log_text(const char *key, const char *value)
{
	return log_str(key, str_of(value));
}
static inline struct log_field log_number(const char *key, int64_t value)
{
	return (struct log_field){ key, STR(""), value, true };
}

/* Events go to fd from now on (stderr before), and only those of this level and above (info before). */
void log_open(int fd, enum log_level least);
/* Every line says from now on who speaks, behind its event: log_speaker("worker", "w1"). The key is borrowed; a
 * name of more than NAME_BYTES_MOST is cut; "" for nobody, as before. */
void log_speaker(const char *key, const char *name);
/* From any thread. Never waits for a reader: what a full pipe does not take at once is dropped, and counted in
 * the next line that goes through (event=log.dropped). A line is cut at 4 KiB. */
void log_fields(enum log_level level, const char *event, const struct log_field *fields, size_t count);

/* log_event(LEVEL_WARN, "lease.expired", log_text("job", "j4"), log_number("age_ms", 30012)); */
#define log_event(level, event, ...)                                                                         \
	log_fields(level, event, (const struct log_field[]){ __VA_ARGS__ },                                  \
		sizeof((const struct log_field[]){ __VA_ARGS__ }) / sizeof(struct log_field))
#endif
