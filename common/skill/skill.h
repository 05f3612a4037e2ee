/* A skill: what a worker needs to know to look through one lens, as a folder with a SKILL.md (docs/skills.md). */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_SKILL_SKILL_H
#define COMMON_SKILL_SKILL_H
#include "common/arena.h"
#include "common/sha256.h"
#include "reeve/error.h"

#define SKILL_WORDS_BYTES 256

struct skill_pair {
	struct str key, value;
};

/* Strings live in the arena they were read into; "" is not given. */
struct skill {
	struct str name;        /* that of its folder */
	struct str description; /* what it does and when to use it */
	struct str license;
	struct str compatibility;
	struct str allowed_tools; /* for agents: separated by blanks */
	const struct skill_pair *metadata;
	size_t metadata_count;
	struct str lens; /* metadata.lens */
	struct str body; /* Markdown */
	unsigned body_line;
	unsigned body_lines;
	unsigned char hash[SHA256_BYTES]; /* of its folder; left alone by skill_read() */
};

/* 1 to 64 letters, digits and single hyphens between them. */
bool skill_name_is_right(struct str name);
/* SKILL.md of a folder of this name, checked by the Agent Skills specification. -E_INVALID with "line N: why" in
 * words. */
int skill_read(struct str bytes, struct str folder, struct arena *arena, struct skill *out,
	char words[SKILL_WORDS_BYTES]) MUST_CHECK;
/* The value of a key of the metadata; "" when it is not there. */
struct str skill_metadata(const struct skill *s, struct str key);
/* The next word of a text whose words stand between blanks; false at its end. */
bool skill_word(struct str *rest, struct str *word);

/* The tool stands in its allowed-tools; the other skill in its metadata.includes. */
bool skill_allows(const struct skill *s, struct str tool);
bool skill_includes(const struct skill *s, struct str name);

struct skill_file {
	struct str path; /* below the folder */
	unsigned char hash[SHA256_BYTES];
};
/* Of a folder: SHA-256 of what `sha256sum` prints of its files, in byte order of their paths. Sorts them. A skill that is
 * included is a row `../NAME` with its own hash. */
void skill_hash(struct skill_file *files, size_t count, unsigned char out[SHA256_BYTES]);
#endif
