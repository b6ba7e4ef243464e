/* samverka-transitions: care transitions from Kafka to one right state in PostgreSQL. */
#include "rim/reconciler.h"
#include "transitions/domain.h"

int main(int argc, char **argv)
{
	const struct reconciler self = {
		.name = "transitions",
		.summary = "reconciles care transitions: samverka.transition.v1 to states and "
		           "discrepancies",
		.domain = &transitions_domain,
		.management_port = "0",
	};
	return reconciler_main(&self, argc, argv);
}
