/* The cases of the suite that read more than a page. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_STORE_SUITE_PAGES_H
#define TESTS_STORE_SUITE_PAGES_H
#include "suite.h"

void results_come_in_order_page_by_page(const struct world *w);
void events_come_in_order_page_by_page(const struct world *w);
#endif
