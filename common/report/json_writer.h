/* Writes JSON as it goes: commas by itself, strings always valid UTF-8 and harmless on a terminal. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_REPORT_JSON_WRITER_H
#define COMMON_REPORT_JSON_WRITER_H
#include "common/buf.h"

struct json_writer {
	struct buf *out;
	bool comma; /* something stands before at this depth */
};

/* A key of NULL: an element of an array, or the outermost value. Keys are ours and need no escape. */
void json_open(struct json_writer *w, const char *key, char bracket);
void json_close(struct json_writer *w, char bracket);
/* Elements that another writer has written, commas and all. */
void json_elements(struct json_writer *w, const char *key, struct str elements);
void json_u64(struct json_writer *w, const char *key, uint64_t value);
void json_i64(struct json_writer *w, const char *key, int64_t value);
void json_bool(struct json_writer *w, const char *key, bool value);
void json_text(struct json_writer *w, const char *key, const char *value);
/* Bytes that are not UTF-8, and NUL, which many readers refuse, are shown as U+FFFD. */
void json_str(struct json_writer *w, const char *key, struct str value);
void json_strs(struct json_writer *w, const char *key, const struct str *list, size_t count);
/* As json_str(), and where anything was replaced "KEY_base64" stands behind it with the true bytes. */
void json_bytes(struct json_writer *w, const char *key, struct str value);
#endif
