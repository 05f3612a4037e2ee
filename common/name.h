/* Names that may stand in keys, logs and tables as they are. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_NAME_H
#define COMMON_NAME_H
#include "common/str.h"

/* 1 to NAME_BYTES_MOST letters, digits and -_.:@/+ */
bool name_is_plain(struct str name);
#endif
