/* http: HTTPS in front of two queues. Connections, headers and bodies are its business; a request
 * that is whole is suspended and handed to whoever takes it, and goes on when it is answered.
 *
 * What is bounded: connections, a connection's buffers, a body, all bodies together, the time a
 * request may take to arrive. Whatever goes past is answered or closed, and nothing is kept. */
#ifndef GATEWAY_HTTP_H
#define GATEWAY_HTTP_H

#include "event/cloudevent.h"
#include "gateway/answer.h"
#include "gateway/client.h"
#include "gateway/gateway.h"
#include "gateway/known.h"
#include "gateway/limit.h"
#include "gateway/tls.h"

struct http;

enum request_kind { REQUEST_EVENTS, REQUEST_RECEIPTS, REQUEST_KINDS };

/* Belongs to who took it, until http_answer. */
struct request {
	struct request *next; /* in a list of those taken */
	enum request_kind kind;
	struct client_names names; /* of the certificate */
	char orgnr[CLIENT_ORGNR + 1];
	int place;        /* among the limits */
	int64_t whole_us; /* when all of it had arrived */
	struct text content_type;
	struct header *headers;
	size_t n_headers;
	struct buf body;
	struct buf source, id; /* of REQUEST_RECEIPTS */
	struct answer answer;
	struct request_inside *inside;
};

struct http_config { /* what it points at must live as long */
	const struct gateway_settings *settings;
	struct tls *tls;
	struct limits *limits;
	struct known *known;
	struct counters *counters;
};

/* RETRY when the port cannot be had, FATAL on a setting. */
struct http *http_new(const struct http_config *c, struct err *e);
/* Every request was answered, or is now, with "going down". */
void http_free(struct http *h);
uint16_t http_port(const struct http *h);

/* All whole requests of a kind, oldest first; waits for the first. NULL: none came in time. */
struct request *http_take(struct http *h, enum request_kind kind, int wait_ms);
/* Sends r->answer and lets go of the request. Any thread. */
void http_answer(struct http *h, struct request *r);
/* Wakes whoever waits in http_take. */
void http_wake(struct http *h);
/* Closes what is too slow and sets the gauges; call it a few times a second. */
void http_tend(struct http *h);
/* From now on every new request is told that the gateway is going down. */
void http_refuse(struct http *h);
/* Requests that are not over yet. */
int64_t http_running(const struct http *h);

#endif
