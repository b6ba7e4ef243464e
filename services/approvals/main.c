/* samverka-approvals: decisions of many principals from Kafka to one state of adoption. */
#include "approvals/domain.h"
#include "rim/reconciler.h"

int main(int argc, char **argv)
{
	const struct reconciler self = {
		.name = "approvals",
		.summary = "reconciles document approvals: samverka.approval.v1 to states and "
		           "discrepancies",
		.domain = &approvals_domain,
		.management_port = "0",
	};
	return reconciler_main(&self, argc, argv);
}
