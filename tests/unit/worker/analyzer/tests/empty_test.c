/* Tries the checks for tests that prove nothing or do not run. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/lens_fixture.h"

#include <CUnit/CUnit.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct file_case {
	const char *path, *text, *said;
};

static void try_files(const struct file_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		CU_ASSERT_TRUE(lens_same(
			lens_said_of("tests", cases[i].path, cases[i].text), cases[i].said, cases[i].text));
}

void test_a_test_that_asserts_nothing_is_told(void)
{
	static const struct file_case cases[] = {
		{ "tests/a.py", "def test_a():\n    f()\n", "tests/a.py:1 note empty-test\n" },
		{ "tests/a.py", "def test_a():\n    pass\n", "tests/a.py:1 note empty-test\n" },
		{ "tests/a.py", "def test_a():\n    'assert x'  # assert\n    f()\n",
			"tests/a.py:1 note empty-test\n" },
		{ "tests/a.py", "def test_a():\n  f()\ndef test_b():\n  g()\n",
			"tests/a.py:1 note empty-test\n" },
		{ "tests/a.c", "void test_a(void)\n{\n\tf();\n}\n", "tests/a.c:1 note empty-test\n" },
		{ "tests/a.c", "int test_a(void) { f(); return 0; }\n", "tests/a.c:1 note empty-test\n" },
		{ "tests/a.cc", "\nTEST(A, B) { f(); }\n", "tests/a.cc:2 note empty-test\n" },
		{ "a_test.go", "func TestA(t *testing.T) {\n\tf()\n}\n", "a_test.go:1 note empty-test\n" },
		{ "src/a.rs", "#[test]\nfn a() { f(); }\n", "src/a.rs:2 note empty-test\n" },
		{ "ATest.java", "class A {\n@Test\npublic void a() { f(); }\n}\n",
			"ATest.java:3 note empty-test\n" },
		{ "a.test.js", "it('a', () => { f(); });\n", "a.test.js:1 note empty-test\n" },
		{ "a.test.js", "it('a', function () {});\n", "a.test.js:1 note empty-test\n" },
	};

	try_files(cases, COUNT(cases));
}

void test_what_proves_something_is_left_alone(void)
{
	static const struct file_case cases[] = {
		{ "tests/a.py", "def test_a():\n    assert f()\n", "" },
		{ "tests/a.py", "def test_a(self):\n    self.assertEqual(f(), 1)\n", "" },
		{ "tests/a.py", "def test_a():\n    with pytest.raises(X):\n        f()\n", "" },
		{ "tests/a.py", "def test_a():\n    if f():\n        raise AssertionError\n", "" },
		{ "tests/a.py", "@pytest.fixture\ndef test_client():\n    return f()\n", "" },
		{ "src/a.py", "def test_connection():\n    f()\n", "" }, /* no file of tests */
		{ "tests/a.py", "def helper():\n    assert f()\ndef test_a():\n    helper()\n", "" },
		{ "tests/a.py", "def h(x):\n    g(x)\ndef g(x):\n    assert x\ndef test_a():\n    h(1)\n",
			"" },
		{ "tests/a.c", "void test_a(void) { check_equal(f(), 1); }\n", "" },
		{ "tests/a.c", "#define TRY(x) if (!(x)) failed++\nvoid test_a(void) { TRY(f()); }\n", "" },
		{ "tests/a.c", "void test_helper(int x) { f(x); }\n", "" },
		{ "tests/a.c", "void test_hook(void *a, int b) { f(a); }\n", "" },
		{ "tests/a.c", "int test_a(void) { return f() == 1; }\n", "" },
		{ "tests/a.c", "int test_a(void) { if (f() != 4) return 1; return 0; }\n", "" },
		{ "tests/a.py", "def f():\n    def test_a():\n        pass\n    return test_a\n", "" },
		{ "tests/a.py", "def test_suite():\n    return load(__name__)\n", "" },
		{ "tests/a.cc", "TEST(A, B) { EXPECT_CALL(x, y); }\n", "" },
		{ "a_test.go", "func TestA(t *testing.T) {\n\tif f() {\n\t\tt.Errorf(\"x\")\n\t}\n}\n", "" },
		{ "a_test.go", "func TestA(t *testing.T) {\n\trun(t, 1)\n}\n", "" },
		{ "a_test.go", "func TestMain(m *testing.M) {\n\tf()\n}\n", "" },
		{ "src/a.rs", "#[test]\nfn a() { assert_eq!(f(), 1); }\nfn b() { f(); }\n", "" },
		{ "src/a.rs", "#[test]\n#[should_panic]\nfn a() { f(); }\n", "" },
		{ "ATest.java", "class A {\n@Test(expected = X.class)\npublic void a() { f(); }\n}\n", "" },
		{ "ATest.java", "class A {\npublic void setUp() { f(); }\n}\n", "" },
		{ "a.test.js", "it('a', () => { expect(f()).toBe(1); });\n", "" },
		{ "a.test.js", "it('a', (done) => { f(done); });\n", "" },
		{ "a.test.js", "it('a', shared);\n", "" },
		{ "tests/templates/a.py", "def test_a():\n    pass\n", "" },
	};

	try_files(cases, COUNT(cases));
}

void test_a_helper_may_stand_in_another_file(void)
{
	const struct lens_literal files[] = { { "tests/a.c", "void test_a(void) { sure(f()); }\n" },
		{ "tests/support/sure.c", "void sure(int x) { if (!x) abort(); }\n" } };

	CU_ASSERT_TRUE(lens_same(lens_said("tests", files, 2, false), "", "both"));
	CU_ASSERT_TRUE(
		lens_same(lens_said("tests", files, 1, false), "tests/a.c:1 note empty-test\n", "alone"));
}

void test_one_finding_a_file_counts_its_tests(void)
{
	const struct lens_literal file = { "tests/a.py",
		"def test_a():\n  f()\ndef test_b():\n  assert f()\ndef test_c():\n  f()\n" };

	CU_ASSERT_TRUE(lens_same(lens_said("tests", &file, 1, true),
		"tests/a.py:1 note empty-test: 2 of 3 tests of this file assert nothing: test_a (line 1), "
		"test_c (line 5)\n",
		file.text));
}

void test_a_test_that_does_not_run_is_told(void)
{
	static const struct file_case cases[] = {
		{ "tests/a.py", "@pytest.mark.skip\ndef test_a():\n  assert x\n",
			"tests/a.py:1 note skipped-test\n" },
		{ "tests/a.py", "@unittest.skip('later')\ndef test_a():\n  assert x\n",
			"tests/a.py:1 note skipped-test\n" },
		{ "tests/a.py", "@pytest.mark.xfail(reason='x')\ndef test_a():\n  assert x\n",
			"tests/a.py:1 note skipped-test\n" },
		{ "tests/a.py", "def test_a():\n  'about'\n  pytest.skip('x')\n  assert x\n",
			"tests/a.py:1 note skipped-test\n" },
		{ "tests/a.py", "# def test_a():\n#   assert x\n", "tests/a.py:1 note skipped-test\n" },
		{ "a.test.js", "it.skip('a', () => { expect(1); });\n", "a.test.js:1 note skipped-test\n" },
		{ "a.test.js", "\nxdescribe('a', () => {});\n", "a.test.js:2 note skipped-test\n" },
		{ "a.test.js", "// it('a', () => {\n//  expect(1);\n// });\n",
			"a.test.js:1 note skipped-test\n" },
		{ "a.test.js", "it.only('a', () => { expect(1); });\n",
			"a.test.js:1 warning focused-test\n" },
		{ "a.test.js", "describe.only('a', () => {});\n", "a.test.js:1 warning focused-test\n" },
		{ "a.test.js", "fit('a', () => { expect(1); });\n", "a.test.js:1 warning focused-test\n" },
		{ "a.test.js", "test.only.each([1])('a', () => {});\n",
			"a.test.js:1 warning focused-test\n" },
		{ "a_test.go", "func TestA(t *testing.T) {\n\tt.Skip(\"x\")\n\tt.Fatal()\n}\n",
			"a_test.go:1 note skipped-test\n" },
		{ "src/a.rs", "#[test]\n#[ignore]\nfn a() { assert!(x); }\n",
			"src/a.rs:3 note skipped-test\n" },
		{ "ATest.java", "class A {\n@Disabled @Test\nvoid a() { assertTrue(x); }\n}\n",
			"ATest.java:3 note skipped-test\n" },
		{ "tests/a.cc", "TEST(A, DISABLED_B) { EXPECT_EQ(1, 1); }\n",
			"tests/a.cc:1 note skipped-test\n" },
		{ "tests/a.cc", "TEST(A, B) { GTEST_SKIP(); EXPECT_EQ(1, 1); }\n",
			"tests/a.cc:1 note skipped-test\n" },
		{ "a.bats", "@test \"a\" {\n  skip\n  run x\n}\n", "a.bats:2 note skipped-test\n" },
	};

	try_files(cases, COUNT(cases));
}

void test_what_is_skipped_for_a_reason_is_left_alone(void)
{
	static const struct file_case cases[] = {
		{ "tests/a.py", "@pytest.mark.skipif(x, reason='y')\ndef test_a():\n  assert x\n", "" },
		{ "tests/a.py", "@pytest.mark.xfail(sys.platform == 'x')\ndef test_a():\n  assert x\n", "" },
		{ "tests/a.py", "def test_a():\n  if x:\n    pytest.skip('y')\n  assert x\n", "" },
		{ "tests/a.py", "# def test_a() is what it was called before.\n", "" },
		{ "tests/a.c", "/* TEST(suite, name) */\n", "" },
		{ "a.test.js", "test.skip(process.platform === 'win32', 'x');\n", "" },
		{ "a.test.js", "lodash.it.only('a', 1);\n", "" },
		{ "src/a.js", "it.only('a', f);\n", "" },
		{ "a_test.go",
			"func TestA(t *testing.T) {\n\tif x {\n\t\tt.Skip(\"x\")\n\t}\n\tt.Fatal()\n}\n",
			"" },
		{ "tests/a.cc", "TEST(A, B) { if (x) GTEST_SKIP(); EXPECT_EQ(1, 1); }\n", "" },
		{ "a.bats", "@test \"a\" {\n  [ -n \"$X\" ] || skip\n  run x\n}\n", "" },
	};

	try_files(cases, COUNT(cases));
}
