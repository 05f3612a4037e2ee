/* Packs and unpacks manifests; whatever comes in is checked here once, so that nobody has to again. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/manifest.h"
#include "common/content/git_remote.h"
#include "common/proto_arena.h"
#include "reeve/limits.h"
#include "reeve/v1/types.pb-c.h"

#include <assert.h>

typedef Reeve__V1__Manifest wire_manifest;
typedef Reeve__V1__ManifestFile wire_file;
typedef Reeve__V1__ManifestSkipped wire_skipped;
typedef Reeve__V1__Suppression wire_suppression;

enum {
	/* An honest row takes at most 19 bytes of memory for a byte of wire, an empty one 90: this stops those. */
	DECODE_FACTOR = 32,
	DECODE_LEAST = 64 << 10,
};

void manifest_release(struct manifest *m)
{
	arena_release(&m->arena);
	*m = (struct manifest){ 0 };
}

bool manifest_path_safe(struct str path)
{
	size_t from = 0;

	if (!path.len || path.len > PATH_BYTES_MOST || memchr(path.at, '\0', path.len))
		return false;
	for (size_t i = 0; i <= path.len; i++) {
		if (i < path.len && path.at[i] != '/')
			continue;
		struct str part = str_sub(path, from, i - from);

		if (!part.len || str_equal(part, STR(".")) || str_equal(part, STR("..")))
			return false;
		from = i + 1;
	}
	return true;
}

ptrdiff_t manifest_find(const struct manifest *m, struct str path)
{
	size_t low = 0, high = m->file_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_compare(m->files[middle].path, path);

		if (!order)
			return (ptrdiff_t)middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

static void file_to_wire(struct arena *a, const struct manifest_file *f, wire_file *w)
{
	*w = (wire_file)REEVE__V1__MANIFEST_FILE__INIT;
	w->path = proto_data(f->path);
	w->mode = f->mode;
	w->size = f->size;
	w->sha256 = proto_data(str_bytes(f->sha256, sizeof f->sha256));
	w->lines = f->lines;
	w->language = proto_text(a, f->language);
	w->context = f->context;
	w->added = f->added;
}

static void skipped_to_wire(struct arena *a, const struct manifest_skipped *s, wire_skipped *w)
{
	*w = (wire_skipped)REEVE__V1__MANIFEST_SKIPPED__INIT;
	w->path = proto_data(s->path);
	w->why = proto_text(a, s->why);
	w->hidden = s->hidden;
}

static void suppression_to_wire(struct arena *a, const struct suppression *s, wire_suppression *w)
{
	*w = (wire_suppression)REEVE__V1__SUPPRESSION__INIT;
	w->rule = proto_text(a, s->rule);
	w->path = proto_data(s->path);
	w->line = s->line;
	w->below = s->below;
	w->why = proto_data(s->why);
	w->owner = proto_data(s->owner);
	w->until = s->until;
}

void manifest_encode(const struct manifest *m, struct buf *out)
{
	wire_manifest wire = REEVE__V1__MANIFEST__INIT;
	struct arena a = { 0 };
	wire_file *files = arena_take(&a, m->file_count * sizeof *files);
	wire_skipped *skipped = arena_take(&a, m->skipped_count * sizeof *skipped);

	wire_suppression *suppressions = arena_take(&a, m->suppression_count * sizeof *suppressions);

	wire.suppressions = arena_take(&a, m->suppression_count * sizeof *wire.suppressions);
	wire.n_suppressions = m->suppression_count;
	wire.files = arena_take(&a, m->file_count * sizeof *wire.files);
	wire.skipped = arena_take(&a, m->skipped_count * sizeof *wire.skipped);
	wire.n_files = m->file_count;
	wire.n_skipped = m->skipped_count;
	wire.commit = proto_text(&a, m->commit);
	wire.repository = proto_text(&a, m->repository);
	wire.distrusted = m->distrusted;
	for (size_t i = 0; i < m->file_count; i++) {
		file_to_wire(&a, &m->files[i], &files[i]);
		wire.files[i] = &files[i];
	}
	for (size_t i = 0; i < m->skipped_count; i++) {
		skipped_to_wire(&a, &m->skipped[i], &skipped[i]);
		wire.skipped[i] = &skipped[i];
	}
	for (size_t i = 0; i < m->suppression_count; i++) {
		suppression_to_wire(&a, &m->suppressions[i], &suppressions[i]);
		wire.suppressions[i] = &suppressions[i];
	}
	proto_pack(&wire.base, out);
	out->at[out->len] = '\0';
	arena_release(&a);
}

static bool words_ok(struct str s, size_t most)
{
	return s.len <= most && str_is_utf8(s);
}

static bool commit_ok(struct str s)
{
	return !s.len || ((s.len == 40 || s.len == 64) && strspn(s.at, "0123456789abcdef") == s.len);
}

static bool file_ok(const wire_file *w)
{
	return manifest_path_safe(proto_bytes(w->path)) && w->mode <= 07777 &&
	       w->sha256.len == SHA256_BYTES && w->size <= BLOB_BYTES_MOST && w->lines <= w->size &&
	       words_ok(str_of(w->language), NAME_BYTES_MOST);
}

static bool skipped_ok(const wire_skipped *w)
{
	return manifest_path_safe(proto_bytes(w->path)) && words_ok(str_of(w->why), REASON_BYTES_MOST);
}

static bool suppression_ok(const wire_suppression *w)
{
	return w->rule[0] && words_ok(str_of(w->rule), RULE_BYTES_MOST) && w->path.len &&
	       w->path.len <= PATH_BYTES_MOST && !memchr(w->path.data, '\0', w->path.len) &&
	       w->why.len <= SUPPRESSION_WHY_MOST && w->owner.len <= NAME_BYTES_MOST;
}

static bool wire_ok(const wire_manifest *w)
{
	for (size_t i = 0; i < w->n_files; i++)
		if (!file_ok(w->files[i]) || (i && str_compare(proto_bytes(w->files[i - 1]->path),
							   proto_bytes(w->files[i]->path)) >= 0))
			return false;
	for (size_t i = 0; i < w->n_skipped; i++)
		if (!skipped_ok(w->skipped[i]) || (i && str_compare(proto_bytes(w->skipped[i - 1]->path),
								proto_bytes(w->skipped[i]->path)) >= 0))
			return false;
	for (size_t i = 0; i < w->n_suppressions; i++)
		if (!suppression_ok(w->suppressions[i]))
			return false;
	return commit_ok(str_of(w->commit)) &&
	       (!w->repository[0] || git_remote_is_uri(str_of(w->repository)));
}

static void copy_out(const wire_manifest *w, struct manifest *m)
{
	struct arena *a = &m->arena;

	m->file_count = w->n_files;
	m->skipped_count = w->n_skipped;
	m->distrusted = w->distrusted;
	m->files = arena_take(a, w->n_files * sizeof *m->files);
	m->skipped = arena_take(a, w->n_skipped * sizeof *m->skipped);
	m->commit = arena_str(a, str_of(w->commit));
	m->repository = arena_str(a, str_of(w->repository));
	for (size_t i = 0; i < w->n_files; i++) {
		const wire_file *f = w->files[i];
		struct str language = str_of(f->language);
		/* Neighbours are mostly in one language: they share its name. */
		bool again = i && str_equal(m->files[i - 1].language, language);

		m->files[i] = (struct manifest_file){ .path = arena_str(a, proto_bytes(f->path)),
			.mode = f->mode,
			.lines = f->lines,
			.size = f->size,
			.context = f->context,
			.added = f->added,
			.language = again ? m->files[i - 1].language : arena_str(a, language) };
		memcpy(m->files[i].sha256, f->sha256.data, SHA256_BYTES);
	}
	m->suppression_count = w->n_suppressions;
	m->suppressions = arena_take(a, w->n_suppressions * sizeof *m->suppressions);
	for (size_t i = 0; i < w->n_suppressions; i++) {
		const wire_suppression *s = w->suppressions[i];

		m->suppressions[i] = (struct suppression){ .rule = arena_str(a, str_of(s->rule)),
			.path = arena_str(a, proto_bytes(s->path)),
			.line = s->line,
			.below = s->below,
			.why = arena_str(a, proto_bytes(s->why)),
			.owner = arena_str(a, proto_bytes(s->owner)),
			.until = s->until };
	}
	for (size_t i = 0; i < w->n_skipped; i++)
		m->skipped[i] = (struct manifest_skipped){ arena_str(a, proto_bytes(w->skipped[i]->path)),
			arena_str(a, str_of(w->skipped[i]->why)), w->skipped[i]->hidden };
}

int manifest_decode(struct str bytes, struct manifest *out)
{
	struct arena scratch;
	int err = -E_CORRUPT;

	*out = (struct manifest){ 0 };
	arena_init(&scratch, bytes.len * DECODE_FACTOR + DECODE_LEAST);
	const wire_manifest *wire = proto_decode(&reeve__v1__manifest__descriptor, bytes, &scratch);
	if (!wire)
		goto out;
	if (wire->n_files > FILES_MOST || wire->n_skipped > FILES_MOST ||
		wire->n_suppressions > SUPPRESSIONS_MOST) {
		err = -E_TOO_LARGE;
		goto out;
	}
	if (!wire_ok(wire))
		goto out;
	copy_out(wire, out);
	err = 0;
out:
	arena_release(&scratch);
	return err;
}
