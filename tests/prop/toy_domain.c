/* toy_domain: see the header. Pure, like any domain. */
#include "toy_domain.h"

#include "base/must.h"

#include <stdlib.h>
#include <string.h>

struct toy {
	struct text account, also, group, bucket, replaces;
	int64_t amount;
	instant_us counts_from;
	uint8_t secret;
};

static const struct field fields[] = {
	{ "account", FIELD_TEXT, offsetof(struct toy, account), NULL, NULL },
	{ "also", FIELD_TEXT, offsetof(struct toy, also), NULL, NULL },
	{ "group", FIELD_TEXT, offsetof(struct toy, group), NULL, NULL },
	{ "bucket", FIELD_TEXT, offsetof(struct toy, bucket), NULL, NULL },
	{ "replaces", FIELD_TEXT, offsetof(struct toy, replaces), NULL, NULL },
	{ "amount", FIELD_INT, offsetof(struct toy, amount), NULL, NULL },
	{ "countsFrom", FIELD_INSTANT, offsetof(struct toy, counts_from), NULL, NULL },
	{ "secret", FIELD_TRI, offsetof(struct toy, secret), NULL, NULL },
};

static const struct record record = { sizeof(struct toy), fields, sizeof fields / sizeof *fields,
	                              NULL };

static const struct event_type types[] = { { "amount.added", NULL } };

static bool route(const struct fact *f, const void *values, const struct registry *r,
                  struct arena *a, struct route *ret, struct err *e)
{
	(void)f;
	(void)r;
	const struct toy *v = values;
	if (v->account.n == 0)
		return err_set(e, ERR_REJECT, "SCHEMA", "/data/account: required");
	ret->key[0] = arena_printf(a, "a:%.*s", TEXT_ARGS(v->account));
	ret->n = 1;
	if (v->also.n && !text_eq(v->also, v->account))
		ret->key[ret->n++] = arena_printf(a, "a:%.*s", TEXT_ARGS(v->also));
	return true;
}

static bool is_protected(const struct fact *f, const void *values)
{
	(void)f;
	return ((const struct toy *)values)->secret == TRI_TRUE;
}

static struct text int_payload(int64_t v, struct arena *a)
{
	return arena_printf(a, "%lld", (long long)v);
}

static int64_t payload_int(struct text t)
{
	int64_t v;
	must(text_to_int64(t, &v));
	return v;
}

static int64_t sum_messages(const struct fold_in *in)
{
	int64_t sum = 0;
	for (size_t i = 0; i < in->n_messages; i++)
		sum += payload_int(in->messages[i].payload);
	return sum;
}

/* ---- accounts ---- */

struct account {
	struct toy *v; /* of each fact */
	bool *live;
	size_t n;
	int64_t sum;
	bool secret;
	const struct fact *over; /* the one with which the sum went over the limit */
};

static bool is_replaced(const struct fold_in *in, const struct account *c, size_t i)
{
	for (size_t k = 0; k < c->n; k++)
		if (!in->facts[k].beaten && text_eq(c->v[k].replaces, in->facts[i].id))
			return true;
	return false;
}

static void read_facts(const struct fold_in *in, struct arena *a, struct account *c)
{
	c->n = in->n_facts;
	c->v = ARENA_ARRAY(a, c->n, struct toy);
	c->live = ARENA_ARRAY(a, c->n, bool);
	for (size_t i = 0; i < c->n; i++) {
		struct wire_reader r = wire_reader_of(in->facts[i].body);
		record_decode(&record, &r, a, &c->v[i]);
		must(!r.bad);
	}
	for (size_t i = 0; i < c->n; i++) {
		c->live[i] = !in->facts[i].beaten && !is_replaced(in, c, i);
		c->secret = c->secret || c->v[i].secret == TRI_TRUE;
	}
}

/* The limit is reference data. */
static int64_t limit_of(const struct fold_in *in)
{
	return registry_policy(in->registry, TEXT(""), false, 20000)->grace_days;
}

static void add_up(const struct fold_in *in, struct account *c, struct fold_out *out)
{
	int64_t limit = limit_of(in);
	for (size_t i = 0; i < c->n; i++) {
		if (!c->live[i])
			continue;
		fold_due(in, out, c->v[i].counts_from);
		if (c->v[i].counts_from > in->as_of)
			continue;
		c->sum += c->v[i].amount == INT64_MIN ? 0 : c->v[i].amount;
		if (c->sum > limit && !c->over)
			c->over = &in->facts[i];
		if (c->sum <= limit)
			c->over = NULL;
	}
}

static struct discrepancy finding(const char *code, const struct fact *f, struct arena *a)
{
	static const struct text party = { "12", 2 };
	struct evidence *evidence = ARENA_NEW(a, struct evidence);
	*evidence = (struct evidence){ f->source, f->id };
	return (struct discrepancy){ .code = code,
		                     .severity = SEVERITY_WARN,
		                     .discriminator = { "", 0 },
		                     .parties = &party,
		                     .n_parties = 1,
		                     .first_seen = f->recorded_us,
		                     .last_seen = f->recorded_us,
		                     .closed_at = INSTANT_NONE,
		                     .evidence = evidence,
		                     .n_evidence = 1 };
}

static bool beaten_before(const struct fold_in *in, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (in->facts[k].beaten && text_eq(in->facts[k].id, in->facts[i].id) &&
		    text_eq(in->facts[k].source, in->facts[i].source))
			return true;
	return false;
}

static int finding_order(const void *pa, const void *pb)
{
	const struct discrepancy *a = pa, *b = pb;
	int c = strcmp(a->code, b->code);
	return c ? c : text_cmp(a->discriminator, b->discriminator);
}

static void find(const struct fold_in *in, const struct account *c, struct arena *a,
                 struct fold_out *out)
{
	struct discrepancy *v = ARENA_ARRAY(a, c->n + 1, struct discrepancy);
	size_t n = 0;
	if (c->over)
		v[n++] = finding("D-TOY-01", c->over, a);
	for (size_t i = 0; i < c->n; i++) {
		if (!in->facts[i].beaten || beaten_before(in, i))
			continue;
		v[n] = finding("D-PUB-03", &in->facts[i], a);
		v[n++].discriminator = arena_printf(a, "%.*s/%.*s", TEXT_ARGS(in->facts[i].source),
		                                    TEXT_ARGS(in->facts[i].id));
	}
	qsort(v, n, sizeof *v, finding_order);
	out->discrepancies = v;
	out->n_discrepancies = n;
}

static void list_places(const struct account *c, struct arena *a, struct fold_out *out)
{
	struct text *buckets = ARENA_ARRAY(a, c->n, struct text);
	struct text *groups = ARENA_ARRAY(a, c->n, struct text);
	size_t n_buckets = 0, n_groups = 0;
	for (size_t i = 0; i < c->n; i++) {
		if (c->live[i] && c->v[i].bucket.n)
			buckets[n_buckets++] = arena_printf(a, "b/%.*s", TEXT_ARGS(c->v[i].bucket));
		if (c->live[i] && c->v[i].group.n)
			groups[n_groups++] =
			        arena_printf(a, "%c:%.*s", c->v[i].group.p[0] == 'y' ? 'y' : 'g',
			                     TEXT_ARGS(c->v[i].group));
	}
	out->buckets = buckets;
	out->n_buckets = text_sort_unique(buckets, n_buckets);
	out->n_outbox = text_sort_unique(groups, n_groups);
	struct message_out *outbox = ARENA_ARRAY(a, out->n_outbox, struct message_out);
	for (size_t i = 0; i < out->n_outbox; i++)
		outbox[i] = (struct message_out){ groups[i], int_payload(c->sum, a) };
	out->outbox = outbox;
}

static void fold_account(const struct fold_in *in, struct arena *a, struct fold_out *out)
{
	struct account c = { 0 };
	read_facts(in, a, &c);
	add_up(in, &c, out);
	if (c.n == 0 && in->n_messages == 0)
		return;
	find(in, &c, a, out);
	list_places(&c, a, out);
	out->restricted = c.secret;
	out->state = arena_printf(a, "%lld of %lld", (long long)c.sum, (long long)sum_messages(in));
}

/* ---- groups and the total ---- */

static void fold_group(const struct fold_in *in, struct arena *a, struct fold_out *out)
{
	struct message_out *outbox = ARENA_ARRAY(a, in->n_messages + 1, struct message_out);
	size_t n = 0;
	if (in->n_messages == 0)
		return;
	struct text total = int_payload(sum_messages(in), a);
	for (size_t i = 0; i < in->n_messages; i++)
		outbox[n++] = (struct message_out){ in->messages[i].from, total };
	outbox[n++] = (struct message_out){ TEXT("z:all"), total };
	out->outbox = outbox;
	out->n_outbox = n;
	out->state = total;
}

static void fold(const struct fold_in *in, struct arena *a, struct fold_out *out)
{
	if (in->key.p[0] == 'a')
		fold_account(in, a, out);
	else if (in->key.p[0] == 'g')
		fold_group(in, a, out);
	else if (in->n_messages)
		out->state = int_payload(sum_messages(in), a);
}

static bool answers(struct text key)
{
	return key.p[0] < 'y';
}

static bool print(struct text key, struct text state, struct arena *a, struct json_out *j)
{
	(void)a;
	json_out_object(j);
	json_out_key(j, "key");
	json_out_text(j, key);
	json_out_key(j, "state");
	json_out_text(j, state);
	json_out_end(j);
	return true;
}

static bool any_shared(const struct factset *s)
{
	ARENA_AUTO a = { 0 };
	bool shared = false;
	for (size_t i = 0; i < s->n; i++) {
		struct toy v;
		struct wire_reader r = wire_reader_of(s->v[i].body);
		record_decode(&record, &r, &a, &v);
		shared = shared || v.also.n > 0;
	}
	return shared;
}

/* Accounts end, groups and the total go on. */
static enum retention retention(const struct retention_ask *ask)
{
	if (ask->key.p[0] == 'y')
		return RETENTION_GATHERS;
	if (ask->key.p[0] != 'a')
		return RETENTION_LIVES_ON;
	if (ask->next_due != INSTANT_NONE)
		return RETENTION_OPEN;
	for (size_t i = 0; i < ask->facts->n; i++)
		if (ask->facts->v[i].recorded_us >= ask->before)
			return RETENTION_YOUNGER;
	return any_shared(ask->facts) ? RETENTION_KEEPS_FACTS : RETENTION_REMOVES;
}

const struct domain toy_domain = {
	.area = "toy",
	.types = types,
	.n_types = 1,
	.record = &record,
	.route = route,
	.fold = fold,
	.print = print,
	.is_protected = is_protected,
	.answers = answers,
	.retention = retention,
};

/* ---- random events ---- */

static void put_text(struct json_out *j, const char *name, const char *value)
{
	if (!value)
		return;
	json_out_key(j, name);
	json_out_string(j, value);
}

static void put_data(struct json_out *j, const struct toy_event *v)
{
	json_out_key(j, "data");
	json_out_object(j);
	put_text(j, "account", v->account);
	put_text(j, "also", v->also);
	json_out_key(j, "amount");
	json_out_int(j, v->amount);
	put_text(j, "bucket", v->bucket);
	if (v->counts_from) {
		json_out_key(j, "countsFrom");
		json_out_instant(j, v->counts_from);
	}
	put_text(j, "group", v->group);
	put_text(j, "replaces", v->replaces);
	if (v->secret) {
		json_out_key(j, "secret");
		json_out_bool(j, true);
	}
	json_out_end(j);
}

struct text toy_json(const struct toy_event *v, struct arena *a)
{
	BUF_AUTO b = { 0 };
	struct json_out j = json_out_to(&b);
	json_out_object(&j);
	put_data(&j, v);
	put_text(&j, "id", v->id);
	json_out_key(&j, "recordedtime");
	json_out_instant(&j, v->recorded);
	if (v->sequence)
		put_text(&j, "sequence", arena_printf(a, "%020lld", (long long)v->sequence).p);
	put_text(&j, "source", v->source ? v->source : TOY_SOURCE);
	put_text(&j, "specversion", "1.0");
	put_text(&j, "subject", v->account);
	json_out_key(&j, "time");
	json_out_instant(&j, v->time);
	put_text(&j, "type", TOY_TYPE);
	json_out_end(&j);
	return arena_text(a, buf_text(&b));
}

#define TOY_START (1735689600LL * SECOND_US) /* 2025-01-01 */

static const char *one_of(struct rnd *r, const char *const *v, size_t n, unsigned permille)
{
	return rnd_permille(r, permille) ? v[rnd_below(r, n)] : NULL;
}

static struct toy_event random_event(struct rnd *r, struct arena *a, size_t i)
{
	static const char *const accounts[] = { "anna", "bo", "cia", "dan", "eva" };
	static const char *const groups[] = { "red", "blue" };
	static const char *const buckets[] = { "1", "2", "3" };
	static const char *const sources[] = { TOY_SOURCE, "urn:samverka:2120001124:other" };
	instant_us day = 24 * HOUR_US;
	struct toy_event v = { .id = arena_printf(a, "e-%zu", i).p };
	if (i > 0 && rnd_permille(r, 60)) /* an id again, with other content */
		v.id = arena_printf(a, "e-%zu", rnd_below(r, i)).p;
	v.source = sources[rnd_below(r, 2)];
	v.account = accounts[rnd_below(r, 5)];
	v.also = one_of(r, accounts, 5, 80);
	v.group = one_of(r, groups, 2, 400);
	v.bucket = one_of(r, buckets, 3, 500);
	if (i > 0 && rnd_permille(r, 150))
		v.replaces = arena_printf(a, "e-%zu", rnd_below(r, i + 3)).p;
	v.amount = (int64_t)rnd_below(r, 90) - 20;
	v.time = TOY_START + (instant_us)rnd_below(r, 20) * day / 2;
	v.recorded = v.time + (instant_us)rnd_below(r, 4) * day / 2;
	if (rnd_permille(r, 300))
		v.counts_from = v.time + (instant_us)rnd_below(r, 30) * day / 2;
	v.secret = rnd_permille(r, 20);
	v.sequence = rnd_permille(r, 500) ? (int64_t)(1 + rnd_below(r, 20)) : 0;
	return v;
}

static struct text broken(struct rnd *r, struct text value, struct arena *a)
{
	struct text t = arena_text(a, value);
	if (rnd_permille(r, 500))
		return (struct text){ t.p, rnd_below(r, t.n) };
	((char *)t.p)[rnd_below(r, t.n)] = (char)rnd_next(r);
	return t;
}

static size_t generate(struct rnd *r, struct arena *a, struct laws_event **ret)
{
	size_t n = 1 + rnd_below(r, rnd_permille(r, 100) ? 60 : 14);
	struct laws_event *v = ARENA_ARRAY(a, n, struct laws_event);
	for (size_t i = 0; i < n; i++) {
		struct toy_event e = random_event(r, a, i);
		v[i].key = text_of(e.account);
		v[i].value = toy_json(&e, a);
		v[i].appended_us = e.recorded + (instant_us)rnd_below(r, 100) * MINUTE_US;
		if (rnd_permille(r, 20))
			v[i].value = broken(r, v[i].value, a);
	}
	*ret = v;
	return n;
}

static const struct registry_row rows[] = {
	{ { "principal", 9 },
	  TEXT("{\"code\":\"12\",\"id\":\"12\",\"kind\":\"REGION\",\"name\":\"Region\","
	       "\"orgnr\":\"2321000255\",\"validFrom\":\"2000-01-01\"}") },
	{ { "principal", 9 },
	  TEXT("{\"code\":\"1280\",\"id\":\"1280\",\"kind\":\"MUNICIPALITY\",\"name\":"
	       "\"Municipality\","
	       "\"orgnr\":\"2120001124\",\"validFrom\":\"2000-01-01\"}") },
	{ { "policy", 6 },
	  TEXT("{\"graceDays\":100,\"id\":\"limit\",\"validFrom\":\"2000-01-01\"}") },
};

static const struct registry_row later[] = {
	{ { "policy", 6 },
	  TEXT("{\"graceDays\":40,\"id\":\"limit\",\"validFrom\":\"2000-01-01\"}") },
};

const struct laws_domain toy_laws = {
	.domain = &toy_domain,
	.topic = "samverka.toy.v1",
	.rows = rows,
	.n_rows = sizeof rows / sizeof *rows,
	.later = later,
	.n_later = sizeof later / sizeof *later,
	.from = TOY_START,
	.to = TOY_START + 30 * 24 * HOUR_US,
	.generate = generate,
};
