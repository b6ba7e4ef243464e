/* client: see the header. Invariant: of two readings of a certificate the narrower counts. */
#include "gateway/client.h"

#include "event/ident.h"

#include <string.h>

static bool copy_orgnr(struct text orgnr, char ret[CLIENT_ORGNR + 1])
{
	if (orgnr.n != CLIENT_ORGNR)
		return false;
	memcpy(ret, orgnr.p, CLIENT_ORGNR);
	ret[CLIENT_ORGNR] = '\0';
	return true;
}

/* "SE2120001124-F001" -> "2120001124". */
static bool orgnr_of_hsa(const struct registry *r, const char *serial, char ret[CLIENT_ORGNR + 1])
{
	struct text rest = text_of(serial);
	if (!text_starts_with(rest, TEXT("SE")) || rest.n < 14 || rest.p[12] != '-')
		return false;
	struct text orgnr = { rest.p + 2, CLIENT_ORGNR };
	return ident_orgnr(orgnr) && registry_principal_by_orgnr(r, orgnr) &&
	       copy_orgnr(orgnr, ret);
}

bool client_organisation(const struct registry *r, const struct client_names *names, day_no on,
                         char ret_orgnr[CLIENT_ORGNR + 1])
{
	const struct registered_source *s =
	        registry_source_by_certificate(r, text_of(names->subject), on);
	if (!s)
		s = registry_source_by_certificate(r, text_of(names->serial), on);
	if (!s)
		return orgnr_of_hsa(r, names->serial, ret_orgnr);
	const struct principal *owner = registry_principal(r, s->owner, DAY_NONE);
	return owner && copy_orgnr(owner->orgnr, ret_orgnr);
}

static bool is_reference(struct text type)
{
	return text_starts_with(type, TEXT("samverka.reference."));
}

const char *client_objection(const struct registry *r, const struct client_names *names,
                             struct text source, struct text type, day_no on)
{
	const struct registered_source *s = registry_source_on(r, source, on);
	if (s && s->certificate.n && !text_eq(s->certificate, text_of(names->subject)) &&
	    !text_eq(s->certificate, text_of(names->serial)))
		return "/source: registered for another certificate";
	if (!is_reference(type))
		return NULL;
	if (!s || !s->n_allowed_types || registry_source_may(r, source, type, on) != SOURCE_OK)
		return "/type: reference data come from sources registered for them";
	return NULL;
}
