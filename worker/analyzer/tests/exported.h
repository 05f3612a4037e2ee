/* What others may call a source by: the functions and classes that it offers. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ANALYZER_EXPORTED_H
#define WORKER_ANALYZER_EXPORTED_H
#include "worker/analyzer/lens.h"
#include "worker/analyzer/words.h"

/* Whether one of its functions or classes is among the words. Short names without '_' are not asked for: "open" and
 * "run" name half of all code. */
bool exported_among(const struct lens_file *f, const struct scan *s, const struct words *words);
#endif
