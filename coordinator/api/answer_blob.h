/* Blobs/Have, Put and Get, answered from a folder of blobs by the content thread. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_API_ANSWER_BLOB_H
#define COORDINATOR_API_ANSWER_BLOB_H
#include "common/content/blob.h"
#include "coordinator/letter.h"

/* A LETTER_BLOB becomes a LETTER_ANSWER. */
void answer_blob(struct letter *letter, struct blob_dir *blobs);
#endif
