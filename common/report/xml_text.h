/* Bytes of unknown origin as text of an XML document. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_REPORT_XML_TEXT_H
#define COMMON_REPORT_XML_TEXT_H
#include "common/buf.h"

/* Between tags; several lines. XML 1.0 has no way at all to write most controls and U+FFFE: they are made visible. */
void xml_text(struct str s, struct buf *out);
/* ` name="value"`, on one line: a reader makes blanks of an attribute's line ends. */
void xml_attribute(const char *name, struct str value, struct buf *out);
#endif
