/* Known beginnings, keys in PEM, passwords in addresses, random values given to telling names. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/secret.h"

#include "common/secret_value.h"

enum {
	PEM_BODY_LEAST = 40, /* of base64: less is a mention of the format */
	PEM_GAP_MOST = 12,   /* between BEGIN and the key: "\n", quotes, indentation */
	USER_MOST = 64,
	PASSWORD_LEAST = 3,
	PASSWORD_MOST = 128,
	HOST_SHOWN = 24, /* enough to see "example.com" */
};

enum letters { ALNUM, WORD, DASHED, DOTTED, UPPER, HEX, ALPHA };

struct beginning {
	const char *text;
	enum letters letters; /* of what follows */
	size_t least, most;
	const char *what;
};

static const struct beginning beginnings[] = {
	{ "AKIA", UPPER, 16, 16, "AWS access key" },
	{ "ASIA", UPPER, 16, 16, "AWS temporary access key" },
	{ "ghp_", ALNUM, 36, 36, "GitHub token" },
	{ "gho_", ALNUM, 36, 36, "GitHub OAuth token" },
	{ "ghu_", ALNUM, 36, 36, "GitHub user token" },
	{ "ghs_", ALNUM, 36, 36, "GitHub server token" },
	{ "ghr_", ALNUM, 36, 76, "GitHub refresh token" },
	{ "github_pat_", WORD, 60, 90, "GitHub token" },
	{ "glpat-", DASHED, 20, 60, "GitLab token" },
	{ "xoxb-", DASHED, 20, 100, "Slack bot token" },
	{ "xoxp-", DASHED, 20, 100, "Slack user token" },
	{ "xapp-", DASHED, 20, 120, "Slack app token" },
	{ "sk-ant-", DASHED, 32, 160, "Anthropic key" },
	{ "sk-proj-", DASHED, 40, 200, "OpenAI key" },
	{ "sk-", ALNUM, 48, 48, "OpenAI key" },
	{ "AIza", DASHED, 35, 35, "Google key" },
	{ "ya29.", DASHED, 30, 300, "Google token" },
	{ "GOCSPX-", DASHED, 28, 28, "Google client secret" },
	{ "sk_live_", ALNUM, 24, 120, "Stripe key" },
	{ "rk_live_", ALNUM, 24, 120, "Stripe key" },
	{ "SG.", DOTTED, 60, 70, "SendGrid key" },
	{ "npm_", ALNUM, 36, 36, "npm token" },
	{ "pypi-AgEIcHlwaS5vcmc", DASHED, 50, 250, "PyPI token" },
	{ "dop_v1_", HEX, 64, 64, "DigitalOcean token" },
	{ "hf_", ALPHA, 34, 34, "Hugging Face token" },
	{ "shpat_", HEX, 32, 32, "Shopify token" },
	{ "hvs.", DASHED, 24, 120, "Vault token" },
	{ "dckr_pat_", DASHED, 27, 27, "Docker token" },
	{ "AGE-SECRET-KEY-1", UPPER, 58, 58, "age key" },
};

static bool letter_fits(enum letters letters, char c)
{
	switch (letters) {
	case ALNUM:
		return is_alnum(c);
	case WORD:
		return is_alnum(c) || c == '_';
	case DASHED:
		return is_alnum(c) || c == '_' || c == '-';
	case DOTTED:
		return is_alnum(c) || c == '_' || c == '-' || c == '.';
	case UPPER:
		return is_upper(c) || is_digit(c);
	case HEX:
		return is_digit(c) || (c >= 'a' && c <= 'f');
	case ALPHA:
		return is_lower(c) || is_upper(c);
	}
	return false;
}

static bool word_before(struct str text, size_t at)
{
	return at && (is_alnum(text.at[at - 1]) || text.at[at - 1] == '_' || text.at[at - 1] == '-');
}

static bool token_here(struct str text, size_t at, struct secret *out)
{
	struct str rest = str_sub(text, at, text.len);

	if (word_before(text, at))
		return false;
	for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++) {
		const struct beginning *b = &beginnings[i];
		size_t from = strlen(b->text), len = 0;

		if (!str_starts(rest, str_of(b->text)))
			continue;
		while (from + len < rest.len && letter_fits(b->letters, rest.at[from + len]))
			len++;
		/* What goes on with other letters of names is something else. */
		if (len < b->least || len > b->most ||
			(from + len < rest.len && is_alnum(rest.at[from + len])))
			continue;
		struct str value = str_sub(rest, from, len);

		*out = (struct secret){ at + from, len, SECRET_TOKEN, b->what,
			secret_value_placeholder(value) || secret_value_entropy(value) < 2500, at };
		return true;
	}
	return false;
}

static bool is_base64(char c)
{
	return is_alnum(c) || c == '+' || c == '/' || c == '=';
}

static bool key_here(struct str text, size_t at, struct secret *out)
{
	static const struct str begin = { "-----BEGIN ", 11 }, end = { "PRIVATE KEY-----", 16 };
	struct str line = str_sub(text, at, 64), rest;
	const char *found;
	size_t gap = 0, len = 0, run = 0;

	if (!str_starts(line, begin))
		return false;
	found = memmem(line.at, line.len, end.at, end.len);
	if (!found)
		return false;
	rest = str_sub(text, (size_t)(found - text.at) + end.len, text.len);
	/* An "n" of "\n" is no part of the key. */
	while (gap < rest.len && gap < PEM_GAP_MOST &&
		(!is_base64(rest.at[gap]) || (gap && rest.at[gap - 1] == '\\')))
		gap++;
	while (gap + run < rest.len && is_base64(rest.at[gap + run]))
		run++;
	if (run < PEM_BODY_LEAST)
		return false;
	found = memmem(rest.at, rest.len, "-----END", 8);
	len = found ? (size_t)(found - rest.at) - gap : rest.len - gap;
	*out = (struct secret){ (size_t)(rest.at - text.at) + gap, len, SECRET_KEY, "private key",
		secret_value_placeholder(str_sub(rest, gap, run)), at };
	return true;
}

static bool address_byte(char c)
{
	return c > ' ' && c < 0x7f && !strchr("/@:\"'`<>{}[]()$%\\,;|#?*", c);
}

static bool url_here(struct str text, size_t at, struct secret *out)
{
	struct str rest = str_sub(text, at + 3, USER_MOST + PASSWORD_MOST + 8), value;
	size_t user = 0, len = 0;

	if (!str_starts(str_sub(text, at, 3), STR("://")) || !at || !is_alnum(text.at[at - 1]))
		return false;
	while (user < rest.len && user < USER_MOST && address_byte(rest.at[user]))
		user++;
	if (user == rest.len || rest.at[user] != ':')
		return false;
	while (user + 1 + len < rest.len && address_byte(rest.at[user + 1 + len]))
		len++;
	value = str_sub(rest, user + 1, len);
	if (len < PASSWORD_LEAST || len > PASSWORD_MOST || user + 1 + len >= rest.len ||
		rest.at[user + 1 + len] != '@' || user + 2 + len >= rest.len ||
		!is_alnum(rest.at[user + 2 + len]))
		return false;
	rest = str_sub(rest, user + 2 + len, HOST_SHOWN);
	*out = (struct secret){ at + 3 + user + 1, len, SECRET_URL, "password in an address",
		secret_value_placeholder(value) || secret_value_word(value) || secret_value_placeholder(rest),
		at };
	return true;
}

bool secret_next(struct str text, size_t *from, struct secret *out)
{
	for (size_t at = *from; at < text.len; at++) {
		char c = text.at[at];
		bool found = (is_alnum(c) && token_here(text, at, out)) ||
			     (c == '-' && key_here(text, at, out)) || (c == ':' && url_here(text, at, out)) ||
			     ((c == '=' || c == ':') && secret_assigned(text, at, out));

		if (!found)
			continue;
		*from = out->at + out->len;
		return true;
	}
	*from = text.len;
	return false;
}

void secret_mask(struct str text, struct buf *out)
{
	size_t from = 0, shown = 0;
	struct secret s;

	while (secret_next(text, &from, &s)) {
		buf_add_str(out, str_sub(text, shown, s.at - shown));
		buf_add_text(out, "***");
		for (size_t i = s.at; i < s.at + s.len; i++)
			if (text.at[i] == '\n')
				buf_add_text(out, "\n***");
		shown = s.at + s.len;
	}
	buf_add_str(out, str_sub(text, shown, text.len));
}
