/* What a shell needs to complete our commands: a script for each shell, made from the tables. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_USAGE_COMPLETION_H
#define CLI_USAGE_COMPLETION_H
#include "common/buf.h"

void completion_bash(struct buf *out);
void completion_zsh(struct buf *out);
void completion_fish(struct buf *out);
#endif
