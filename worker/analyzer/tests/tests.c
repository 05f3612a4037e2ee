/* The checks of the tests lens. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/tests/tests.h"

const struct lens_check tests_checks[] = {
	{ "untested-source", NULL, NULL, check_untested, "untested-source no-tests" },
	{ "empty-test", NULL, NULL, check_empty_tests, "empty-test" },
	{ "skipped-test", NULL, check_skipped_tests, NULL, "skipped-test focused-test" },
	{ 0 },
};
