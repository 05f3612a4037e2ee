/* Sets what core(5) says must be set. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/core_file.h"

#include <sys/prctl.h>
#include <sys/resource.h>

void core_file_limit(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
}

void core_file_forbid(void)
{
	core_file_limit();
	prctl(PR_SET_DUMPABLE, 0);
}
