/* The HTML page from head to foot: one file, with a policy that lets nothing run but its own script. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/html.h"
#include "common/sha256.h"

#include <inttypes.h>
#include <openssl/evp.h>

/* web/report.css and web/report.js, put in by the build. */
extern const char report_css[];
extern const char report_js[];

enum { BASE64_BYTES = (SHA256_BYTES + 2) / 3 * 4 + 1 };

enum { HASH_SHOWN = 12 }; /* digits: enough to tell two versions apart */

static void add_hash(struct str source, struct buf *out)
{
	unsigned char hash[SHA256_BYTES], text[BASE64_BYTES];

	sha256_of(source, hash);
	EVP_EncodeBlock(text, hash, SHA256_BYTES);
	buf_printf(out, "'sha256-%s'", (const char *)text);
}

/* Should a byte of a repository ever get through as markup, it still runs, loads and sends nothing. */
static void add_policy(struct buf *out)
{
	buf_add_text(
		out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src ");
	add_hash(str_of(report_css), out);
	buf_add_text(out, "; script-src ");
	add_hash(str_of(report_js), out);
	buf_add_text(out, "; base-uri 'none'; form-action 'none'\">\n");
}

static void add_head(const struct report *r, struct buf *out)
{
	buf_add_text(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
	add_policy(out);
	buf_printf(out,
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"referrer\" content=\"no-referrer\">\n"
		"<title>Reeve: report of job j%" PRIu64 "</title>\n<style>%s</style>\n</head>\n",
		r->job, report_css);
}

static void add_bar(const struct report *r, struct buf *out)
{
	buf_printf(out,
		"<body>\n<a class=\"skip\" href=\"#findings\">Skip to the findings</a>\n"
		"<header class=\"bar\"><div><strong>Reeve</strong> <span class=\"quiet\">job j%" PRIu64
		"</span></div>\n"
		"<nav aria-label=\"Chapters\"><a href=\"#first\">Summary</a> %s<a "
		"href=\"#findings\">Findings</a> "
		"<a href=\"#map\">Map</a> <a href=\"#coverage\">Coverage</a> <a "
		"href=\"#work\">Work</a></nav>\n"
		"<div class=\"tools\"><button type=\"button\" id=\"theme\" hidden>Dark</button> "
		"<button type=\"button\" id=\"keys\" aria-label=\"Keyboard help\" "
		"hidden>?</button></div></header>\n",
		r->job, r->plan ? "<a href=\"#plan\">Plan</a> " : "");
}

static void add_help(struct buf *out)
{
	buf_add_text(out,
		"<dialog id=\"help\" aria-labelledby=\"help-title\"><h2 id=\"help-title\">Keys</h2>\n<dl>"
		"<dt><kbd>/</kbd></dt><dd>search</dd>"
		"<dt><kbd>j</kbd> <kbd>k</kbd></dt><dd>next, previous finding</dd>"
		"<dt><kbd>Enter</kbd></dt><dd>open or close it</dd>"
		"<dt><kbd>e</kbd></dt><dd>open or close all that are shown</dd>"
		"<dt><kbd>t</kbd></dt><dd>dark or light</dd>"
		"<dt><kbd>Esc</kbd></dt><dd>clear the filter</dd>"
		"<dt><kbd>?</kbd></dt><dd>this help</dd></dl>\n"
		"<form method=\"dialog\"><button>Close</button></form></dialog>\n");
}

static void add_footer(const struct report *r, struct buf *out)
{
	const char *between = " Looked through with the skills ";

	buf_printf(out,
		"<footer>Reeve %s. Everything on this page, and what it folds, stands in "
		"<code>report.json</code> (<code>--out DIR</code> writes it beside this page, and "
		"<code>reeve report j%" PRIu64 " --format json</code> prints it).",
		REEVE_VERSION, r->job);
	for (size_t i = 0; i < r->skill_count; i++) {
		if (!report_skill_used(r, &r->skills[i]))
			continue;
		html_put(out, between, r->skills[i].name, " <code>");
		html_put(out, "", str_sub(r->skills[i].hash, 0, HASH_SHOWN), "</code>");
		between = ", ";
	}
	if (between[0] == ',')
		html_put(out, ", by the workflow ", r->workflow, ".");
	buf_add_text(out, "</footer>\n");
}

void report_html(const struct report *r, struct buf *out)
{
	add_head(r, out);
	add_bar(r, out);
	buf_add_text(out, "<main>\n");
	html_summary(r, out);
	html_plan(r, out);
	html_findings(r, out);
	html_map(r, out);
	html_coverage(r, out);
	buf_add_text(
		out, "<section id=\"work\" aria-labelledby=\"work-title\"><h2 id=\"work-title\">Work</h2>\n");
	html_timeline(r, out);
	html_work(r, out);
	buf_add_text(out, "</section>\n</main>\n");
	add_footer(r, out);
	add_help(out);
	buf_printf(out, "<script>%s</script>\n</body>\n</html>\n", report_js);
}
