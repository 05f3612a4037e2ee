/* Packs protobuf messages for tests of what reads them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_WIRE_H
#define SUPPORT_WIRE_H
#include "coordinator/letter.h"

#include <protobuf-c/protobuf-c.h>

/* A letter of the kind EVENTS with this message, as it would come from a stream. */
struct letter *wire_letter(const ProtobufCMessage *message);
/* The packed message, to be released. */
struct buf wire_pack(const ProtobufCMessage *message);
#endif
