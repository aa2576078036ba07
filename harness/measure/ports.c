/* SPDX-License-Identifier: MIT */
/* The range of ports that are given out, and how many are taken. */
#include "measure/machine.h"

#include <inttypes.h>
#include <stdio.h>

#include "measure/kernel_file.h"

void
ports_read(const char *root, struct ports *ports)
{
	FILE *file = kernel_file_open(root, "/proc/net/sockstat");
	int64_t used, waiting;
	char line[200];

	*ports = (struct ports){ -1, -1, -1 };
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line,
			    "TCP: inuse %" SCNd64 " orphan %*d tw %" SCNd64,
			    &used, &waiting) == 2)
			ports->used = used + waiting;
	if (file != NULL)
		fclose(file);
	/* Those that wait to be forgotten were counted with the others. */
	if (kernel_file_line(root, "/proc/net/sockstat6", line, sizeof(line)) &&
		sscanf(line, "TCP6: inuse %" SCNd64, &used) == 1 &&
		ports->used >= 0)
		ports->used += used;
	if (!kernel_file_line(root, "/proc/sys/net/ipv4/ip_local_port_range",
		    line, sizeof(line)) ||
		sscanf(line, "%" SCNd64 " %" SCNd64, &ports->first,
			&ports->last) != 2 ||
		ports->first < 0 || ports->last < ports->first)
		ports->first = ports->last = -1;
}

int64_t
ports_count(const struct ports *ports)
{
	return ports->first < 0 ? -1 : ports->last - ports->first + 1;
}

int64_t
ports_free(const struct ports *ports)
{
	int64_t count = ports_count(ports);

	if (count < 0)
		return -1;
	if (ports->used < 0)
		return count;
	return count > ports->used ? count - ports->used : 0;
}
