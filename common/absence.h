/* What a claim of absence says in its paths and words: all that a reader can try with grep. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_ABSENCE_H
#define COMMON_ABSENCE_H
#include "reeve/finding.h"

/* False for what cannot be looked for, or not soon: see struct absence. */
bool absence_is_formed(const struct absence *a);
bool absence_pattern_is_formed(struct str pattern);
bool absence_word_is_formed(struct str word);
/* Whether the pattern speaks of this path; ":3-5" at its end does not belong to the path. */
bool absence_path_fits(struct str pattern, struct str path);
/* The pattern without its ":3-5", and these; 0 where it has none. */
struct str absence_split(struct str pattern, uint64_t *first, uint64_t *last);
/* The lines of the file that the pattern speaks of, all where it names none. False: the file does not have them. */
bool absence_lines_of(struct str pattern, struct str content, struct str *out);
/* Whether the word stands there. Letters, digits and '_': with none of these beside it. "#x-y": a line is there that makes the
 * anchor x-y when it is taken for a heading, or that gives it as an id or a name. Anything else: these bytes. */
bool absence_word_stands(struct str content, struct str word);
#endif
