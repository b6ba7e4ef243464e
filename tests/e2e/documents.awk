# Two kinds of real logs (see the README of the data) as facts of the approval area, one CloudEvent a
# line. Each case is a document; its number is only its organisation's own, so it stands behind the
# organisation number.
#   awk -F, -v orgnr=2120001124 -f documents.awk receipt_events.csv
#   awk -F, -v orgnr=2120001124 -f documents.awk permits_municipality1_events.csv
function event(suffix, number, when, who, what, id,    ref) {
	ref = orgnr ":" number
	printf "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"urn:samverka:%s:arenden\",", id, orgnr
	printf "\"type\":\"samverka.approval.%s.v1\",\"time\":\"%s\",\"recordedtime\":\"%s\",", suffix, when, when
	printf "\"subject\":\"%s\",\"partitionkey\":\"%s\",\"datacontenttype\":\"application/json\",", ref, ref
	printf "\"data\":{\"documentId\":\"%s\"", ref
	if (suffix == "document.registered")
		printf ",\"title\":\"%s\",\"docType\":\"beslut\"", number
	if (suffix == "review.completed")
		printf ",\"reviewer\":\"%s\",\"outcome\":\"%s\"", who ? who : "?", substr(what, 1, 64)
	print "}}"
}
BEGIN {
	meaning["Confirmation of receipt"] = meaning["01_HOOFD_010"] = "document.registered"
	meaning["T04 Determine confirmation of receipt"] = meaning["01_HOOFD_490_2"] = "document.established"
	meaning["T05 Print and send confirmation of receipt"] = meaning["01_HOOFD_510_2"] = "document.published"
}
NR == 1 { permits = $1 == "municipality"; next }
{
	what = permits ? $4 : $3
	suffix = what in meaning ? meaning[what] : "review.completed"
	if (permits)
		event(suffix, $2, $5, $6, what, $2 "-" $3)
	else
		event(suffix, $1, $4, $5, what, $7)
}
