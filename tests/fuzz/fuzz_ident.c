/* Identifiers: no text stops them, and each names only what it takes. */
#include "base/must.h"
#include "event/ident.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct text t = { (const char *)data, n };
	(void)ident_clear_text_person(t);
	if (ident_orgnr(t))
		must(ident_luhn(t));
	if (ident_hsa(t))
		must(ident_hsa_eq(t, t));
	must(ident_municipality(t) == (ident_municipality_name(t) != NULL));
	must(ident_county(t) == (ident_county_name(t) != NULL));
	return 0;
}
