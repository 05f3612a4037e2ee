/* The checks of the security lens. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/lens.h"

const struct lens_check security_checks[] = {
	{ 0 },
};
