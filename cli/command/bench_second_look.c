/* reeve bench second-look: what gates and refuters make of claims that are planted. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/bench.h"
#include "cli/words/speak.h"
#include "common/io/paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A program of its own, for it judges as a coordinator does and asks as a worker does. */
enum exit_code bench_second_look(const struct options *o)
{
	struct buf path = BUF_INIT, data = BUF_INIT;

	if (o->arg_count != 2) {
		complain("bench second-look: name the folder of a planted set, for example tests/planted");
		return EXIT_USAGE;
	}
	/* The tiers that are installed lie beside us, not beside that program. */
	paths_data("", &data);
	setenv("REEVE_DATA", data.at, 0);
	if (o->config)
		setenv("REEVE_CONFIG", o->config, 1);
	if (!paths_program("../libexec/reeve/second-look", &path))
		execl(path.at, "second-look", o->args[1], o->calls.tier ? o->calls.tier : "",
			o->json ? NULL : "text", (char *)NULL);
	complain("cannot run %s: %s", path.at ? path.at : "the second look", strerror(errno));
	buf_release(&data);
	buf_release(&path);
	return EXIT_INFRASTRUCTURE;
}
