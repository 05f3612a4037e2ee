/* Where things lie on this machine: state, sockets, data, our own programs. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_PATHS_H
#define COMMON_IO_PATHS_H
#include "common/buf.h"
#include "common/str.h"
#include "reeve/error.h"

#define PATHS_WORDS_BYTES 256
/* A socket's path stays below this (the kernel's limit is 107), its name included. */
#define SOCKET_PATH_BYTES_MOST 90
#define SOCKET_NAME_BYTES_MOST 20

/* Each fills `out` (cleared first) with an absolute path; words say the cause and the next step. */

/* $REEVE_STATE, else $XDG_STATE_HOME/reeve, else ~/.local/state/reeve; nothing is made.
 * -E_NOT_FOUND: none of them is set to an absolute path. */
int paths_state(struct buf *out, char words[PATHS_WORDS_BYTES]) MUST_CHECK;
/* ${XDG_RUNTIME_DIR:-/tmp}/reeve-UID-HASH8, HASH8 of the state folder's path as given: resolve it first. */
void paths_sockets(const char *state, struct buf *out);
/* DIR/BELOW where DIR is $REEVE_DATA, else ../share/reeve beside our program, else /usr/share/reeve. */
void paths_data(const char *below, struct buf *out);
/* NAME beside /proc/self/exe. */
int paths_program(const char *name, struct buf *out) MUST_CHECK;

/* Makes the folder and those above it, new ones 0700, and checks that it is a folder, ours, and that nobody
 * else may write to it; with `tighten` it is made 0700 where it was wider. -E_DENIED, -E_IO. */
int paths_private_folder(const char *path, bool tighten, char words[PATHS_WORDS_BYTES]) MUST_CHECK;

/* Names a build: the version, and size and time of the reeved beside us. Client and private fleet compare. */
int paths_build(struct buf *out) MUST_CHECK;
#endif
