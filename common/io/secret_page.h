/* Memory for a secret: pages of its own that no core file holds and no fork inherits, wiped when they are given back. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_SECRET_PAGE_H
#define COMMON_IO_SECRET_PAGE_H
#include <stddef.h>

/* So many bytes, all 0. A child that is forked sees zeroes. */
char *secret_page_open(size_t bytes);
void secret_page_close(char *at, size_t bytes);
#endif
