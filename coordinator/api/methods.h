/* Every method that a coordinator serves, and where it stands in the server's table. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_API_METHODS_H
#define COORDINATOR_API_METHODS_H
#include "common/io/rpc_server.h"

enum method {
	METHOD_ATTACH,
	METHOD_SUBMIT,
	METHOD_GET,
	METHOD_LIST,
	METHOD_WATCH,
	METHOD_REPORT,
	METHOD_EVENTS,
	METHOD_COST,
	METHOD_ROUTE,
	METHOD_FORECAST,
	METHOD_CANCEL,
	METHOD_RESUME,
	METHOD_RETRY,
	METHOD_FLEET,
	METHOD_DRAIN,
	METHOD_ATTEND,
	METHOD_BLOB_HAVE,
	METHOD_BLOB_PUT,
	METHOD_BLOB_GET,
	METHOD_HEALTH_CHECK,
	METHOD_HEALTH_WATCH,
	METHODS
};
extern const struct rpc_method methods[METHODS];
#endif
