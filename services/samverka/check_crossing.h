/* check_crossing: does what we say to a server leave this host in plain text? No I/O. */
#ifndef SAMVERKA_CHECK_CROSSING_H
#define SAMVERKA_CHECK_CROSSING_H

#include "base/arena.h"
#include "base/setting.h"

/* Of an address or name without a port: "localhost", one of 127.0.0.0/8, ::1, or none (a unix
 * socket). Another name is another host: it is not looked up. */
bool check_is_this_host(struct text host);
/* The first bootstrap server that is another host and is spoken to in plain text; empty: there is
 * none. */
struct text check_plain_broker(const struct settings_pairs *kafka);

#endif
