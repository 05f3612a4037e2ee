/* The checks of the performance lens. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/performance/performance.h"

const struct lens_check performance_checks[] = {
	{ "loop", "c cpp objc cuda java csharp go php javascript typescript python", check_loop, NULL,
		"loop-cost" },
	{ 0 },
};
