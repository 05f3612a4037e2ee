#!/bin/sh
# register.sh TEST.c MAIN.c: writes a main that runs every `void test_*(void)` of TEST.c under CUnit.
# Written like this a test registers itself by being there, and a program with no test fails.
set -eu
names=$(sed -n 's/^void \(test_[a-z0-9_]*\)(void)$/\1/p' "$1")
{
	echo '#include <CUnit/Basic.h>'
	for n in $names; do echo "void $n(void);"; done
	echo 'int main(void)'
	echo '{'
	echo '	unsigned failed;'
	echo '	if (CU_initialize_registry() != CUE_SUCCESS) return 2;'
	echo "	CU_pSuite suite = CU_add_suite(\"$(basename "$1" .c)\", 0, 0);"
	echo '	if (!suite) return 2;'
	for n in $names; do echo "	if (!CU_add_test(suite, \"$n\", $n)) return 2;"; done
	echo '	if (CU_get_registry()->uiNumberOfTests == 0) return 3; /* nothing was tested */'
	echo '	CU_basic_set_mode(CU_BRM_VERBOSE);'
	echo '	CU_basic_run_tests();'
	echo '	failed = CU_get_number_of_failures();'
	echo '	CU_cleanup_registry();'
	echo '	return failed ? 1 : 0;'
	echo '}'
} > "$2"
