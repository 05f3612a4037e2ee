/* The names of severities and confidences, to and fro. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "reeve/finding.h"

#include <assert.h>

static const char *const severities[SEVERITIES] = { "none", "note", "warning", "error" };
static const char *const confidences[CONFIDENCES] = { "none", "low", "medium", "high" };

const char *severity_name(enum severity s)
{
	assert((unsigned)s < SEVERITIES);
	return severities[s];
}

const char *confidence_name(enum confidence c)
{
	assert((unsigned)c < CONFIDENCES);
	return confidences[c];
}

enum severity severity_of(struct str name)
{
	for (int i = SEVERITY_NOTE; i < SEVERITIES; i++)
		if (str_equal(name, str_of(severities[i])))
			return (enum severity)i;
	return SEVERITY_NONE;
}

enum confidence confidence_of(struct str name)
{
	for (int i = CONFIDENCE_LOW; i < CONFIDENCES; i++)
		if (str_equal(name, str_of(confidences[i])))
			return (enum confidence)i;
	return CONFIDENCE_NONE;
}
