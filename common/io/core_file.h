/* No core file has a key in it: what might hold one leaves none. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_CORE_FILE_H
#define COMMON_IO_CORE_FILE_H

/* RLIMIT_CORE 0 for us and for what is started from here, hard. May be called between fork and exec. */
void core_file_limit(void);
/* The same, and PR_SET_DUMPABLE 0 for this process and what it forks, until an exec: first of all in main(). The limit alone leaves
 * two ways out (core(5)): a core_pattern that is a pipe gets the core whatever the limit is, and root may raise it again. It
 * alone would leave the moments after each exec, for that makes a process dumpable again; the limit is inherited. With
 * both, others of the same user may not read our memory and environment either; our own /proc/self stays open to us. */
void core_file_forbid(void);
#endif
