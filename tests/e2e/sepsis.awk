# The Sepsis log (a real hospital's, see the README of the data) as facts of the transition area,
# one CloudEvent a line. Only admissions and releases are stays: a patient's first admission is
# admission.registered, each later one a transfer within the hospital, a release the discharge.
# Usage: awk -F, -f sepsis.awk sepsis_events.csv
function event(suffix, data,    ref) {
	ref = "2321000255:sepsis-" $1
	printf "{\"specversion\":\"1.0\",\"id\":\"sepsis-%s-%s\",\"source\":\"urn:samverka:2321000255:sepsis\",", $1, $2
	printf "\"type\":\"samverka.transition.%s.v1\",\"time\":\"%s\",\"recordedtime\":\"%s\",", suffix, $4, $4
	printf "\"subject\":\"%s\",\"partitionkey\":\"%s\",\"datacontenttype\":\"application/json\",", ref, ref
	printf "\"data\":{\"caseRef\":\"%s\",\"patientRef\":\"sepsis-patient-ref-%s\",\"patientRefKey\":\"s1\",%s}}\n", ref, $1, data
}
NR == 1 { next }
$3 == "Admission NC" || $3 == "Admission IC" {
	ward = "SE2321000255-SEPSIS" substr($3, 11)
	if (!($1 in at))
		event("admission.registered", "\"admittedAt\":\"" $4 "\",\"careForm\":\"SOMATIC\",\"hospitalUnit\":\"" ward "\"")
	else
		event("transfer.occurred", "\"at\":\"" $4 "\",\"fromUnit\":\"" at[$1] "\",\"toUnit\":\"" ward "\",\"betweenHospitals\":false")
	at[$1] = ward
}
$3 ~ /^Release [A-E]$/ { release[$1] = $0 }
END {
	for (patient in release)
		if (patient in at) {
			$0 = release[patient]
			event("discharge.completed", "\"dischargedAt\":\"" $4 "\",\"destination\":\"UNKNOWN\"")
		}
}
