/* Packs protobuf messages for tests of what reads them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/wire.h"

struct buf wire_pack(const ProtobufCMessage *message)
{
	struct buf out = BUF_INIT;

	buf_reserve(&out, protobuf_c_message_get_packed_size(message) + 1);
	out.len = protobuf_c_message_pack(message, (uint8_t *)out.at);
	return out;
}

struct letter *wire_letter(const ProtobufCMessage *message)
{
	struct buf bytes = wire_pack(message);
	struct letter *letter = letter_new(LETTER_EVENTS, 7, 0, buf_str(&bytes));

	buf_release(&bytes);
	return letter;
}
