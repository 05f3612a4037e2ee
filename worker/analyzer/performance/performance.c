/* The checks of the performance lens. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/lens.h"

const struct lens_check performance_checks[] = {
	{ 0 },
};
