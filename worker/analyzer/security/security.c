/* The checks of the security lens. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/security/security.h"

/* Python's calls and queries are Bandit's: nothing is told twice. */
const struct lens_check security_checks[] = {
	{ "secret", NULL, check_secret, NULL },
	{ "call-c", "c cpp objc cuda", check_call_c, NULL },
	{ "call-script", "javascript typescript php", check_call_script, NULL },
	{ "sql", "c cpp java csharp go php javascript typescript kotlin scala groovy", check_sql, NULL },
	{ "pipe", "shell bats zsh", check_pipe, NULL },
	{ "dockerfile", "dockerfile", check_dockerfile, NULL },
	{ "workflow", "yaml", check_workflow, NULL },
	{ 0 },
};
