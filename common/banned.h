/* Functions that this house does not use: each has a safer one beside it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_BANNED_H
#define COMMON_BANNED_H
/* The headers that declare them come first: a macro would spoil their prototypes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/time.h>

#define strcpy(...)   sorry_strcpy_is_banned_use_a_buf
#define strcat(...)   sorry_strcat_is_banned_use_a_buf
#define sprintf(...)  sorry_sprintf_is_banned_use_snprintf_or_buf_printf
#define vsprintf(...) sorry_vsprintf_is_banned_use_buf_vprintf
#define strtok(...)   sorry_strtok_is_banned_use_str_find
#define rand()        sorry_rand_is_banned_chance_comes_from_a_seed
/* common/io/clock.c alone reads the clock: it undoes this one. */
#define clock_gettime(...) sorry_only_clock_c_reads_the_clock
#define gettimeofday(...)  sorry_only_clock_c_reads_the_clock
#define time(...)          sorry_only_clock_c_reads_the_clock
#endif
