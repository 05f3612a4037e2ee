/* Takes a base URL apart as far as it must be known: scheme, host, port. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/tier/base_url.h"

static const struct str schemes[] = { { "https://", 8 }, { "http://", 7 } };

/* host[:port][/path], or nothing for another scheme. */
static struct str after_scheme(struct str url, bool *secure)
{
	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
		if (str_starts(url, schemes[i])) {
			*secure = i == 0;
			return str_sub(url, schemes[i].len, url.len);
		}
	return STR("");
}

static struct str authority(struct str rest)
{
	ptrdiff_t slash = str_find(rest, '/');

	return slash < 0 ? rest : str_sub(rest, 0, (size_t)slash);
}

/* Splits at the last colon, but for those of an IPv6 address, which stands in brackets. */
static struct str host_of(struct str authority, struct str *port)
{
	ptrdiff_t bracket = str_find_last(authority, ']'), colon = str_find_last(authority, ':');

	*port = STR("");
	if (colon < 0 || colon < bracket)
		return authority;
	*port = str_sub(authority, (size_t)colon, authority.len);
	return str_sub(authority, 0, (size_t)colon);
}

static bool all_of(struct str s, const char *bytes)
{
	for (size_t i = 0; i < s.len; i++)
		if (!s.at[i] || !strchr(bytes, s.at[i]))
			return false;
	return s.len > 0;
}

static bool host_is_good(struct str host)
{
	if (host.len > 2 && host.at[0] == '[' && host.at[host.len - 1] == ']')
		return all_of(str_sub(host, 1, host.len - 2), "0123456789abcdefABCDEF:.");
	return host.len && host.at[0] != '.' &&
	       all_of(host, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._");
}

/* Empty, or a colon and 1 to 65535. */
static bool port_is_good(struct str port)
{
	uint64_t number;

	return !port.len ||
	       (str_to_u64(str_sub(port, 1, port.len), &number) && number >= 1 && number <= 65535);
}

/* By its name or address as written: what a resolver makes of another name may change. */
static bool is_loopback(struct str host)
{
	if (str_equal(host, STR("localhost")) || str_equal(host, STR("[::1]")))
		return true;
	/* "127.evil.example" begins like an address, too. */
	return str_starts(host, STR("127.")) && all_of(host, "0123456789.");
}

const char *base_url_fault(struct str url, bool insecure)
{
	bool secure = false;
	struct str host, port;

	if (!url.len || url.len > BASE_URL_BYTES_MOST)
		return "a URL has 1 to 512 bytes";
	for (size_t i = 0; i < url.len; i++)
		if (url.at[i] <= ' ' || url.at[i] > '~')
			return "a URL has printable ASCII without blanks";
	if (str_find(url, '@') >= 0)
		return "a URL with a user or a password: name a key with key_env or key_file";
	if (str_find(url, '?') >= 0 || str_find(url, '#') >= 0)
		return "a base URL has no '?' and no '#'";
	host = host_of(authority(after_scheme(url, &secure)), &port);
	if (!host_is_good(host) || !port_is_good(port))
		return "expected https://HOST[:PORT][/PATH], or http:// for a host of this machine";
	if (!secure && !insecure && !is_loopback(host))
		return "http beyond this machine shows key and code to the network: use https, or write "
		       "'insecure: true'";
	return NULL;
}

struct str base_url_trimmed(struct str url)
{
	while (url.len && url.at[url.len - 1] == '/')
		url.len--;
	return url;
}

struct str base_url_host(struct str url)
{
	bool secure;
	struct str port;

	return host_of(authority(after_scheme(url, &secure)), &port);
}
