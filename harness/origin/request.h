/* SPDX-License-Identifier: MIT */
/* From a request's arrival to its answer: what libmicrohttpd's daemons call;
 * cls is the struct server_site. */
#ifndef LANEBENCH_ORIGIN_REQUEST_H
#define LANEBENCH_ORIGIN_REQUEST_H

#include "origin/client.h"

void client_connection(void *cls, struct MHD_Connection *connection,
	void **context, enum MHD_ConnectionNotificationCode code);
void *client_request_line(
	void *cls, const char *uri, struct MHD_Connection *connection);
enum MHD_Result client_request(void *cls, struct MHD_Connection *connection,
	const char *url, const char *method, const char *version,
	const char *upload, size_t *upload_size, void **context);
void client_completed(void *cls, struct MHD_Connection *connection,
	void **context, enum MHD_RequestTerminationCode code);

#endif
