/* Tries the check for links that lead nowhere: in Markdown, reStructuredText and HTML. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/lens_fixture.h"

#include <CUnit/CUnit.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Beside the document: there.md with "# One", "## Two words" twice, and src/a.c. */
static const char *said_beside(const char *path, const char *text)
{
	const struct lens_literal files[] = { { path, text },
		{ "there.md", "# One\n\n## Two words\ntext\n\n## Two words\n\nSet\nby lines\n---\n<a "
			      "id=\"Own\"></a>\n" },
		{ "src/a.c", "int a;\n" }, { "page.html", "<h1 id=\"Top1\">x</h1>" },
		{ ".gitignore", "# made\n/out/\n*.log\nMade.md\n" } };

	return lens_said("documentation", files, COUNT(files), false);
}

struct link_case {
	const char *path, *text, *said;
};

static void try_links(const struct link_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		CU_ASSERT_TRUE(
			lens_same(said_beside(cases[i].path, cases[i].text), cases[i].said, cases[i].text));
}

void test_dead_links_of_markdown_are_told(void)
{
	static const struct link_case cases[] = {
		{ "a.md", "x\n[b](gone.md)\n", "a.md:2 warning dead-link\n" },
		{ "a.md", "[b](src/gone.c \"title\")\n", "a.md:1 warning dead-link\n" },
		{ "a.md", "[b](<gone file.md>)\n", "" }, /* a blank: too odd to judge */
		{ "a.md", "[b][1]\n\n[1]: gone.md\n", "a.md:3 warning dead-link\n" },
		{ "a.md", "<img src=\"gone.svg\">\n", "a.md:1 warning dead-link\n" },
		{ "docs/a.md", "[b](there.md)\n", "docs/a.md:1 warning dead-link\n" },
		{ "a.md", "[b](gone/)\n", "a.md:1 warning dead-link\n" },
		{ "a.md", "[b](there.md#three)\n", "a.md:1 warning dead-anchor\n" },
		{ "a.md", "# One\n[b](#two)\n", "a.md:2 warning dead-anchor\n" },
		{ "a.md", "[b](there.md#two-words-2)\n", "a.md:1 warning dead-anchor\n" },
		{ "a.md", "- item\n\n    [b](gone.md)\n", "a.md:3 warning dead-link\n" },
		{ "a.md", "> [b](gone.md)\n", "a.md:1 warning dead-link\n" },
		{ "a.md", "```\ncode\n```\n[b](gone.md)\n", "a.md:4 warning dead-link\n" },
		{ "a.md", "`one\ntwo` [b](gone.md)\n", "a.md:2 warning dead-link\n" },
		{ "a.md", "[![i](gone.svg)](there.md)\n", "a.md:1 warning dead-link\n" },
		{ "a.md", "---\ntitle: x\n---\n[b](gone.md)\n", "a.md:4 warning dead-link\n" },
	};

	try_links(cases, COUNT(cases));
}

void test_links_that_lead_somewhere_are_left_alone(void)
{
	static const struct link_case cases[] = {
		{ "a.md", "[b](there.md) [c](./there.md) [d](src/) [e](src) [f](src/a.c)\n", "" },
		{ "docs/a.md", "[b](../there.md) [c](../src/../there.md)\n", "" },
		{ "a.md", "[b](there.md#one) [c](there.md#two-words) [d](there.md#two-words-1)\n", "" },
		{ "a.md", "[b](there.md#own) [c](there.md#user-content-one) [d](there.md#by-lines)\n", "" },
		{ "a.md", "# Mine {#id}\n[b](#id) [c](#mine) [d](#) [e](#top)\n", "" },
		{ "a.md", "[b](src/a.c#L10) [c](src/a.c?raw=true) [d](there%2emd)\n", "" },
		{ "a.md", "[b](https://x/gone.md) [c](mailto:x@y) [d](//x/y.md) [e](/gone.md)\n", "" },
		{ "a.md", "[b](../../issues) [c]({{ x }}.md)\n", "" },
		{ "a.md", "```\n[b](gone.md)\n```\n~~~\n[b](gone.md)\n```\n~~~\n", "" },
		{ "a.md", "  ````\n```\n[b](gone.md)\n````\n", "" },
		{ "a.md", "text\n\n    [b](gone.md)\n", "" },
		{ "a.md", "`[b](gone.md)` ``x ` [b](gone.md)``\n", "" },
		{ "a.md", "`one\n[b](gone.md)`\n", "" },
		{ "a.md", "<!-- [b](gone.md)\n[c](gone.md) -->\n", "" },
		{ "a.md", "\\`[b](there.md)\\` [^1]\n\n[^1]: gone.md\n", "" },
		{ "a.md", "[b](out/gone.md) [c](x/gone.log) [d](x/Made.md)\n", "" },
		{ "a.md", "[b](gone.png) [c](node_modules/x/y.md) [d](package-lock.json)\n",
			"" },                                   /* not in a snapshot */
		{ "a.md", "[b](there.html) [c](there)\n", "" }, /* made of there.md */
		{ "tests/a.md", "[b](gone.md)\n", "" },
		{ "templates/a.md", "[b](gone.md)\n", "" },
		{ "a.txt", "[b](gone.md)\n", "" },
	};

	try_links(cases, COUNT(cases));
}

void test_links_of_rst_and_html(void)
{
	static const struct link_case cases[] = {
		{ "a.rst", "See `b <gone.md>`_.\n", "a.rst:1 warning dead-link\n" },
		{ "a.rst", "x\n\n.. include:: gone.rst\n", "a.rst:3 warning dead-link\n" },
		{ "a.rst", ".. _b: gone.md\n", "a.rst:1 warning dead-link\n" },
		{ "a.rst", "See `b <there.md>`_, `c <https://x/>`_, `d <e_>`_, ``f <gone.md>``.\n", "" },
		{ "a.rst", "Code::\n\n    `b <gone.md>`_\n\n.. code-block:: rst\n\n   `b <gone.md>`_\n", "" },
		{ "a.rst", ".. _b:\n\nTitle\n=====\n\n:doc:`gone`\n", "" },
		{ "a.html", "<p>\n<a href='gone.html'>x</a>", "a.html:2 warning dead-link\n" },
		{ "a.html", "<a href=page.html#gone>x</a>", "a.html:1 warning dead-anchor\n" },
		{ "a.html", "<a href=\"page.html#top1\">x</a><a href=\"#b\" id=b>", "" },
		{ "a.html", "<script>'<a href=\"gone.html\">'</script><!-- <a href=\"gone.html\"> -->", "" },
		{ "a.html", "<a href=\"{{ url }}\">x</a><a href=\"gone.html\">", "" },
		{ "a.html", "<base href=\"/x\"><a href=\"gone.html\">", "" },
	};

	try_links(cases, COUNT(cases));
}

void test_one_cause_is_told_once(void)
{
	const struct lens_literal files[] = { { "a.md", "[x](gone.md)\n[y](gone.md#z)\n" },
		{ "b.md", "[x](gone.md)\n[1](1.md) [2](2.md) [3](3.md)\n[4](4.md) [5](5.md) [6](6.md) "
			  "[7](7.md)\n" } };

	CU_ASSERT_TRUE(lens_same(lens_said("documentation", files, 1, true),
		"a.md:1 warning dead-link: this link leads to gone.md, which the tree does not have (1 more "
		"links do too)\n",
		"one document"));
	CU_ASSERT_PTR_NOT_NULL(strstr(lens_said("documentation", files, 2, true), "(2 more links do too)"));
	CU_ASSERT_PTR_NOT_NULL(strstr(lens_said("documentation", files, 2, true),
		"b.md:3 warning dead-link: 2 more links of this document lead nowhere"));
}

void test_where_the_file_went_is_told(void)
{
	const struct lens_literal files[] = { { "a.md", "[x](old/b.md)\n" }, { "new/b.md", "x\n" } };

	CU_ASSERT_PTR_NOT_NULL(strstr(lens_said("documentation", files, 2, true), "; new/b.md is there"));
}

void test_a_site_has_anchors_of_its_own(void)
{
	const struct lens_literal files[] = { { "docs/a.md", "# One & two\n[x](#one-two) [y](../guide/)\n" },
		{ "mkdocs.yml", "site_name: x\n" } };

	CU_ASSERT_TRUE(lens_same(lens_said("documentation", files, 2, false), "", "a site"));
	CU_ASSERT_TRUE(lens_same(lens_said("documentation", files, 1, false),
		"docs/a.md:2 warning dead-anchor\ndocs/a.md:2 warning dead-link\n", "GitHub alone"));
}
