/* The walls around an analyzer: which form of them works on this machine, and the words that raise them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_SANDBOX_BWRAP_H
#define WORKER_SANDBOX_BWRAP_H
#include "common/io/spawner.h"

enum sandbox_form {
	SANDBOX_BWRAP,      /* own user, files, processes and network */
	SANDBOX_BWRAP_ROOT, /* the same as root where user namespaces are refused; the tool runs as nobody */
	SANDBOX_PRLIMIT,    /* limits alone */
	SANDBOX_FORMS
};
/* "bwrap", "bwrap-root", "prlimit": as hello, doctor and the report say it. */
const char *sandbox_name(enum sandbox_form form);
bool sandbox_works(struct spawner *spawner, enum sandbox_form form);
/* The strongest that works, tried once in the life of the process; from any thread. */
enum sandbox_form sandbox_form(struct spawner *spawner);

/* A list of arguments, each borrowed; room for one more is always kept for the NULL at its end. */
struct arguments {
	const char **at;
	size_t count;
	size_t cap;
};
void arguments_add(struct arguments *a, const char *argument);
void arguments_release(struct arguments *a);

/* What the tool sees of the host beside its programs. */
struct sandbox_view {
	const char *tree;    /* read-only */
	const char *list;    /* a file, or NULL */
	const char *program; /* one that may lie outside of the system's folders, or NULL */
	const char *empty;   /* an empty folder, the current one where there are no walls */
};
/* Where the tool finds the tree and the list in this form, and its program is found. */
const char *sandbox_tree(enum sandbox_form form, const struct sandbox_view *view);
const char *sandbox_list(enum sandbox_form form, const struct sandbox_view *view);
const char *sandbox_program(enum sandbox_form form, const struct sandbox_view *view);
/* Adds what stands before the tool's own command: nothing for SANDBOX_PRLIMIT. */
void sandbox_wrap(enum sandbox_form form, const struct sandbox_view *view, struct arguments *out);
/* The whole environment of a tool, ended by NULL. */
const char *const *sandbox_environment(void);
#endif
