/* What a tree asks of who looks at it: its file .reeve.yaml. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_TREE_CONFIG_H
#define COMMON_IO_TREE_CONFIG_H
#include "common/io/yaml.h"
#include "reeve/suppression.h"

#define TREE_CONFIG_NAME ".reeve.yaml"

struct tree_config {
	struct arena arena; /* owns all below */
	struct suppression *suppressions;
	size_t suppression_count;
	const struct str *excludes; /* globs, as those of suppressions */
	size_t exclude_count;
	struct str baseline; /* a revision or a report; "": none */
};

/* Every key is checked. -E_INVALID with "line N: why" in words; nothing to release then. */
int tree_config_read(struct str bytes, struct tree_config *out, char words[YAML_WORDS_BYTES]) MUST_CHECK;
void tree_config_release(struct tree_config *c);
#endif
