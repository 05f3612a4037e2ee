/* Files that we write for people: whole or not at all. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_WORDS_OUTPUT_H
#define CLI_WORDS_OUTPUT_H
#include "common/str.h"

/* Makes the folder and tries whether we may write there: better told before the work than after it. */
bool output_folder(const char *dir);
/* Writes a new file beside it and renames it over `path`; "-" is stdout, and what is no regular file (a pipe, a
 * device) is written to directly. False: the cause is told, and what stood there is as it was. */
bool output_write(const char *path, struct str bytes);
/* Adds to a file that others write to as well. False: the cause is told. */
bool output_append(const char *path, struct str bytes);
/* Whether a file of this name can be written, told when not: for before the work whose end it is. */
bool output_place(const char *path);
#endif
