/* json_out, members: a key with its value, or with null. */
#include "event/json_out.h"

void json_out_member_text(struct json_out *j, const char *key, struct text t)
{
	json_out_key(j, key);
	if (t.n)
		json_out_text(j, t);
	else
		json_out_null(j);
}

void json_out_member_texts(struct json_out *j, const char *key, const struct text *v, size_t n)
{
	json_out_key(j, key);
	json_out_array(j);
	for (size_t i = 0; i < n; i++)
		json_out_text(j, v[i]);
	json_out_end(j);
}

void json_out_member_string(struct json_out *j, const char *key, const char *s)
{
	json_out_key(j, key);
	json_out_string(j, s);
}

void json_out_member_int(struct json_out *j, const char *key, int64_t v)
{
	json_out_key(j, key);
	if (v == INT64_MIN)
		json_out_null(j);
	else
		json_out_int(j, v);
}

void json_out_member_bool(struct json_out *j, const char *key, bool v)
{
	json_out_key(j, key);
	json_out_bool(j, v);
}

void json_out_member_day(struct json_out *j, const char *key, day_no d)
{
	json_out_key(j, key);
	json_out_day(j, d);
}

void json_out_member_instant(struct json_out *j, const char *key, instant_us t)
{
	json_out_key(j, key);
	json_out_instant(j, t);
}
