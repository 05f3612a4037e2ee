/* A word of a command that is printed to be pasted into a shell. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_WORDS_SHELL_WORD_H
#define CLI_WORDS_SHELL_WORD_H
#include "common/buf.h"

/* Appends it so that a shell reads it as this one word. What a terminal would obey is written as $'\033', which bash, zsh and POSIX of
 * 2024 read; all else any shell reads. */
void shell_word(struct str s, struct buf *out);
#endif
