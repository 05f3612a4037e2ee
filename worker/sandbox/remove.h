/* The end of a folder and all that is in it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_SANDBOX_REMOVE_H
#define WORKER_SANDBOX_REMOVE_H

/* Of our own, but maybe read-only: of a worker that was killed, or by a tool. Links are removed, not followed. What
 * cannot be removed keeps its folder, and that the next start removes. */
void remove_tree(const char *path);
#endif
