/* The values of a contract's fields, read one by one; what is wrong is noted, and the reading goes on. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_CONTRACT_CONTRACT_VALUES_H
#define COMMON_CONTRACT_CONTRACT_VALUES_H
#include "common/contract/contract.h"
#include "common/io/yaml.h"

struct reading {
	struct arena *arena;
	struct contract_fault *faults;
	size_t fault_count;
	char within[32]; /* the map that is being read: "limits." */
};

/* Notes what is wrong with a field; over CONTRACT_FAULTS_MOST nothing more is noted. */
void contract_fault_add(struct reading *r, unsigned line, struct str field, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void contract_read_text(struct reading *r, const struct yaml_node *n, void *at);
void contract_read_list(struct reading *r, const struct yaml_node *n, void *at);
void contract_read_some(struct reading *r, const struct yaml_node *n, void *at);  /* a list of one at least */
void contract_read_paths(struct reading *r, const struct yaml_node *n, void *at); /* below the tree */
void contract_read_stops(struct reading *r, const struct yaml_node *n, void *at); /* detectors */
void contract_read_count(struct reading *r, const struct yaml_node *n, void *at); /* uint64_t, from 1 */
void contract_read_wall(struct reading *r, const struct yaml_node *n, void *at);  /* uint64_t, seconds */
void contract_read_usd(
	struct reading *r, const struct yaml_node *n, void *at); /* uint64_t, millionths of a dollar */
#endif
