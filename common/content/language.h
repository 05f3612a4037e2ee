/* Which language a file is written in, by its name and by its first line; pure. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_CONTENT_LANGUAGE_H
#define COMMON_CONTENT_LANGUAGE_H
#include "common/str.h"

/* A static, NUL-ended name ("c", "cpp", "python", "shell", ...), or "" for none that is known. The name decides; a
 * "#!" line does where the name says nothing, or only says "a script" (.sh may well be zsh). */
struct str language_of(struct str path, struct str content);
/* Whether '#' begins a comment in it: not in C, where it begins a directive. True for an unknown language. */
bool language_hash_comments(struct str language);
/* Written by people in lines as long as they like: prose, and what no language is known for. */
bool language_is_prose(struct str language);
#endif
