/* registry, sources: who a source is, what it may publish and how strong its word is. The owner of
 * `urn:samverka:<organisation number>:<system>` is the registered one, else the principal with that
 * number. Who it is, its newest version says whatever the date, of all its facts; what it may do goes
 * by the day: by the newest version that has begun, and nothing once that one has ended. */
#include "registry/registry_inner.h"

const struct registered_source *registry_source(const struct registry *r, struct text uri)
{
	return versioned_at(&r->sources, uri, DAY_NONE);
}

const struct registered_source *registry_source_begun(const struct registry *r, struct text uri,
                                                      day_no on)
{
	const struct versioned_row *row = versioned_begun(&r->sources, uri, on);
	return row ? row->value : NULL;
}

static const struct registered_source *standing(const struct versioned_row *row, day_no on)
{
	return row && !versioned_ended(row, on) ? row->value : NULL;
}

const struct registered_source *registry_source_on(const struct registry *r, struct text uri,
                                                   day_no on)
{
	return standing(versioned_begun(&r->sources, uri, on), on);
}

const struct registered_source *registry_source_by_certificate(const struct registry *r,
                                                               struct text subject, day_no on)
{
	size_t n;
	const struct versioned_row *v = versioned_find(&r->certificates, subject, &n);
	while (n-- > 0) {
		const struct registered_source *s = v[n].value;
		if (registry_source_on(r, s->uri, on) == s)
			return s;
	}
	return NULL;
}

int32_t registry_source_priority(const struct registry *r, struct text uri)
{
	const struct registered_source *s = registry_source(r, uri);
	return s ? s->priority : 0;
}

struct text registry_source_orgnr(struct text uri)
{
	struct text prefix = TEXT("urn:samverka:");
	if (!text_starts_with(uri, prefix))
		return (struct text){ 0 };
	struct text rest = { uri.p + prefix.n, uri.n - prefix.n };
	return text_cut(&rest, ':');
}

/* "samverka.transition.admission.registered.v1" -> "transition.admission.registered". */
static struct text type_suffix(struct text type)
{
	struct text prefix = TEXT("samverka.");
	if (text_starts_with(type, prefix))
		type = (struct text){ type.p + prefix.n, type.n - prefix.n };
	if (text_ends_with(type, TEXT(".v1")))
		type.n -= 3;
	return type;
}

static bool is_allowed(const struct registered_source *s, struct text type)
{
	struct text suffix = type_suffix(type);
	for (size_t i = 0; i < s->n_allowed_types; i++)
		if (text_eq(s->allowed_types[i], suffix))
			return true;
	return s->n_allowed_types == 0;
}

bool registry_source_ended(const struct registry *r, struct text uri, day_no on)
{
	const struct versioned_row *row = versioned_begun(&r->sources, uri, on);
	return row && versioned_ended(row, on);
}

enum source_verdict registry_source_may(const struct registry *r, struct text uri, struct text type,
                                        day_no on)
{
	const struct versioned_row *row = versioned_begun(&r->sources, uri, on);
	const struct registered_source *s = standing(row, on);
	if (s)
		return is_allowed(s, type) ? SOURCE_OK : SOURCE_TYPE_NOT_ALLOWED;
	if (row)
		return SOURCE_ENDED;
	return registry_principal_by_orgnr(r, registry_source_orgnr(uri)) ? SOURCE_OK
	                                                                  : SOURCE_UNKNOWN;
}

const struct principal *registry_source_owner(const struct registry *r, struct text uri)
{
	const struct registered_source *s = registry_source(r, uri);
	const struct principal *p = s ? registry_principal(r, s->owner, DAY_NONE)
	                              : registry_principal_by_orgnr(r, registry_source_orgnr(uri));
	if (p && p->kind == PRINCIPAL_PRIVATE_PROVIDER && p->under.n) {
		const struct principal *under = registry_principal(r, p->under, DAY_NONE);
		return under ? under : p;
	}
	return p;
}

struct text registry_source_speaker(const struct registry *r, struct text uri)
{
	const struct principal *p = registry_source_owner(r, uri);
	return p ? p->code : registry_source_orgnr(uri);
}
