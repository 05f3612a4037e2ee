/* An analyzer that looks at what is under review must not hear what that says to it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_SANDBOX_DEAFEN_H
#define WORKER_SANDBOX_DEAFEN_H
#include "common/buf.h"
#include "reeve/tool.h"

/* Breaks each of these words in place, one byte of it: nothing moves to another line or column. A word is looked for in any
 * case, within one line; a '*' in it stands for whatever is between its two halves. True when there was one. */
bool deafen(struct buf *content, const struct str *words, size_t count);
/* The words of all tools that read this language: they see one tree. */
bool deafen_for(const struct tool_def *tools, size_t count, struct str language, struct buf *content);
/* True for Python that declares an encoding (PEP 263) in which ASCII may be written otherwise, as UTF-7: such words may then be
 * in it and not be seen. */
bool deafen_blind(struct str language, struct str content);
#endif
