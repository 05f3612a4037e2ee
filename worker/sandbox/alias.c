/* Percent-encodes what is not harmless in a path; '%' is not harmless, so no alias is another file's own name. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/sandbox/alias.h"

#include "common/sha256.h"

/* A file name may have 255 bytes; a path of the kernel 4095, of which the folder above us takes some. */
enum { COMPONENT_BYTES_MOST = 255, ALIAS_BYTES_MOST = 2048, ENDING_BYTES_MOST = 16 };

static bool harmless(struct str component, size_t at, bool utf8)
{
	unsigned char c = (unsigned char)component.at[at];

	if (c >= 0x80)
		return utf8;
	if (c < 0x20 || c == 0x7f || strchr("%:\\\"'`*?", c))
		return false;
	if (at == 0 && c == '-')
		return false;
	return c != ' ' || (at > 0 && at + 1 < component.len);
}

static void component_add(struct str component, struct buf *out)
{
	bool utf8 = str_is_utf8(component);

	for (size_t i = 0; i < component.len; i++) {
		if (harmless(component, i, utf8))
			buf_add_byte(out, component.at[i]);
		else
			buf_printf(out, "%%%02X", (unsigned char)component.at[i]);
	}
}

/* "%long/" begins no percent-encoded name. */
static void long_alias(struct str path, struct buf *out)
{
	unsigned char hash[SHA256_BYTES];
	char hex[2 * SHA256_BYTES + 1];
	ptrdiff_t dot = str_find_last(path, '.');
	struct str ending = dot < 0 ? STR("") : str_sub(path, (size_t)dot, path.len);

	sha256_of(path, hash);
	sha256_hex(hash, hex);
	buf_clear(out);
	buf_printf(out, "%%long/%s", hex);
	if (ending.len <= ENDING_BYTES_MOST && str_find(ending, '/') < 0)
		component_add(ending, out);
}

bool alias_of(struct str path, struct buf *out)
{
	bool too_long = false;
	struct str rest = path;

	buf_clear(out);
	while (rest.len) {
		ptrdiff_t slash = str_find(rest, '/');
		size_t len = slash < 0 ? rest.len : (size_t)slash, before = out->len;

		component_add(str_sub(rest, 0, len), out);
		too_long = too_long || out->len - before > COMPONENT_BYTES_MOST;
		if (slash >= 0)
			buf_add_byte(out, '/');
		rest = str_sub(rest, len + 1, rest.len);
	}
	if (too_long || out->len > ALIAS_BYTES_MOST)
		long_alias(path, out);
	return !str_equal(buf_str(out), path);
}
