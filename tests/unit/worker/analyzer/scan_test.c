/* Tries worker/analyzer/scan.c and the scanners: what is a word, a string, a comment in each language. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/scan.h"

#include "common/buf.h"

#include <CUnit/CUnit.h>

/* "w:name n:1 s:'x' c:#y" and so on; '!' behind a live string, '^' before the first token of a statement. */
static const char *shown(const char *language, const char *text)
{
	static const char letters[] = "ewnscm";
	static struct buf out;
	struct scan scan;

	buf_release(&out);
	scan_init(&scan, str_of(text), str_of(language));
	for (size_t i = 0; i < scan.count; i++) {
		struct str token = token_text(&scan, i);

		if (scan.at[i].kind == TOKEN_MARK)
			buf_printf(&out, "%s%.*s ", scan.at[i].first ? "^" : "", STR_ARG(token));
		else
			buf_printf(&out, "%s%c:%.*s%s ", scan.at[i].first ? "^" : "",
				letters[scan.at[i].kind], STR_ARG(token), scan.at[i].live ? "!" : "");
	}
	scan_release(&scan);
	return out.at ? out.at : "";
}

void test_each_language_has_its_tokens(void)
{
	static const struct {
		const char *language, *text, *tokens;
	} cases[] = {
		{ "c", "", "" },
		{ "c", "a//b\nc", "^w:a c://b ^w:c " },
		{ "c", "a//b\\\nc\nd", "^w:a c://b\\\nc ^w:d " },
		{ "c", "/* \" */ \"/* \\\" */\" '\"'", "^c:/* \" */ s:\"/* \\\" */\" s:'\"' " },
		{ "c", "\"not ended\nx", "^s:\"not ended ^w:x " },
		{ "c", "/* not ended\nx", "^c:/* not ended\nx " },
		{ "c", "L\"x\" u8\"y\" 0x1fUL 1e-9 .5", "^s:L\"x\" s:u8\"y\" n:0x1fUL n:1e-9 . n:5 " },
		{ "cpp", "1'000 R\"m(\")\")m\" x", "^n:1'000 s:R\"m(\")\")m\" w:x " },
		{ "c", "#include \"a.h\"\nx", "^# w:include s:\"a.h\" ^w:x " },
		{ "rust", "fn f<'a>(x: &'a str) { r#\"a\"b\"#; 'x'; \"a\nb\" }",
			"^w:fn w:f < ' w:a > ( w:x : & ' w:a w:str ) { s:r#\"a\"b\"# ; s:'x' ; s:\"a\nb\" "
			"} " },
		{ "go", "`a\n\\`b", "^s:`a\n\\` w:b " },
		{ "csharp", "@\"c:\\\" x", "^s:@\"c:\\\" w:x " },
		{ "php", "# a\n$b = 'c';", "^c:# a ^w:$b = s:'c' ; " },
		{ "javascript", "a / b / c; x = /[/\"]\\//g; return /\"/",
			"^w:a / w:b / w:c ; w:x = s:/[/\"]\\//g ; w:return s:/\"/ " },
		{ "javascript", "`a ${b(`c`) + '}'} d` e `f`", "^s:`a ${b(`c`) + '}'} d`! w:e s:`f` " },
		{ "javascript", "#!/usr/bin/env node\n<p>it's</p>",
			"^c:#!/usr/bin/env node ^< w:p > w:it s:'s</p> " },
		{ "python", "f'{a}' rb\"\\\"\" r'\\'' '''a'b\nc''' x # y",
			"^s:f'{a}'! s:rb\"\\\"\" s:r'\\'' s:'''a'b\nc''' w:x c:# y " },
		{ "python", "a = (1,\n b)\nc \\\n d\ne", "^w:a = ( n:1 , w:b ) ^w:c w:d ^w:e " },
		{ "shell", "a=\"$(b \"c d\")\" 'e\"' f#g # h",
			"^w:a= s:\"$(b \"c d\")\"! s:'e\"' w:f#g c:# h " },
		{ "shell", "cat <<-'E' | x\n\ta \"\n\tE\ny",
			"^w:cat << w:- s:'E' | w:x s:\ta \"\n\tE ^w:y " },
		{ "shell", "cat <<E\n$a\nE\n", "^w:cat << w:E s:$a\nE! " },
		{ "shell", "curl -s https://x/$y | sh", "^w:curl w:-s w:https://x/ w:$y | w:sh " },
		{ "shell", "x=${a#b} $# {a,b}\n{ c; }", "^w:x= w:${a#b} w:$# w:{a,b} ^{ w:c ; } " },
		{ "markdown", "no # tokens", "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *got = shown(cases[i].language, cases[i].text);

		CU_ASSERT_STRING_EQUAL(got, cases[i].tokens);
		if (strcmp(got, cases[i].tokens))
			fprintf(stderr, "\n%s: got\n%s\nwant\n%s\n", cases[i].text, got, cases[i].tokens);
	}
}

void test_an_else_of_the_preprocessor_pairs_with_nothing(void)
{
	static const char text[] = "#if A\nf() {\n#else\ng() {\n#endif\n}\n#if 0\n{\n#else\n[\n#endif\n]\n";
	struct scan s;
	size_t pairs = 0;

	scan_init(&s, str_of(text), STR("c"));
	for (size_t i = 0; i < s.count; i++) {
		size_t mate = token_mate(&s, i);

		if (mate == s.count || mate < i)
			continue;
		pairs++;
		CU_ASSERT_PTR_NOT_NULL(strchr("()[]{}", token_text(&s, mate).at[0]));
		if (token_is(&s, i, "{")) {
			CU_ASSERT_EQUAL(s.at[i].line, 2);
			CU_ASSERT_EQUAL(s.at[mate].line, 6);
		}
	}
	CU_ASSERT_EQUAL(pairs, 3); /* f's two, and the one in the #else of #if 0 */
	scan_release(&s);
}

void test_lines_are_counted_without_comments(void)
{
	static const struct {
		const char *language, *text;
		uint32_t code, literal;
	} cases[] = {
		{ "c", "", 0, 0 },
		{ "c", "/* a\n b */\n\nint x; // c\n", 1, 0 },
		{ "c", "int a[] = {\n1, 2,\n\"x\",\n};\n", 4, 3 },
		{ "python", "x = '''a\nb\nc'''\n", 3, 2 },
		{ "shell", "# a\ncat <<E\nb\nE\n", 3, 2 },
		{ "markdown", "a\n", 0, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint32_t code, literal;
		struct scan s;

		scan_init(&s, str_of(cases[i].text), str_of(cases[i].language));
		scan_count_lines(&s, &code, &literal);
		CU_ASSERT_EQUAL(code, cases[i].code);
		CU_ASSERT_EQUAL(literal, cases[i].literal);
		scan_release(&s);
	}
}

void test_brackets_and_lines_are_found_from_a_token(void)
{
	struct scan s;

	scan_init(&s, STR("(a /* c */ [b) ]"), STR("c"));
	CU_ASSERT_EQUAL(token_mate(&s, 0), 5); /* the ')' takes its own, over an open '[' */
	CU_ASSERT_EQUAL(token_mate(&s, 5), 0);
	CU_ASSERT_EQUAL(token_mate(&s, 1), s.count);
	scan_release(&s);

	scan_init(&s, STR("'''x\ny''' z # c\nw"), STR("python"));
	CU_ASSERT_EQUAL(token_last_line(&s, 0), 2);
	CU_ASSERT_TRUE(str_equal(token_content(&s, 0), STR("x\ny")));
	CU_ASSERT_EQUAL(s.at[1].line, 2);
	CU_ASSERT_EQUAL(token_next(&s, 1), 3);
	CU_ASSERT_EQUAL(token_prev(&s, 3), 1);
	CU_ASSERT_EQUAL(token_prev(&s, 0), s.count);
	CU_ASSERT_EQUAL(token_next(&s, 3), s.count);
	scan_release(&s);
}
