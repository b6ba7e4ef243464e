# Three stories of documents as events, one CloudEvent a line; the same bytes every time.
#
#   awk -v story=governing -f documents.awk    the governing documents of Region Västerbotten: 1,800
#       established at the end of 2018, 2,100 at the end of 2021, 2,500 on 31 March 2022, with what
#       such a stock has: expired and still published, established and not published, late reviews,
#       a successor that nobody knows, documents entered years afterwards or found in an older system
#   awk -v story=overrun -f documents.awk      Skåne: a plan that 34 principals have established and
#       pay one to one, and a budget that is not enough: more takes all of them, and one is missing
#   awk -v story=adoption -f documents.awk     Skåne: a strategy that 33 municipalities adopt on condition
#       that all others do and the region when the money is there; one adopts another wording, one is
#       appealed, and the last decision makes all 34 fall into place

# ---- chance and dates ----

function chance(n) { seed = seed * 16807 % 2147483647; return seed % n }
function between(low, high) { return low + chance(high - low + 1) }
function hash(    i, h) { for (i = 0; i < 16; i++) h = h sprintf("%04x", chance(65536)); return h }

# Days since 1970-01-01, and back (proleptic Gregorian).
function day(y, m, d,    era, yoe, doy) {
	if (m <= 2) y--
	era = int(y / 400); yoe = y - era * 400
	doy = int((153 * (m + (m > 2 ? -3 : 9)) + 2) / 5) + d - 1
	return era * 146097 + yoe * 365 + int(yoe / 4) - int(yoe / 100) + doy - 719468
}
function date(n,    era, doe, yoe, doy, mp, y, m) {
	n += 719468; era = int(n / 146097); doe = n - era * 146097
	yoe = int((doe - int(doe / 1460) + int(doe / 36524) - int(doe / 146096)) / 365)
	doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100)); mp = int((5 * doy + 2) / 153)
	m = mp < 10 ? mp + 3 : mp - 9; y = yoe + era * 400 + (m <= 2 ? 1 : 0)
	return sprintf("%04d-%02d-%02d", y, m, doy - int((153 * mp + 2) / 5) + 1)
}

# ---- events ----

# `recorded`: the day it was written down; the day it happened unless said. An event that is entered
# afterwards has that day as its time as well: its dates stand in the data.
function event(suffix, document, on, members, recorded,    when) {
	when = date(recorded ? recorded : on) "T10:00:00+01:00"
	printf "{\"specversion\":\"1.0\",\"id\":\"%s-%06d\",\"source\":\"urn:samverka:%s\",", story, ++n_events, source
	printf "\"type\":\"samverka.approval.%s.v1\",\"subject\":\"%s\",\"partitionkey\":\"%s\",", suffix, document, document
	printf "\"time\":\"%s\",\"recordedtime\":\"%s\",\"datacontenttype\":\"application/json\",", when, when
	printf "\"data\":{\"documentId\":\"%s\"%s}}\n", document, members ? "," members : ""
}
function on(d) { return "\"on\":\"" date(d) "\"" }

# ---- governing documents ----

function name(i) { return sprintf("2321000222:SD-%04d", i) }
function register(i, when, late) {
	event("document.registered", name(i), when - 30, sprintf("\"version\":1,\"title\":\"%s %s %d\",\"docType\":\"%s\"," \
		"\"diarienummer\":\"RV %d/%d\",\"contentHash\":\"%s\",\"issuer\":\"Region Västerbotten\",\"ownerUnit\":\"%s\"",
		kind[i % 5], topic[i % 7], i, kind[i % 5], substr(date(when), 1, 4), 1000 + i, digest[i] = hash(), unit[i % 4]), late)
}
# What begins on or after 2019 is to be reviewed after three years.
function establish(i, late,    more) {
	if (ends[i]) more = ",\"validTo\":\"" date(ends[i]) "\""
	if (begun[i] >= day(2019, 1, 1)) more = more ",\"nextReviewOn\":\"" date(begun[i] + 1096) "\""
	event("document.established", name(i), begun[i], "\"version\":1,\"by\":\"Ledningsgruppen\"," on(begun[i]) more, late)
}
function publish(i, late) {
	event("document.published", name(i), begun[i], "\"version\":1,\"where\":\"" (i % 3 ? "INTERNAL" : "EXTERNAL") "\"," on(begun[i]), late)
}
function unpublish(i, when) { event("document.unpublished", name(i), when, "\"version\":1," on(when)) }
function repeal(i, when) {
	event("document.repealed", name(i), when, "\"version\":1,\"by\":\"Ledningsgruppen\"," on(when))
	unpublish(i, when)
}
function supersede(i, by, when) {
	event("document.superseded", name(i), when, "\"version\":1,\"byDocument\":\"" by "\"," on(when))
	unpublish(i, when)
}

function governing(    i, late) {
	source = "2321000222:ledningssystem"
	split("rutin riktlinje instruktion policy plan", kind, " "); kind[0] = "rutin"
	split("läkemedel,smitta,dokumentation,säkerhet,samverkan,upphandling", topic, ","); topic[0] = "vårdhygien"
	split("Hälso- och sjukvård,Primärvård,Regionstaben", unit, ","); unit[0] = "Tandvård"
	for (i = 1; i <= 2770; i++) {
		if (i <= 270) begun[i] = between(day(2010, 1, 1), day(2015, 6, 30))
		else if (i <= 1700) begun[i] = between(day(2010, 1, 1), day(2018, 12, 1))
		else if (i <= 1860) begun[i] = between(day(2016, 1, 1), day(2018, 12, 1))
		else if (i <= 2340) begun[i] = between(day(2019, 1, 7), day(2021, 12, 20))
		else begun[i] = between(day(2022, 1, 3), day(2022, 3, 25))
	}
	for (i = 51; i <= 60; i++) ends[i] = between(day(2016, 1, 1), day(2018, 12, 1))
	for (i = 201; i <= 240; i++) ends[i] = between(day(2019, 1, 7), day(2021, 12, 20))
	for (i = 1; i <= 2770; i++) {
		late = i > 1800 && i <= 1807 ? day(2021, 6, 10) : 0
		register(i, begun[i], late)
		establish(i, late)
		if (i <= 2700 || i > 2712) publish(i, late)
	}
	for (i = 1; i <= 30; i++) repeal(i, between(day(2016, 1, 1), day(2018, 12, 1)))
	for (i = 31; i <= 50; i++) supersede(i, name(1700 + i), begun[1700 + i])
	for (i = 51; i <= 60; i++) unpublish(i, ends[i] + 1)
	for (i = 61; i <= 120; i++) repeal(i, between(day(2019, 1, 7), day(2021, 12, 20)))
	for (i = 121; i <= 198; i++) supersede(i, name(1860 + i), begun[1860 + i])
	for (i = 199; i <= 200; i++) supersede(i, "2321000222:SD-" 9800 + i, day(2021, 10, 1))
	for (i = 226; i <= 240; i++) unpublish(i, ends[i] + 1) # 25 of those that expired are still to be read
	for (i = 241; i <= 270; i++) repeal(i, between(day(2022, 1, 3), day(2022, 3, 25)))
	for (i = 271; i <= 1860; i += 2)
		event("review.confirmed", name(i), day(2021, 3, 1) + i % 200, "\"version\":1," on(day(2021, 3, 1) + i % 200) \
			",\"nextReviewOn\":\"" date(day(2023, 3, 1) + i % 200) "\"")
	for (i = 1861; i <= 2340; i++) # three of four of the reviews that have come are done in time
		if (begun[i] + 1096 <= day(2022, 3, 31) && i % 4)
			event("review.confirmed", name(i), begun[i] + 1090, "\"version\":1," on(begun[i] + 1090) ",\"nextReviewOn\":\"" date(begun[i] + 2190) "\"")
	for (i = 2771; i <= 2772; i++) { # nobody established these
		begun[i] = day(2022, 2, 1)
		register(i, begun[i])
		publish(i)
	}
	for (i = 2773; i <= 2812; i++) {
		begun[i] = between(day(2022, 2, 1), day(2022, 3, 25))
		register(i, begun[i])
		if (i % 2) event("review.started", name(i), begun[i], "\"version\":1,\"reviewer\":\"Granskningsgruppen\",\"due\":\"2022-04-15\"")
	}
	source = "2321000222:arkivet"
	for (i = 500; i <= 502; i++)
		event("document.registered", "2321000222:ARK-" i, day(2014, 5, 5), sprintf("\"title\":\"Skannad handling %d\"," \
			"\"diarienummer\":\"RV-%d-%d\",\"contentHash\":\"%s\"", i, substr(date(begun[i]), 1, 4), 1000 + i, digest[i]))
}

# ---- the budget of 34 ----

function kronor(n) { return n "00" }
function decide(p, item, verb, when, notice) {
	event("decision.recorded", plan, when, sprintf("\"noticeId\":\"%s\",\"principal\":\"%s\",\"body\":\"%s\",\"decidedOn\":\"%s\"," \
		"\"items\":[{\"itemId\":\"%s\",\"verb\":\"%s\",\"version\":1}]", notice, p, length(p) == 2 ? "RF" : "KF", date(when), item, verb))
	event("minutes.adjusted", plan, when + 8, sprintf("\"principal\":\"%s\",\"refers\":\"%s\",\"adjustedOn\":\"%s\"", p, notice, date(when + 8)))
	event("minutes.announced", plan, when + 9, sprintf("\"principal\":\"%s\",\"refers\":\"%s\",\"announcedOn\":\"%s\"", p, notice, date(when + 9)))
}
function spent(when, now, rest) {
	event("spending.reported", plan, when + 10, sprintf("\"year\":2021,\"asOf\":\"%s\",\"spentOre\":%s,\"forecastOre\":%s,\"areas\":[" \
		"{\"area\":\"Digital samverkan\",\"spentOre\":%s,\"purpose\":\"Gemensam process för in- och utskrivning\"}," \
		"{\"area\":\"Uppföljning\",\"spentOre\":%s,\"purpose\":\"Indikatorer och årsrapport\"}]", date(when), kronor(now), kronor(rest),
		kronor(int(now * 0.6)), kronor(now - int(now * 0.6))))
}

function overrun(    n, i, p) {
	source = "2321000255:samverkansorgan"
	plan = "2321000255:HP-2021"
	n = split(SKANE, p, " ")
	event("document.registered", plan, day(2020, 10, 5), "\"version\":1,\"title\":\"Handlingsplan 2021\",\"docType\":\"plan\"," \
		"\"diarienummer\":\"HSN 2020-001234\",\"contentHash\":\"" hash() "\",\"issuer\":\"Centralt samverkansorgan\",\"principals\":\"skane-34\"," \
		"\"items\":[{\"itemId\":\"plan\",\"title\":\"Handlingsplan och budget fastställs\",\"rule\":{\"kind\":\"ALL\"}}]")
	event("budget.proposed", plan, day(2020, 10, 5), "\"year\":2021,\"totalOre\":" kronor(2100000) ",\"fundingSource\":\"Regionen och kommunerna\"," \
		"\"split\":{\"principle\":\"ONE_TO_ONE\"}")
	for (i = 1; i <= n; i++) {
		decide(p[i], "plan", "ESTABLISH", day(2020, 11, 2) + i, "plan-" p[i])
		event("commitment.recorded", plan, day(2020, 12, 1) + i % 10, sprintf("\"noticeId\":\"pengar-%s\",\"principal\":\"%s\",\"year\":2021," \
			"\"amountOre\":%s,\"firm\":\"DECIDED\"", p[i], p[i], kronor(i == 1 ? 1050000 : 31818)))
	}
	event("document.established", plan, day(2021, 1, 11), "\"version\":1,\"validTo\":\"2022-12-31\",\"by\":\"Centralt samverkansorgan\"," on(day(2021, 1, 11)))
	event("document.published", plan, day(2021, 1, 11), "\"version\":1,\"where\":\"EXTERNAL\"," on(day(2021, 1, 11)))
	spent(day(2021, 4, 30), 620000, 1430000)
	spent(day(2021, 8, 31), 1480000, 870000) # 250 000 kr more than there is
	event("budget.change-proposed", plan, day(2021, 9, 20), "\"noticeId\":\"cs-2021-9\",\"itemId\":\"tillagg-2021\",\"year\":2021,\"totalOre\":" \
		kronor(2350000) ",\"causeCode\":\"OVERRUN\"")
	for (i = 1; i < n; i++) # all but the last
		decide(p[i], "tillagg-2021", "APPROVE", day(2021, 10, 4) + i, "tillagg-" p[i])
	event("feedback.reported", plan, day(2022, 2, 15), "\"year\":2021,\"on\":\"2022-02-15\",\"areas\":[{\"area\":\"Digital samverkan\"}]")
}

# ---- a joint strategy ----

# More: further members of an item of the decision, as JSON.
function vote(who, at, id, more, told,    d) {
	d = "\"version\":1,\"contentHash\":\"" strategy_hash "\""
	event("decision.recorded", strategy, at, sprintf("\"noticeId\":\"%s\",\"principal\":\"%s\",\"body\":\"%s\",\"decidedOn\":\"%s\"," \
		"\"paragraph\":\"§ 87\",\"items\":[{\"itemId\":\"1-strategi\",\"verb\":\"ADOPT\",%s,\"conditions\":[{\"conditionId\":\"andra\"," \
		"\"kind\":\"ALL_OTHERS_ADOPT\"}]%s},{\"itemId\":\"2-plan\",\"verb\":\"ESTABLISH\",%s%s}%s]%s", id, who, who == "12" ? "RF" : "KF", date(at),
		d, more, d, who == "12" ? strategy_money : more, who == "12" ? ",{\"itemId\":\"3-pengar\",\"verb\":\"NOTE\"," d "}" : "", told))
	minutes(who, at + 7, id)
}
function minutes(who, at, id) {
	event("minutes.adjusted", strategy, at, sprintf("\"principal\":\"%s\",\"refers\":\"%s\",\"adjustedOn\":\"%s\"", who, id, date(at)))
	event("minutes.announced", strategy, at, sprintf("\"principal\":\"%s\",\"refers\":\"%s\",\"announcedOn\":\"%s\"", who, id, date(at)))
}
function adoption(    n, i, p) {
	source = "2321000255:samverkansorgan"
	strategy = "2321000255:STRATEGI"
	strategy_hash = hash()
	strategy_money = ",\"conditions\":[{\"conditionId\":\"pengar\",\"kind\":\"GROUP_FUNDING_AT_LEAST\",\"amountOre\":115000000,\"year\":2022}]"
	n = split(SKANE, p, " ")
	event("document.registered", strategy, day(2021, 3, 1), "\"version\":1,\"title\":\"Strategi och handlingsplan\",\"docType\":\"strategi\"," \
		"\"contentHash\":\"" strategy_hash "\",\"principals\":\"skane-34\",\"items\":[{\"itemId\":\"1-strategi\",\"title\":\"Strategin antas\"," \
		"\"rule\":{\"kind\":\"ALL\"}},{\"itemId\":\"2-plan\",\"title\":\"Handlingsplan och budget fastställs\",\"rule\":{\"kind\":\"ALL\"}}," \
		"{\"itemId\":\"3-pengar\",\"title\":\"Finansieringen beaktas\",\"rule\":{\"kind\":\"QUORUM\",\"k\":1}}]")
	event("recommendation.issued", strategy, day(2021, 3, 1), "\"body\":\"CS\",\"decidedOn\":\"2021-03-01\",\"recommendedVerb\":\"ADOPT\"")
	event("proposal.made", strategy, day(2021, 4, 5), "\"principal\":\"12\",\"body\":\"HSN\",\"on\":\"2021-04-05\",\"proposedVerb\":\"ADOPT\"")
	for (i = 2; i <= n; i++) { # Helsingborg in words of its own
		vote(p[i], day(2021, 5, 1) + i, "antar-" p[i], p[i] == "1283" ? ",\"amendments\":true" : "")
		event("commitment.recorded", strategy, day(2021, 5, 1) + i, sprintf("\"noticeId\":\"pengar-%s\",\"principal\":\"%s\",\"year\":2022," \
			"\"amountOre\":%d,\"firm\":\"DECIDED\"", p[i], p[i], i <= 17 ? 3484849 : 3484848))
	}
	vote("12", day(2021, 6, 14), "antar-12")
	event("appeal.lodged", strategy, day(2021, 6, 10), "\"principal\":\"1280\",\"refers\":\"antar-1280\",\"noticeId\":\"overklagande\"")
	event("appeal.decided", strategy, day(2021, 8, 15), "\"principal\":\"1280\",\"refers\":\"antar-1280\",\"outcome\":\"REJECTED\"")
	vote("1283", day(2021, 9, 1), "antar-1283-igen", "", ",\"action\":\"REVISED\",\"replaces\":\"antar-1283\",\"noticeVersion\":2")
}

BEGIN {
	SKANE = "12 1214 1230 1231 1233 1256 1257 1260 1261 1262 1263 1264 1265 1266 1267 1270 1272 1273 1275 1276 1277 1278 1280 " \
		"1281 1282 1283 1284 1285 1286 1287 1290 1291 1292 1293"
	seed = 20220331
	if (story == "governing") governing()
	else if (story == "overrun") overrun()
	else if (story == "adoption") adoption()
	else exit 2
}
