/* The checks of the tests lens. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/tests/tests.h"

const struct lens_check tests_checks[] = {
	{ "untested-source", NULL, NULL, check_untested },
	{ "empty-test", NULL, NULL, check_empty_tests },
	{ "skipped-test", NULL, check_skipped_tests, NULL },
	{ 0 },
};
