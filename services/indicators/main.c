/* samverka-indicators: measurements, targets and offerings from Kafka to what is reached, missing
 * and wrong, in PostgreSQL. */
#include "indicators/domain.h"
#include "rim/reconciler.h"

int main(int argc, char **argv)
{
	const struct reconciler self = {
		.name = "indicators",
		.summary = "reconciles indicators: samverka.indicator.v1 to measurements against "
		           "targets",
		.domain = &indicators_domain,
		.management_port = "0",
	};
	return reconciler_main(&self, argc, argv);
}
