/* samverka-reference: principals, units, policies, tariffs, sources as versioned rows. */
#include "reference/domain.h"
#include "rim/reconciler.h"

int main(int argc, char **argv)
{
	const struct reconciler self = {
		.name = "reference",
		.summary = "keeps the registries: samverka.reference.v1 to versioned rows",
		.domain = &reference_domain,
		.management_port = "0",
	};
	return reconciler_main(&self, argc, argv);
}
