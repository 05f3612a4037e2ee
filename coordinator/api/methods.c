/* The table of methods. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/methods.h"

const struct rpc_method methods[METHODS] = {
	[METHOD_ATTACH] = { "/reeve.v1.Worker/Attach", RPC_BIDI, false },
	[METHOD_SUBMIT] = { "/reeve.v1.Client/Submit", RPC_UNARY, false },
	[METHOD_GET] = { "/reeve.v1.Client/Get", RPC_UNARY, false },
	[METHOD_LIST] = { "/reeve.v1.Client/List", RPC_UNARY, false },
	[METHOD_WATCH] = { "/reeve.v1.Client/Watch", RPC_SERVER_STREAM, false },
	[METHOD_REPORT] = { "/reeve.v1.Client/Report", RPC_SERVER_STREAM, false },
	[METHOD_EVENTS] = { "/reeve.v1.Client/Events", RPC_UNARY, false },
	[METHOD_FORECAST] = { "/reeve.v1.Client/Forecast", RPC_UNARY, false },
	[METHOD_ROUTE] = { "/reeve.v1.Client/Route", RPC_UNARY, false },
	[METHOD_COST] = { "/reeve.v1.Client/Cost", RPC_UNARY, false },
	[METHOD_CANCEL] = { "/reeve.v1.Client/Cancel", RPC_UNARY, false },
	[METHOD_RESUME] = { "/reeve.v1.Client/Resume", RPC_UNARY, false },
	[METHOD_RETRY] = { "/reeve.v1.Client/Retry", RPC_UNARY, false },
	[METHOD_FLEET] = { "/reeve.v1.Client/Fleet", RPC_UNARY, false },
	[METHOD_DRAIN] = { "/reeve.v1.Client/Drain", RPC_UNARY, false },
	[METHOD_ATTEND] = { "/reeve.v1.Client/Attend", RPC_SERVER_STREAM, false },
	[METHOD_BLOB_HAVE] = { "/reeve.v1.Blobs/Have", RPC_UNARY, false },
	[METHOD_BLOB_PUT] = { "/reeve.v1.Blobs/Put", RPC_UNARY, false },
	[METHOD_BLOB_GET] = { "/reeve.v1.Blobs/Get", RPC_UNARY, false },
	/* Probes of orchestrators carry no token. */
	[METHOD_HEALTH_CHECK] = { "/grpc.health.v1.Health/Check", RPC_UNARY, true },
	[METHOD_HEALTH_WATCH] = { "/grpc.health.v1.Health/Watch", RPC_SERVER_STREAM, true },
};
