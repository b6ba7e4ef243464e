/* cloudevent: one envelope whichever way it came. What leaves here has the attributes CloudEvents
 * demands, in an alphabet in which two different ids cannot look the same, and data that is either
 * parsed JSON or plain bytes; whether they mean something is not judged here. */
#include "event/cloudevent.h"

#include "base/must.h"
#include "event/base64.h"
#include "event/cloudevent_parts.h"
#include "event/utf8.h"

#include <stddef.h>
#include <string.h>

#define OFFSET_NONE SIZE_MAX

enum rule { RULE_VERSION, RULE_TOKEN, RULE_MEDIA, RULE_TIME };

struct attribute {
	const char *name;
	enum rule rule;
	size_t max;
	size_t offset; /* of a struct text, or of an instant_us for RULE_TIME */
};

#define AT(member) offsetof(struct cloudevent, member)

static const struct attribute known[] = {
	{ "datacontenttype", RULE_MEDIA, CLOUDEVENT_MAX_NAME, AT(datacontenttype) },
	{ "dataschema", RULE_TOKEN, CLOUDEVENT_MAX_ATTRIBUTE, AT(dataschema) },
	{ "id", RULE_TOKEN, CLOUDEVENT_MAX_ID, AT(id) },
	{ "partitionkey", RULE_TOKEN, CLOUDEVENT_MAX_NAME, AT(partitionkey) },
	{ "recordedtime", RULE_TIME, 0, AT(recorded_us) },
	{ "sequence", RULE_TOKEN, CLOUDEVENT_MAX_ID, AT(sequence) },
	{ "source", RULE_TOKEN, CLOUDEVENT_MAX_NAME, AT(source) },
	{ "specversion", RULE_VERSION, 0, OFFSET_NONE },
	{ "subject", RULE_TOKEN, CLOUDEVENT_MAX_NAME, AT(subject) },
	{ "time", RULE_TIME, 0, AT(time_us) },
	{ "type", RULE_TOKEN, CLOUDEVENT_MAX_NAME, AT(type) },
};

bool cloudevent_refuse(struct err *e, const char *what)
{
	return err_set(e, ERR_REJECT, "NOT_CLOUDEVENT", "%s", what);
}

static bool refuse_attribute(struct err *e, const char *name, const char *what)
{
	return err_set(e, ERR_REJECT, "NOT_CLOUDEVENT", "attribute %s: %s", name, what);
}

static const struct attribute *find_known(const char *name)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].name[0] == name[0] && strcmp(known[i].name, name) == 0)
			return &known[i];
	return NULL;
}

/* Lower-case letters and digits, so that a name is the same in every transport (CloudEvents 1.0,
 * attribute naming convention); the length it recommends is a limit here. */
static bool is_name(const char *name, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!(name[i] >= 'a' && name[i] <= 'z') && !(name[i] >= '0' && name[i] <= '9'))
			return false;
	return n > 0 && n <= 20;
}

static bool read_time(const struct attribute *k, struct text value, instant_us *ret, struct err *e)
{
	return instant_parse(value, ret) ||
	       refuse_attribute(e, k->name,
	                        "no RFC 3339 time with offset, of the years 2000 to 2199");
}

static bool read_known(const struct attribute *k, struct text value, struct arena *a,
                       struct cloudevent *ret, struct err *e)
{
	if (k->rule == RULE_VERSION)
		return text_eq(value, TEXT("1.0")) || refuse_attribute(e, k->name, "is not 1.0");
	void *to = (char *)ret + k->offset;
	if (k->rule == RULE_TIME)
		return read_time(k, value, to, e);
	if (value.n > k->max)
		return refuse_attribute(e, k->name, "too long");
	if (k->rule == RULE_TOKEN && !text_is_ascii_graph(value))
		return refuse_attribute(e, k->name,
		                        "is empty or has other than printable ASCII without space");
	if (k->rule == RULE_MEDIA && !media_is_type(value))
		return refuse_attribute(e, k->name, "no media type");
	*(struct text *)to = arena_text(a, value);
	return true;
}

/* An extension is kept as it came; its name is the sender's, so an error does not repeat it. */
static bool check_extension(const json_t *v, struct err *e)
{
	static const char name[] = "(an extension)";
	if (json_is_boolean(v))
		return true;
	if (json_is_integer(v)) {
		json_int_t n = json_integer_value(v);
		return (n >= INT32_MIN && n <= INT32_MAX) ||
		       refuse_attribute(e, name, "beyond 32 bits");
	}
	if (!json_is_string(v))
		return refuse_attribute(e, name, "neither string, integer nor boolean");
	struct text value = { json_string_value(v), json_string_length(v) };
	if (value.n > CLOUDEVENT_MAX_ATTRIBUTE)
		return refuse_attribute(e, name, "too long");
	return utf8_is_plain(value) || refuse_attribute(e, name, "has control characters");
}

static bool read_attribute(const char *name, const json_t *v, struct arena *a,
                           struct cloudevent *ret, struct err *e)
{
	if (!is_name(name, strlen(name)))
		return cloudevent_refuse(e, "an attribute name other than 1 to 20 of a-z and 0-9");
	const struct attribute *k = find_known(name);
	if (!k)
		return check_extension(v, e);
	if (!json_is_string(v))
		return refuse_attribute(e, name, "no string");
	struct text value = { json_string_value(v), json_string_length(v) };
	return read_known(k, value, a, ret, e);
}

static bool check_required(const struct cloudevent *c, struct err *e)
{
	if (!json_object_get(c->attributes, "specversion"))
		return refuse_attribute(e, "specversion", "is missing");
	if (!c->id.p)
		return refuse_attribute(e, "id", "is missing");
	if (!c->source.p)
		return refuse_attribute(e, "source", "is missing");
	return c->type.p || refuse_attribute(e, "type", "is missing");
}

/* Goes on after a fault, which is the first one to be told: a receipt needs id and source. */
bool cloudevent_read_attributes(struct cloudevent *ret, struct arena *a, struct err *e)
{
	bool ok = json_object_size(ret->attributes) <= CLOUDEVENT_MAX_ATTRIBUTES;
	if (!ok)
		(void)cloudevent_refuse(e, "more than 64 attributes");
	void *next;
	for (void *at = json_object_iter(ret->attributes); at; at = next) {
		next = json_object_iter_next(ret->attributes, at);
		const char *name = json_object_iter_key(at);
		const json_t *v = json_object_iter_value(at);
		if (json_is_null(v)) /* the JSON format's way to say that it is not there */
			(void)json_object_del(ret->attributes, name);
		else if (!read_attribute(name, v, a, ret, ok ? e : NULL))
			ok = false;
	}
	return ok && check_required(ret, e);
}

bool cloudevent_parse_data(struct text json, struct cloudevent *ret, struct err *e)
{
	ret->data = cloudevent_json(json, e);
	if (!ret->data)
		return false;
	if (json_is_null(ret->data)) {
		json_decref(ret->data);
		ret->data = NULL;
	}
	return true;
}

static bool is_json(const struct cloudevent *c)
{
	return c->datacontenttype.n > 0 && media_is_json(c->datacontenttype);
}

static bool read_base64(const json_t *v, struct arena *a, struct cloudevent *ret, struct err *e)
{
	struct text t = { json_string_value(v), json_string_length(v) }, bytes;
	if (!json_is_string(v) || !base64_decode(t, a, &bytes))
		return cloudevent_refuse(e, "data_base64 is no base64");
	if (is_json(ret))
		return cloudevent_parse_data(bytes, ret, e);
	if (bytes.n > 0)
		ret->data_text = bytes;
	return true;
}

/* A string that says it is not JSON is its bytes, as the same event's body in binary mode is; and
 * no bytes are no data, as there. */
static void read_data(json_t *v, struct arena *a, struct cloudevent *ret)
{
	struct text t = { json_string_value(v), json_string_length(v) };
	if (!json_is_string(v) || ret->datacontenttype.n == 0 || is_json(ret))
		ret->data = json_incref(v);
	else if (t.n > 0)
		ret->data_text = arena_text(a, t);
}

/* Takes a member out of the object; NULL when it is not there or null. */
static json_t *take_member(json_t *object, const char *name)
{
	json_t *v = json_incref(json_object_get(object, name));
	if (v)
		(void)json_object_del(object, name); /* it was just there */
	if (!json_is_null(v))
		return v;
	json_decref(v);
	return NULL;
}

/* The JSON format: ret->attributes holds all members and keeps only the attributes. */
static bool read_structured(struct cloudevent *ret, struct arena *a, struct err *e)
{
	json_t *data = take_member(ret->attributes, "data");
	json_t *base64 = take_member(ret->attributes, "data_base64");
	bool ok = cloudevent_read_attributes(ret, a, e);
	if (data && base64)
		ok = ok && cloudevent_refuse(e, "both data and data_base64");
	else if (data)
		read_data(data, a, ret);
	else if (base64)
		ok = ok && read_base64(base64, a, ret, e);
	json_decref(data);
	json_decref(base64);
	return ok;
}

void cloudevent_init(struct cloudevent *ret)
{
	*ret = (struct cloudevent){ .time_us = INSTANT_NONE, .recorded_us = INSTANT_NONE };
}

bool cloudevent_from_json(struct text json, struct arena *a, struct cloudevent *ret, struct err *e)
{
	cloudevent_init(ret);
	json_t *v = cloudevent_json(json, e);
	if (!v)
		return false;
	if (!json_is_object(v)) {
		json_decref(v);
		return cloudevent_refuse(e, "an event is a JSON object");
	}
	ret->attributes = v;
	return read_structured(ret, a, e);
}

bool cloudevent_from_value(json_t *object, struct arena *a, struct cloudevent *ret, struct err *e)
{
	cloudevent_init(ret);
	if (!json_is_object(object))
		return cloudevent_refuse(e, "an event is a JSON object");
	ret->attributes = json_copy(object); /* shallow: the caller's object stays as it is */
	must(ret->attributes);
	return read_structured(ret, a, e);
}

void cloudevent_done(struct cloudevent *c)
{
	json_decref(c->attributes);
	json_decref(c->data);
	c->attributes = c->data = NULL;
}
