/* Packs protobuf messages for tests of what reads them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/wire.h"

#include "common/proto_arena.h"

struct buf wire_pack(const ProtobufCMessage *message)
{
	struct buf out = BUF_INIT;

	proto_pack(message, &out);
	return out;
}

struct letter *wire_letter(const ProtobufCMessage *message)
{
	struct buf bytes = wire_pack(message);
	struct letter *letter = letter_new(LETTER_EVENTS, 7, 0, buf_str(&bytes));

	buf_release(&bytes);
	return letter;
}
