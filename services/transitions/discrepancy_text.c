/* discrepancy_text: the table of sentences. Sorted by code; one row a code, both languages said. */
#include "transitions/discrepancy_text.h"

#include <stdlib.h>

static const struct discrepancy_text texts[] = {
	{ "D-DL-01",
	  "The admission notice was sent more than 24 hours after the admission or the later "
	  "judgement.",
	  "Inskrivningsmeddelandet skickades mer än 24 timmar efter inskrivningen eller den senare "
	  "bedömningen." },
	{ "D-DL-02",
	  "The call to joint planning came later than three days after the ready notice, or is "
	  "missing.",
	  "Kallelsen till samordnad individuell planering kom senare än tre dagar efter "
	  "meddelandet om "
	  "utskrivningsklar, eller saknas." },
	{ "D-DL-03",
	  "The ready notice was sent long after the physician's judgement, or after noon instead "
	  "of "
	  "before.",
	  "Meddelandet om utskrivningsklar skickades långt efter läkarens bedömning, eller efter "
	  "klockan "
	  "12 i stället för före." },
	{ "D-DL-04", "The expected discharge passed without a new date being told.",
	  "Beräknad utskrivning passerade utan att en ny tidpunkt meddelades." },
	{ "D-DOC-01", "A decision refers to another version or digest of the document.",
	  "Ett beslut avser en annan version eller kontrollsumma av dokumentet." },
	{ "D-DOC-02", "A decision with amendments was counted as a plain adoption.",
	  "Ett beslut med ändringar räknades som ett oförändrat antagande." },
	{ "D-DOC-03", "A principal has not decided within the expected time.",
	  "En huvudman har inte beslutat inom väntad tid." },
	{ "D-DOC-04",
	  "The document is published as adopted, but nobody has established it: there is at most "
	  "a proposal or a recommendation.",
	  "Dokumentet är publicerat som antaget, men ingen har fastställt det: det finns högst ett "
	  "förslag eller en rekommendation." },
	{ "D-DOC-05", "The minutes were not adjusted or not announced in time.",
	  "Protokollet justerades eller anslogs inte i tid." },
	{ "D-DOC-06",
	  "A conditional approval is treated as in force while its condition is not met.",
	  "Ett villkorat godkännande behandlas som gällande trots att villkoret inte är "
	  "uppfyllt." },
	{ "D-DOC-07", "The budget is exceeded without the approval of all principals.",
	  "Budgeten överskrids utan godkännande av alla huvudmän." },
	{ "D-DOC-08", "The shares do not add up to the total, or differ from the agreed split.",
	  "Andelarna summerar inte till totalen, eller avviker från den avtalade fördelningen." },
	{ "D-DOC-09",
	  "The document is out of date: past its validity, overdue for review, or in force twice.",
	  "Dokumentet är inaktuellt: giltigheten har gått ut, granskningen är försenad eller två "
	  "versioner gäller." },
	{ "D-DOC-10", "The joint body has not reported back for twelve months.",
	  "Samverkansorganet har inte återrapporterat på tolv månader." },
	{ "D-DUP-01", "Two facts that can only have one value stand side by side.",
	  "Två uppgifter som bara kan ha ett värde står sida vid sida." },
	{ "D-KPI-01", "A measurement is missing for an expected period.",
	  "Ett mätvärde saknas för en väntad period." },
	{ "D-KPI-02", "A value jumps, or its definition changed without a mark.",
	  "Ett värde hoppar, eller definitionen ändrades utan markering." },
	{ "D-KPI-03", "The parts do not add up to the region's total, or a share is above one.",
	  "Delarna summerar inte till regionens total, eller en andel är större än ett." },
	{ "D-KPI-04", "A service is offered but not used, or used but not registered as offered.",
	  "En tjänst erbjuds men används inte, eller används utan att vara registrerad som "
	  "erbjuden." },
	{ "D-MIS-01",
	  "The case has later facts, but neither its admission nor its admission notice has come.",
	  "Ärendet har senare uppgifter, men varken inskrivning eller inskrivningsmeddelande har "
	  "kommit." },
	{ "D-MIS-02", "A ready notice went to a municipality that never got an admission notice.",
	  "Meddelande om utskrivningsklar gick till en kommun som aldrig fått "
	  "inskrivningsmeddelande." },
	{ "D-MIS-03",
	  "The patient was discharged without a ready notice although needs had been told.",
	  "Patienten skrevs ut utan meddelande om utskrivningsklar trots att behov var anmälda." },
	{ "D-MIS-04",
	  "Discharge and coordination case disagree: one is ended, the other still open.",
	  "Utskrivning och samordningsärende stämmer inte överens: det ena är avslutat, det andra "
	  "pågår." },
	{ "D-MIS-05",
	  "Municipal health care was judged needed, but regional outpatient care was not told.",
	  "Kommunal hälso- och sjukvård bedömdes behövas, men öppenvården underrättades inte." },
	{ "D-MIS-06", "No permanent care contact was appointed by the discharge.",
	  "Ingen fast vårdkontakt var utsedd vid utskrivningen." },
	{ "D-MIS-07", "The information at discharge was not transferred the same day.",
	  "Informationen vid utskrivning överfördes inte samma dag." },
	{ "D-MIS-08", "A notice was not acknowledged by its recipient in time.",
	  "Ett meddelande kvitterades inte av mottagaren i tid." },
	{ "D-PRIV-01", "A protected identity was seen outside the restricted path.",
	  "En skyddad identitet förekom utanför den begränsade vägen." },
	{ "D-PUB-01", "A publisher has been silent longer than it usually is.",
	  "En avsändare har varit tyst längre än den brukar." },
	{ "D-PUB-02", "There is a gap in a publisher's sequence numbers.",
	  "Det finns en lucka i en avsändares löpnummer." },
	{ "D-PUB-03", "The same event id came with different content.",
	  "Samma händelse-id kom med olika innehåll." },
	{ "D-PUB-04", "A unit is unknown, closed, or belongs to another organisation.",
	  "En enhet är okänd, stängd eller tillhör en annan organisation." },
	{ "D-REF-01", "A correction names a notice that never came.",
	  "En rättelse pekar på ett meddelande som aldrig kommit." },
	{ "D-REF-02",
	  "A notice was corrected twice in different ways, or identities are linked in a way that "
	  "forks.",
	  "Ett meddelande har rättats två gånger på olika sätt, eller identiteter är länkade så "
	  "att de "
	  "grenar sig." },
	{ "D-RES-01", "The registered municipality changed during the stay.",
	  "Folkbokföringskommunen ändrades under vårdtiden." },
	{ "D-RES-02", "The notified municipality is not the responsible one.",
	  "Den underrättade kommunen är inte den ansvariga." },
	{ "D-RES-03", "Hospital and municipality disagree on who is responsible.",
	  "Sjukhus och kommun är oense om vem som är ansvarig." },
	{ "D-SEQ-01", "Facts contradict the discharge, or two stays of one patient overlap.",
	  "Uppgifter motsäger utskrivningen, eller två vårdtider för samma patient överlappar." },
	{ "D-SEQ-02",
	  "The order is impossible: ready or discharged before admitted, or an end before its "
	  "beginning.",
	  "Ordningen är omöjlig: utskrivningsklar eller utskriven före inskrivningen, eller ett "
	  "slut före sin början." },
	{ "D-SEQ-03", "Facts of care or planning are dated after the death.",
	  "Uppgifter om vård eller planering är daterade efter dödsfallet." },
	{ "D-SET-01", "An objection has not been answered in time.",
	  "Ett bestridande har inte besvarats i tid." },
	{ "D-SET-02", "A late fact changes a frozen period.",
	  "En sen uppgift ändrar en fastfrusen period." },
	{ "D-SET-03", "A chargeable day has no tariff.",
	  "En betalningsgrundande dag saknar belopp." },
	{ "D-TIM-04", "Two systems state different sending times of the same notice.",
	  "Två system anger olika avsändningstid för samma meddelande." },
	{ "D-VIEW-01",
	  "The municipality could receive the patient, who was still an inpatient a day later.",
	  "Kommunen kunde ta emot, men patienten var kvar på sjukhuset en dag senare." },
	{ "D-VIEW-02", "The municipality counts other days than the computed ones.",
	  "Kommunen räknar andra dagar än de beräknade." },
	{ "D-VIEW-03", "The region's invoice basis differs from the computed days, persons "
	  "or amount.",
	  "Regionens fakturaunderlag skiljer sig från beräknade dagar, personer "
	  "eller belopp." },
	{ "D-VIEW-04",
	  "Only the unclear availability of outpatient care keeps the municipality from being "
	  "liable.",
	  "Bara oklarhet om öppenvårdens insatser gör att kommunen inte är betalningsansvarig." },
};

const struct discrepancy_text *discrepancy_texts(size_t *ret_n)
{
	*ret_n = sizeof texts / sizeof *texts;
	return texts;
}

static int by_code(const void *key, const void *row)
{
	const struct text *code = key;
	const struct discrepancy_text *t = row;
	return text_cmp(*code, text_of(t->code));
}

const struct discrepancy_text *discrepancy_text_of(struct text code)
{
	return bsearch(&code, texts, sizeof texts / sizeof *texts, sizeof *texts, by_code);
}
