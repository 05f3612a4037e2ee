/* The checks of the security lens. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/security/security.h"

/* Python's calls and queries are Bandit's: nothing is told twice. */
const struct lens_check security_checks[] = {
	{ "secret", NULL, check_secret, NULL, "secret secret-value" },
	{ "call-c", "c cpp objc cuda", check_call_c, NULL, "dangerous-call" },
	{ "call-script", "javascript typescript php", check_call_script, NULL, "dangerous-call" },
	{ "sql", "c cpp java csharp go php javascript typescript kotlin scala groovy", check_sql, NULL,
		"sql-concatenation" },
	{ "pipe", "shell bats zsh", check_pipe, NULL, "pipe-to-shell" },
	{ "dockerfile", "dockerfile", check_dockerfile, NULL,
		"docker-latest docker-root docker-add-url pipe-to-shell" },
	{ "workflow", "yaml", check_workflow, NULL, "unpinned-action pull-request-target" },
	{ 0 },
};
