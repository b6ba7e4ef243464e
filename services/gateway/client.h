/* client: whose certificate it is, and what its organisation may send. Pure.
 *
 * A certificate speaks for one organisation: the owner of the source whose `certificateSubject` it
 * has (the distinguished name as RFC 4514 writes it, or the serialNumber in it alone), else the
 * principal whose organisation number stands in that serialNumber as an HSA-id, "SE2120001124-…",
 * as SITHS function certificates have it. Nothing in a request can change that. */
#ifndef GATEWAY_CLIENT_H
#define GATEWAY_CLIENT_H

#include "base/text.h"
#include "registry/registry.h"

enum { CLIENT_NAME_MAX = 256, CLIENT_ORGNR = 10 };

struct client_names { /* of a verified certificate; NUL-terminated, empty when not there */
	char subject[CLIENT_NAME_MAX + 1], serial[CLIENT_NAME_MAX + 1];
};

/* False: of no organisation that reference data know on that day. */
bool client_organisation(const struct registry *r, const struct client_names *names, day_no on,
                         char ret_orgnr[CLIENT_ORGNR + 1]);

/* What the certificate adds to the daemons' own verdict. NULL: nothing against it. Else the detail
 * of a SOURCE_NOT_ALLOWED: the source is registered for another certificate, or speaks of reference
 * data without being registered for exactly that type (there the topic's ACL is the only other
 * guard, and the gateway writes to the common topic). */
const char *client_objection(const struct registry *r, const struct client_names *names,
                             struct text source, struct text type, day_no on);

#endif
