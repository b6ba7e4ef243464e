/* certificate: when the certificates end that a daemon shows to broker and database. It reads them
 * once, as the client libraries do (libpq for each connection, but of the same files). */
#ifndef RIM_CERTIFICATE_H
#define RIM_CERTIFICATE_H

#include "base/setting.h"

#include <stdint.h>

/* µs since 1970, of the first certificate in a PEM file. 0: there is none that can be read. */
int64_t certificate_end_us(const char *path);
/* By ssl.certificate.location; 0 where there is none. */
int64_t certificate_of_kafka(const struct settings_pairs *kafka);
/* By sslcert of the connection string, or what libpq takes in its place. */
int64_t certificate_of_postgres(const char *conninfo);

#endif
