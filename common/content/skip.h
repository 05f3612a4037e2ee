/* What a snapshot leaves out, and the word for why: by path, and by content; pure. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_CONTENT_SKIP_H
#define COMMON_CONTENT_SKIP_H
#include "common/str.h"

#define SKIP_DENIED   STR("permission denied")
#define SKIP_GONE     STR("unreadable")
#define SKIP_LINK     STR("symbolic link")
#define SKIP_SPECIAL  STR("not a regular file")
#define SKIP_LARGE    STR("over 8 MiB")
#define SKIP_LONG     STR("path over 4096 bytes")
#define SKIP_MODULE   STR("submodule")
#define SKIP_NESTED   STR("another repository")
#define SKIP_VENDORED STR("vendored")

/* How much of a path is a folder of other people's code ("a/vendor" of "a/vendor/x/y.c"), or 0. Only folders
 * count: the last component of a file's path does not. */
size_t skip_vendored_folder(struct str path);
/* The same question for the name of one folder. */
bool skip_vendored_name(struct str name);
/* Why a file of this name is left out unread, or "". */
struct str skip_by_name(struct str path);
/* Whether it is no text: a NUL byte in the first 8000, as git has it. */
bool skip_is_binary(struct str content);
/* Why a text is left out: "generated", "minified", or "". */
struct str skip_by_content(struct str content, struct str language);
#endif
