/* http_get: just enough of an HTTP client for tests: one request, the whole answer. */
#ifndef TESTS_HTTP_GET_H
#define TESTS_HTTP_GET_H

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Sends `request` as it is and reads to the end of the connection. -1 when nobody listens. */
static inline int http_raw(uint16_t port, const char *request, char *into, size_t cap)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		                  .sin_port = htons(port),
		                  .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct timeval patience = { .tv_sec = 20 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	size_t n = 0;
	ssize_t got;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0 ||
	    send(fd, request, strlen(request), MSG_NOSIGNAL) < 0) {
		close(fd);
		return -1;
	}
	while (n < cap - 1 && (got = recv(fd, into + n, cap - 1 - n, 0)) > 0)
		n += (size_t)got;
	into[n] = '\0';
	close(fd);
	return (int)n;
}

/* The status code, with the answer (head and body) in `into`. */
static inline int http_request(uint16_t port, const char *method, const char *path, char *into,
                               size_t cap)
{
	char request[256];
	int status = -1;
	snprintf(request, sizeof request,
	         "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", method, path);
	if (http_raw(port, request, into, cap) < 0 || sscanf(into, "HTTP/1.1 %d", &status) != 1)
		return -1;
	return status;
}

#endif
