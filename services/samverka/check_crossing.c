/* check_crossing: see the header. */
#include "samverka/check_crossing.h"

#include <string.h>
#include <strings.h>

bool check_is_this_host(struct text host)
{
	return host.n == 0 || text_eq(host, TEXT("localhost")) || text_eq(host, TEXT("::1")) ||
	       text_starts_with(host, TEXT("127."));
}

/* The last one counts, as it does for librdkafka; NULL: not set. */
static const char *value_of(const struct settings_pairs *kafka, const char *name)
{
	const char *ret = NULL;
	for (size_t i = 0; i < kafka->n; i++)
		if (strcmp(kafka->v[i].key, name) == 0)
			ret = kafka->v[i].value;
	return ret;
}

/* Of "SSL://host:9093", "[::1]:9092" or "host". */
static struct text host_of(struct text server)
{
	struct text host = server;
	for (size_t i = 0; i + 3 <= server.n; i++)
		if (memcmp(server.p + i, "://", 3) == 0)
			host = (struct text){ server.p + i + 3, server.n - i - 3 };
	if (!text_starts_with(host, TEXT("[")))
		return text_cut(&host, ':');
	host.p++, host.n--;
	return text_cut(&host, ']');
}

struct text check_plain_broker(const struct settings_pairs *kafka)
{
	const char *protocol = value_of(kafka, "security.protocol");
	const char *servers = value_of(kafka, "bootstrap.servers");
	if (protocol && (strcasecmp(protocol, "ssl") == 0 || strcasecmp(protocol, "sasl_ssl") == 0))
		return (struct text){ 0 };
	struct text rest = text_of(servers ? servers : value_of(kafka, "metadata.broker.list"));
	while (rest.n) {
		struct text server = text_trim(text_cut(&rest, ','));
		if (!check_is_this_host(host_of(server)))
			return server;
	}
	return (struct text){ 0 };
}
