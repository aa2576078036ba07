/* SPDX-License-Identifier: MIT */
/* Reads the options that the datasets of pages share. */
#include "pages/options.h"

#include <errno.h>

#include "pages/allocator.h"

void
options_request(const struct lane_prepare *prepare, const char *dataset,
	struct corpus_request *request)
{
	*request = (struct corpus_request){
		.dataset = dataset,
		.choice =
			(enum corpus_choice)prepare->option(prepare, "corpus"),
		.dir = prepare->option_string(prepare, "dir"),
		.pages = (unsigned)prepare->option(prepare, "pages"),
		.seed = (uint64_t)prepare->option(prepare, "page-seed"),
	};
}

int
options_facts(const struct lane_prepare *prepare)
{
	char text[ALLOCATOR_NAME_BYTES];
	int rc = allocator_find(
		(enum allocator)prepare->option(prepare, "allocator"), text);

	if (rc != 0) {
		prepare->error(prepare, "allocator=mimalloc: %s", text);
		return rc;
	}
	prepare->fact(prepare, "allocator", text);
	prepare->fact(prepare, "extraction", extract_version());
	return 0;
}

int
options_open(const struct lane_pass *pass)
{
	char text[ALLOCATOR_NAME_BYTES];
	int rc = allocator_install(
		(enum allocator)pass->option(pass, "allocator"), text);

	if (rc != 0)
		pass->error(pass, "allocator=mimalloc: %s", text);
	else
		extract_init();
	return rc;
}

int
options_parser(const struct lane_pass *pass, struct extract **extract)
{
	const struct extract_limits limits = {
		.depth = (unsigned)pass->option(pass, "max-depth"),
		.attributes = (unsigned)pass->option(pass, "max-attributes"),
		.bytes = (size_t)pass->option(pass, "max-size-mib") << 20,
	};

	*extract = extract_create(
		(enum extract_mode)pass->option(pass, "parser"), &limits);
	return *extract != NULL ? 0 : -ENOMEM;
}
