/* Sums the weights of a text's features; reads and writes the file they are kept in. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/router.h"

#include "common/sha256.h"

#include <assert.h>
#include <math.h>

/* The file, little-endian: magic, version, heads, bits of a bucket, structure features; for each head its figures and weights;
 * at the end the beginning of the SHA-256 of all before it. A feature that is computed otherwise is another version. */
#define MAGIC STR("reeve.router\n")
enum { VERSION = 1, CHECK_BYTES = 8 };
static const float figure_most = 1e6f; /* of any weight, scale or margin: sums of them stay finite */

float router_margin(const struct router_weights *w, const struct features *f)
{
	float margin = w->bias;

	for (int table = 0; table < FEATURES_TABLES; table++) {
		const uint16_t *buckets = f->buckets[table];
		uint32_t count = f->counts[table];
		int32_t sum = 0;

		for (uint32_t i = 0; i < count; i++)
			sum += w->bucket[table][buckets[i]];
		if (count)
			margin += w->scale[table] * (float)sum / sqrtf((float)count);
	}
	for (int i = 0; i < FEATURES_STRUCTURES; i++)
		margin += w->structure[i] * f->structure[i];
	return margin;
}

float router_chance(const struct router_weights *w, float margin)
{
	const struct router_knot *k = w->knots;
	uint32_t i = 1;

	assert(w->knot_count >= 2);
	if (margin <= k[0].margin)
		return k[0].chance;
	while (i < w->knot_count && k[i].margin < margin)
		i++;
	if (i == w->knot_count)
		return k[i - 1].chance;
	return k[i - 1].chance +
	       (k[i].chance - k[i - 1].chance) * (margin - k[i - 1].margin) / (k[i].margin - k[i - 1].margin);
}

float router_estimate(const struct router *r, enum router_head head, const struct features *f)
{
	const struct router_weights *w = &r->heads[head];

	return router_chance(w, router_margin(w, f));
}

static void add_float(struct buf *out, float v)
{
	uint32_t bits;

	memcpy(&bits, &v, sizeof bits);
	buf_add_u32(out, bits);
}

static void write_weights(const struct router_weights *w, struct buf *out)
{
	add_float(out, w->bias);
	for (int i = 0; i < FEATURES_STRUCTURES; i++)
		add_float(out, w->structure[i]);
	for (int i = 0; i < FEATURES_TABLES; i++)
		add_float(out, w->scale[i]);
	buf_add_u32(out, w->knot_count);
	for (uint32_t i = 0; i < w->knot_count; i++) {
		add_float(out, w->knots[i].margin);
		add_float(out, w->knots[i].chance);
	}
	buf_add(out, w->bucket, sizeof w->bucket);
}

void router_write(const struct router *r, struct buf *out)
{
	unsigned char hash[SHA256_BYTES];
	size_t from = out->len;

	buf_add_str(out, MAGIC);
	buf_add_u32(out, VERSION);
	buf_add_u32(out, ROUTER_HEADS);
	buf_add_u32(out, FEATURES_BITS);
	buf_add_u32(out, FEATURES_STRUCTURES);
	for (int i = 0; i < ROUTER_HEADS; i++)
		write_weights(&r->heads[i], out);
	sha256_of(str_sub(buf_str(out), from, out->len), hash);
	buf_add(out, hash, CHECK_BYTES);
}

/* A figure out of range breaks the reader, as one past the end does. */
static float read_float(struct reader *in, float least, float most)
{
	uint32_t bits = read_u32(in);
	float v;

	memcpy(&v, &bits, sizeof v);
	if (!(v >= least && v <= most)) {
		in->broken = true;
		return 0;
	}
	return v;
}

/* The next margin must lie above, so that the way between two knots is never divided by 0. */
static void read_knots(struct reader *in, struct router_weights *w)
{
	float margin = -figure_most, chance = 0;

	w->knot_count = read_u32(in);
	if (w->knot_count < 2 || w->knot_count > ROUTER_KNOTS_MOST) {
		in->broken = true;
		return;
	}
	for (uint32_t i = 0; i < w->knot_count; i++) {
		w->knots[i].margin = read_float(in, margin, figure_most);
		w->knots[i].chance = read_float(in, chance, 1);
		margin = nextafterf(w->knots[i].margin, INFINITY);
		chance = w->knots[i].chance;
	}
}

static void read_weights(struct reader *in, struct router_weights *w)
{
	struct str bytes;

	w->bias = read_float(in, -figure_most, figure_most);
	for (int i = 0; i < FEATURES_STRUCTURES; i++)
		w->structure[i] = read_float(in, -figure_most, figure_most);
	for (int i = 0; i < FEATURES_TABLES; i++)
		w->scale[i] = read_float(in, 0, figure_most);
	read_knots(in, w);
	bytes = read_bytes(in, sizeof w->bucket);
	if (!in->broken)
		memcpy(w->bucket, bytes.at, sizeof w->bucket);
}

static bool head_is_ours(struct reader *in)
{
	struct str magic = read_bytes(in, MAGIC.len);

	return !in->broken && str_equal(magic, MAGIC) && read_u32(in) == VERSION &&
	       read_u32(in) == ROUTER_HEADS && read_u32(in) == FEATURES_BITS &&
	       read_u32(in) == FEATURES_STRUCTURES;
}

int router_read(struct str file, struct router *out)
{
	unsigned char hash[SHA256_BYTES];
	struct reader in;

	if (file.len < CHECK_BYTES || file.len > ROUTER_BYTES_MOST)
		return -E_INVALID;
	sha256_of(str_sub(file, 0, file.len - CHECK_BYTES), hash);
	if (memcmp(hash, file.at + file.len - CHECK_BYTES, CHECK_BYTES) != 0)
		return -E_INVALID;
	in = reader_of(str_sub(file, 0, file.len - CHECK_BYTES));
	if (!head_is_ours(&in))
		return -E_INVALID;
	for (int i = 0; i < ROUTER_HEADS && !in.broken; i++)
		read_weights(&in, &out->heads[i]);
	return in.broken || in.rest.len ? -E_INVALID : 0;
}
