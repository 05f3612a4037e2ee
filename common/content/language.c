/* Knows the names, extensions and interpreters of languages. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/language.h"

#include <strings.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct row {
	const char *key;
	const char *language;
};

static const struct row names[] = {
	{ "Dockerfile", "dockerfile" },
	{ "Containerfile", "dockerfile" },
	{ "Makefile", "make" },
	{ "GNUmakefile", "make" },
	{ "CMakeLists.txt", "cmake" },
	{ "Gemfile", "ruby" },
	{ "Rakefile", "ruby" },
	{ "Vagrantfile", "ruby" },
	{ "Jenkinsfile", "groovy" },
	{ "SConstruct", "python" },
	{ "SConscript", "python" },
	{ "meson.build", "meson" },
	{ ".bashrc", "shell" },
	{ ".profile", "shell" },
	{ ".bash_profile", "shell" },
	{ "PKGBUILD", "shell" },
	{ ".clang-format", "yaml" },
	{ ".clang-tidy", "yaml" },
	{ ".yamllint", "yaml" },
	{ "tsconfig.json", "jsonc" },
	{ "README", "text" },
	{ "CHANGELOG", "text" },
	{ "CHANGES", "text" },
	{ "CONTRIBUTING", "text" },
	{ "INSTALL", "text" },
	{ "NEWS", "text" },
};

static const struct row extensions[] = {
	{ "c", "c" },
	{ "h", "c" },
	{ "cc", "cpp" },
	{ "cpp", "cpp" },
	{ "cxx", "cpp" },
	{ "hpp", "cpp" },
	{ "hh", "cpp" },
	{ "hxx", "cpp" },
	{ "ipp", "cpp" },
	{ "cu", "cuda" },
	{ "m", "objc" },
	{ "py", "python" },
	{ "pyi", "python" },
	{ "pyw", "python" },
	{ "sh", "shell" },
	{ "bash", "shell" },
	{ "ksh", "shell" },
	{ "dash", "shell" },
	{ "bats", "bats" },
	{ "zsh", "zsh" },
	{ "fish", "fish" },
	{ "js", "javascript" },
	{ "mjs", "javascript" },
	{ "cjs", "javascript" },
	{ "jsx", "javascript" },
	{ "ts", "typescript" },
	{ "mts", "typescript" },
	{ "cts", "typescript" },
	{ "tsx", "typescript" },
	{ "vue", "vue" },
	{ "svelte", "svelte" },
	{ "yaml", "yaml" },
	{ "yml", "yaml" },
	{ "json", "json" },
	{ "jsonc", "jsonc" }, /* with comments: what reads JSON calls them mistakes */
	{ "json5", "jsonc" },
	{ "webmanifest", "json" },
	{ "geojson", "json" },
	{ "md", "markdown" },
	{ "markdown", "markdown" },
	{ "rst", "rst" },
	{ "txt", "text" },
	{ "adoc", "asciidoc" },
	{ "tex", "tex" },
	{ "dockerfile", "dockerfile" },
	{ "go", "go" },
	{ "rs", "rust" },
	{ "java", "java" },
	{ "kt", "kotlin" },
	{ "kts", "kotlin" },
	{ "scala", "scala" },
	{ "groovy", "groovy" },
	{ "gradle", "groovy" },
	{ "cs", "csharp" },
	{ "fs", "fsharp" },
	{ "swift", "swift" },
	{ "rb", "ruby" },
	{ "gemspec", "ruby" },
	{ "php", "php" },
	{ "phtml", "php" },
	{ "pl", "perl" },
	{ "pm", "perl" },
	{ "lua", "lua" },
	{ "r", "r" },
	{ "jl", "julia" },
	{ "dart", "dart" },
	{ "ex", "elixir" },
	{ "exs", "elixir" },
	{ "erl", "erlang" },
	{ "hs", "haskell" },
	{ "ml", "ocaml" },
	{ "mli", "ocaml" },
	{ "clj", "clojure" },
	{ "el", "lisp" },
	{ "lisp", "lisp" },
	{ "scm", "scheme" },
	{ "zig", "zig" },
	{ "nim", "nim" },
	{ "asm", "assembly" },
	{ "s", "assembly" },
	{ "html", "html" },
	{ "htm", "html" },
	{ "css", "css" },
	{ "scss", "scss" },
	{ "less", "less" },
	{ "xml", "xml" },
	{ "xsd", "xml" },
	{ "svg", "xml" },
	{ "xsl", "xml" },
	{ "xslt", "xml" },
	{ "rng", "xml" },
	{ "plist", "xml" },
	{ "toml", "toml" },
	{ "ini", "ini" },
	{ "cfg", "ini" },
	{ "sql", "sql" },
	{ "proto", "protobuf" },
	{ "tf", "terraform" },
	{ "nix", "nix" },
	{ "tcl", "tcl" },
	{ "awk", "awk" },
	{ "m4", "m4" },
	{ "ac", "m4" },
	{ "mk", "make" },
	{ "cmake", "cmake" },
	{ "ps1", "powershell" },
	{ "bat", "batch" },
	{ "cmd", "batch" },
	{ "vim", "vim" },
	{ "graphql", "graphql" },
	{ "rake", "ruby" },
	{ "bzl", "starlark" },
};

/* By the interpreter's name without a version: python3.11 is python. */
static const struct row interpreters[] = {
	{ "sh", "shell" },
	{ "bash", "shell" },
	{ "dash", "shell" },
	{ "ksh", "shell" },
	{ "mksh", "shell" },
	{ "zsh", "zsh" },
	{ "fish", "fish" },
	{ "bats", "bats" },
	{ "python", "python" },
	{ "pypy", "python" },
	{ "node", "javascript" },
	{ "nodejs", "javascript" },
	{ "deno", "typescript" },
	{ "ts-node", "typescript" },
	{ "perl", "perl" },
	{ "ruby", "ruby" },
	{ "php", "php" },
	{ "lua", "lua" },
	{ "tclsh", "tcl" },
	{ "Rscript", "r" },
	{ "awk", "awk" },
	{ "gawk", "awk" },
	{ "make", "make" },
	{ "groovy", "groovy" },
};

static const char *const without_hash_comments[] = { "c", "cpp", "cuda", "objc", "javascript", "typescript",
	"vue", "svelte", "json", "jsonc", "markdown", "rst", "text", "asciidoc", "go", "rust", "java",
	"kotlin", "scala", "groovy", "csharp", "fsharp", "swift", "dart", "html", "css", "scss", "less",
	"xml", "zig" };
static const char *const prose[] = { "markdown", "rst", "text", "asciidoc", "tex" };

static struct str row_find(const struct row *rows, size_t count, struct str key)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(rows[i].key) == key.len && !strncasecmp(rows[i].key, key.at, key.len))
			return str_of(rows[i].language);
	return STR("");
}

static bool name_in(const char *const *list, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(str_of(list[i]), name))
			return true;
	return false;
}

static struct str base_name(struct str path)
{
	return str_sub(path, (size_t)(str_find_last(path, '/') + 1), path.len);
}

static struct str by_name(struct str path)
{
	struct str base = base_name(path);
	struct str found = row_find(names, COUNT(names), base);
	ptrdiff_t dot = str_find_last(base, '.');

	if (found.len)
		return found;
	if (str_starts(base, STR("Dockerfile.")))
		return STR("dockerfile");
	if (dot <= 0) /* ".sh" is a hidden file without an extension */
		return STR("");
	return row_find(extensions, COUNT(extensions), str_sub(base, (size_t)dot + 1, base.len));
}

/* The next word of the line, taken from it. */
static struct str word_take(struct str *line)
{
	size_t from = 0, to;

	while (from < line->len && (line->at[from] == ' ' || line->at[from] == '\t'))
		from++;
	for (to = from;
		to < line->len && line->at[to] != ' ' && line->at[to] != '\t' && line->at[to] != '\r';)
		to++;
	struct str word = str_sub(*line, from, to - from);
	*line = str_sub(*line, to, line->len);
	return word;
}

static struct str without_version(struct str name)
{
	while (name.len && (name.at[name.len - 1] == '.' ||
				   (name.at[name.len - 1] >= '0' && name.at[name.len - 1] <= '9')))
		name.len--;
	return name;
}

/* "#!/usr/bin/env -S A=1 python3 -u": env, its options and its assignments stand before the name. */
static struct str by_shebang(struct str content)
{
	if (!str_starts(content, STR("#!")))
		return STR("");
	content = str_sub(content, 2, 256); /* the kernel reads no more of it either */
	ptrdiff_t end = str_find(content, '\n');
	struct str line = end >= 0 ? str_sub(content, 0, (size_t)end) : content;
	struct str word = base_name(word_take(&line));

	if (str_equal(word, STR("env")))
		do
			word = word_take(&line);
		while (word.len && (word.at[0] == '-' || str_find(word, '=') >= 0));
	return row_find(interpreters, COUNT(interpreters), without_version(base_name(word)));
}

struct str language_of(struct str path, struct str content)
{
	struct str named = by_name(path);

	if (named.len && !str_equal(named, STR("shell")))
		return named;
	struct str run = by_shebang(content);
	return run.len ? run : named;
}

bool language_hash_comments(struct str language)
{
	return !name_in(without_hash_comments, COUNT(without_hash_comments), language);
}

bool language_is_prose(struct str language)
{
	return !language.len || name_in(prose, COUNT(prose), language);
}
