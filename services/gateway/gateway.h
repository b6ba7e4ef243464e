/* gateway: what the files of the gateway share: settings, counters and the one limit of an event.
 *
 * Two threads of our own and the library's one:
 *   http     libmicrohttpd's: connections, TLS, headers, bodies; hands a whole request over
 *   intake   the daemon's turn: judges, publishes, waits for the broker, answers
 *   lookup   everything with the database: reference data, receipts
 * A request belongs to one of them at a time. No state outlives it. */
#ifndef GATEWAY_GATEWAY_H
#define GATEWAY_GATEWAY_H

#include "base/counters.h"
#include "base/settings.h"

struct gateway_settings {
#define SETTING SETTING_MEMBER
#include "gateway/settings.def"
#undef SETTING
};

enum gateway_counter {
#define COUNTER COUNTER_ID
#include "gateway/counters.def"
#undef COUNTER
	GATEWAY_COUNTERS
};

extern const struct setting gateway_setting_rows[];
extern const size_t gateway_n_setting_rows;
extern const struct counter_row gateway_counter_rows[GATEWAY_COUNTERS];

#endif
