/* The checks of the architecture lens. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/architecture/architecture.h"

const struct lens_check architecture_checks[] = {
	{ "god-file", NULL, NULL, check_god_file },
	{ 0 },
};
