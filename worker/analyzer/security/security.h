/* The security lens: secrets in files, calls that overflow or obey, pipelines and images that trust too much. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ANALYZER_SECURITY_H
#define WORKER_ANALYZER_SECURITY_H
#include "worker/analyzer/lens.h"

void check_secret(const struct lens_file *f, const struct scan *scan, struct lens_sink *out);
void check_call_c(const struct lens_file *f, const struct scan *scan, struct lens_sink *out);
void check_call_script(const struct lens_file *f, const struct scan *scan, struct lens_sink *out);
void check_sql(const struct lens_file *f, const struct scan *scan, struct lens_sink *out);
void check_pipe(const struct lens_file *f, const struct scan *scan, struct lens_sink *out);
void check_dockerfile(const struct lens_file *f, const struct scan *scan, struct lens_sink *out);
void check_workflow(const struct lens_file *f, const struct scan *scan, struct lens_sink *out);

/* Whether a download in this line of shell is run: "curl ... | sh", "sh <(wget ...)" excluded. */
bool line_pipes_download(struct str line);
/* Argument n (from 0) of the call whose "(" is token `open`: its first token and the one behind its last; false when
 * there is none. */
bool call_argument(const struct scan *s, size_t open, unsigned n, size_t *from, size_t *to);
/* Nothing but string literals into which nothing is put, and names in capitals (constants). */
bool tokens_constant(const struct scan *s, size_t from, size_t to);
#endif
