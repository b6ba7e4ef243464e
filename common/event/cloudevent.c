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
	struct text name;
	enum rule rule;
	size_t max;
	size_t offset; /* of a struct text, or of an instant_us for RULE_TIME */
};

#define AT(member) offsetof(struct cloudevent, member)
#define NAME(literal)                                                                              \
	{                                                                                          \
		(literal), sizeof(literal) - 1                                                     \
	}

static const struct attribute known[] = {
	{ NAME("datacontenttype"), RULE_MEDIA, CLOUDEVENT_MAX_NAME, AT(datacontenttype) },
	{ NAME("dataschema"), RULE_TOKEN, CLOUDEVENT_MAX_ATTRIBUTE, AT(dataschema) },
	{ NAME("id"), RULE_TOKEN, CLOUDEVENT_MAX_ID, AT(id) },
	{ NAME("partitionkey"), RULE_TOKEN, CLOUDEVENT_MAX_NAME, AT(partitionkey) },
	{ NAME("recordedtime"), RULE_TIME, 0, AT(recorded_us) },
	{ NAME("sequence"), RULE_TOKEN, CLOUDEVENT_MAX_ID, AT(sequence) },
	{ NAME("source"), RULE_TOKEN, CLOUDEVENT_MAX_NAME, AT(source) },
	{ NAME("specversion"), RULE_VERSION, 0, OFFSET_NONE },
	{ NAME("subject"), RULE_TOKEN, CLOUDEVENT_MAX_NAME, AT(subject) },
	{ NAME("time"), RULE_TIME, 0, AT(time_us) },
	{ NAME("type"), RULE_TOKEN, CLOUDEVENT_MAX_NAME, AT(type) },
};

const struct value_limits cloudevent_limits = { CLOUDEVENT_MAX_BYTES, CLOUDEVENT_MAX_DEPTH,
	                                        CLOUDEVENT_MAX_TOKENS };

bool cloudevent_refuse(struct err *e, const char *what)
{
	return err_set(e, ERR_REJECT, "NOT_CLOUDEVENT", "%s", what);
}

static bool refuse_attribute(struct err *e, const char *name, const char *what)
{
	return err_set(e, ERR_REJECT, "NOT_CLOUDEVENT", "attribute %s: %s", name, what);
}

static const struct attribute *find_known(struct text name)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].name.n == name.n && *known[i].name.p == *name.p &&
		    text_eq(known[i].name, name))
			return &known[i];
	return NULL;
}

/* Lower-case letters and digits, so that a name is the same in every transport (CloudEvents 1.0,
 * attribute naming convention); the length it recommends is a limit here. */
static bool is_name(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (!(t.p[i] >= 'a' && t.p[i] <= 'z') && !(t.p[i] >= '0' && t.p[i] <= '9'))
			return false;
	return t.n > 0 && t.n <= 20;
}

static bool read_time(const struct attribute *k, struct text value, instant_us *ret, struct err *e)
{
	return instant_parse(value, ret) ||
	       refuse_attribute(e, k->name.p,
	                        "no RFC 3339 time with offset, of the years 2000 to 2199");
}

static bool read_known(const struct attribute *k, struct text value, struct cloudevent *ret,
                       struct err *e)
{
	if (k->rule == RULE_VERSION)
		return text_eq(value, TEXT("1.0")) || refuse_attribute(e, k->name.p, "is not 1.0");
	void *to = (char *)ret + k->offset;
	if (k->rule == RULE_TIME)
		return read_time(k, value, to, e);
	if (value.n > k->max)
		return refuse_attribute(e, k->name.p, "too long");
	if (k->rule == RULE_TOKEN && !text_is_ascii_graph(value))
		return refuse_attribute(e, k->name.p,
		                        "is empty or has other than printable ASCII without space");
	if (k->rule == RULE_MEDIA && !text_eq(value, TEXT("application/json")) &&
	    !media_is_type(value))
		return refuse_attribute(e, k->name.p, "no media type");
	*(struct text *)to = value;
	return true;
}

/* An extension is kept as it came; its name is the sender's, so an error does not repeat it. */
static bool check_extension(const struct value *v, struct err *e)
{
	static const char name[] = "(an extension)";
	if (value_is_boolean(v))
		return true;
	if (value_is(v, VALUE_INTEGER))
		return (v->integer >= INT32_MIN && v->integer <= INT32_MAX) ||
		       refuse_attribute(e, name, "beyond 32 bits");
	if (!value_is(v, VALUE_STRING))
		return refuse_attribute(e, name, "neither string, integer nor boolean");
	if (v->text.n > CLOUDEVENT_MAX_ATTRIBUTE)
		return refuse_attribute(e, name, "too long");
	return utf8_is_plain(v->text) || refuse_attribute(e, name, "has control characters");
}

static bool read_attribute(const struct value *v, struct cloudevent *ret, struct err *e)
{
	const struct attribute *k = find_known(v->name);
	if (!k && !is_name(v->name))
		return cloudevent_refuse(e, "an attribute name other than 1 to 20 of a-z and 0-9");
	if (!k)
		return check_extension(v, e);
	if (!value_is(v, VALUE_STRING))
		return refuse_attribute(e, k->name.p, "no string");
	return read_known(k, v->text, ret, e);
}

static bool check_required(const struct cloudevent *c, struct err *e)
{
	if (!value_member(c->attributes, TEXT("specversion")))
		return refuse_attribute(e, "specversion", "is missing");
	if (!c->id.p)
		return refuse_attribute(e, "id", "is missing");
	if (!c->source.p)
		return refuse_attribute(e, "source", "is missing");
	return c->type.p || refuse_attribute(e, "type", "is missing");
}

/* Goes on after a fault, which is the first one to be told: a receipt needs id and source. */
bool cloudevent_read_attributes(struct cloudevent *ret, struct err *e)
{
	bool ok = ret->attributes->below.n <= CLOUDEVENT_MAX_ATTRIBUTES;
	if (!ok)
		(void)cloudevent_refuse(e, "more than 64 attributes");
	struct value **link = &ret->attributes->below.first;
	while (*link) {
		struct value *v = *link;
		if (value_is(v, VALUE_NULL)) { /* the JSON format's way to say it is not there */
			*link = v->next;
			ret->attributes->below.n--;
			continue;
		}
		if (!read_attribute(v, ret, ok ? e : NULL))
			ok = false;
		link = &v->next;
	}
	return ok && check_required(ret, e);
}

bool cloudevent_parse_data(struct text json, struct arena *a, struct cloudevent *ret, struct err *e)
{
	const struct value *v = value_read(json, &cloudevent_limits, a, e);
	if (v && !value_is(v, VALUE_NULL))
		ret->data = v;
	return v;
}

static bool is_json(const struct cloudevent *c)
{
	return c->datacontenttype.n > 0 && media_is_json(c->datacontenttype);
}

static bool read_base64(const struct value *v, struct arena *a, struct cloudevent *ret,
                        struct err *e)
{
	struct text bytes;
	if (!value_is(v, VALUE_STRING) || !base64_decode(v->text, a, &bytes))
		return cloudevent_refuse(e, "data_base64 is no base64");
	if (is_json(ret))
		return cloudevent_parse_data(bytes, a, ret, e);
	if (bytes.n > 0)
		ret->data_text = bytes;
	return true;
}

/* A string that says it is not JSON is its bytes, as the same event's body in binary mode is; and
 * no bytes are no data, as there. */
static void read_data(const struct value *v, struct cloudevent *ret)
{
	if (!value_is(v, VALUE_STRING) || ret->datacontenttype.n == 0 || is_json(ret))
		ret->data = v;
	else if (v->text.n > 0)
		ret->data_text = v->text;
}

/* Takes a member out of the object; NULL when it is not there or null. */
static struct value *take_member(struct value *object, struct text name)
{
	struct value *v = value_member(object, name);
	if (!v)
		return NULL;
	struct value **link = &object->below.first;
	while (*link != v)
		link = &(*link)->next;
	*link = v->next;
	object->below.n--;
	return value_is(v, VALUE_NULL) ? NULL : v;
}

/* The JSON format: the attributes are all members but the data. */
static bool read_structured(struct value *object, struct arena *a, struct cloudevent *ret,
                            struct err *e)
{
	if (!value_is(object, VALUE_OBJECT))
		return cloudevent_refuse(e, "an event is a JSON object");
	ret->attributes = object;
	const struct value *data = take_member(object, TEXT("data"));
	const struct value *base64 = take_member(object, TEXT("data_base64"));
	bool ok = cloudevent_read_attributes(ret, e);
	if (data && base64)
		return ok && cloudevent_refuse(e, "both data and data_base64");
	if (data)
		read_data(data, ret);
	return !base64 ? ok : ok && read_base64(base64, a, ret, e);
}

void cloudevent_init(struct cloudevent *ret)
{
	*ret = (struct cloudevent){ .time_us = INSTANT_NONE, .recorded_us = INSTANT_NONE };
}

bool cloudevent_from_json(struct text json, struct arena *a, struct cloudevent *ret, struct err *e)
{
	cloudevent_init(ret);
	ret->written = json;
	struct value *v = value_read(json, &cloudevent_limits, a, e);
	return v && read_structured(v, a, ret, e);
}

bool cloudevent_from_value(struct value *object, struct arena *a, struct cloudevent *ret,
                           struct err *e)
{
	cloudevent_init(ret);
	ret->written = object->written;
	return read_structured(object, a, ret, e);
}
