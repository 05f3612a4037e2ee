/* Packs what a coordinator packs, for tests of a worker's runners. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_SPEC_WIRE_H
#define SUPPORT_SPEC_WIRE_H
#include "common/buf.h"
#include "worker/runner/model_wire.h"
#include "worker/runner/tool_wire.h"

/* To be released. */
struct buf tool_spec_pack(const struct tool_spec *spec);
struct buf model_spec_pack(const struct model_spec *spec);
#endif
