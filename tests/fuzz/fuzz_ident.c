/* Identifiers: a normal form is its own normal form, and a whole number is found in clear text. */
#include "base/must.h"
#include "event/ident.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void try_person(struct text t)
{
	char full[13], again[13];
	enum ident_kind kind = ident_person(t, 2025, full);
	if (kind == IDENT_NOT)
		return;
	must(ident_person(text_of(full), 2025, again) == kind && strcmp(full, again) == 0);
	if (kind == IDENT_PERSONNUMMER && full[0] == '1')
		must(ident_clear_text_person(text_of(full)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct text t = { (const char *)data, n };
	char orgnr[11];
	try_person(t);
	(void)ident_clear_text_person(t);
	if (ident_orgnr_normalise(t, orgnr))
		must(ident_orgnr(text_of(orgnr)));
	if (ident_hsa(t))
		must(ident_hsa_eq(t, t));
	must(ident_municipality(t) == (ident_municipality_name(t) != NULL));
	must(ident_county(t) == (ident_county_name(t) != NULL));
	return 0;
}
