/* The idempotency key of a private job, remembered until the job has ended: the same command finds it again. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_JOB_RESUME_H
#define CLI_JOB_RESUME_H
#include "common/buf.h"
#include "common/sha256.h"
#include "common/str.h"

#define RESUME_KEY_BYTES 32

struct resume {
	unsigned char key[RESUME_KEY_BYTES];
	struct buf path; /* empty: the key is not remembered */
	int fd;          /* holds the lock of that file; -1 */
};

/* A key for this contract (its bytes): the one that an earlier command left in state/resume, when that command
 * is gone; else a new one, remembered there. An empty state, a second command with the same contract at the same
 * time, and a folder that cannot be written give a new key that is remembered nowhere. */
void resume_open(struct str state, struct str contract, struct resume *out);
/* A new key in place of one whose job is of no use. */
void resume_anew(struct resume *r);
/* The job has ended: forget the key. Without it the next command goes on. */
void resume_forget(struct resume *r);
void resume_close(struct resume *r);
#endif
