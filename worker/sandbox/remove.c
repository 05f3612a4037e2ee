/* Walks a tree twice: to open its folders, then to empty them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/sandbox/remove.h"

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

enum { FOLDERS_OPEN = 16 };

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)at;
	(void)type;
	remove(path);
	return 0;
}

static int unlock_folder(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)at;
	if (type == FTW_D || type == FTW_DNR)
		(void)!chmod(path, 0700);
	return 0;
}

void remove_tree(const char *path)
{
	nftw(path, unlock_folder, FOLDERS_OPEN, FTW_PHYS);
	nftw(path, remove_entry, FOLDERS_OPEN, FTW_PHYS | FTW_DEPTH);
}
