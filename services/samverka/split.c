/* split: see the header. Brackets and strings are all that is looked at. Invariant: no byte but
 * white space, and a batch's own brackets and commas, is passed over. */
#include "samverka/split.h"

static enum split_state state_of(struct text line)
{
	struct text t = text_trim(line);
	if (t.n == 0)
		return SPLIT_START;
	if (t.p[0] == '[')
		return SPLIT_OPENING;
	return t.n == 1 && t.p[0] == '{' ? SPLIT_DOCUMENTS : SPLIT_LINES;
}

static bool hand_on(struct split *s)
{
	bool go_on = s->take(s->ctx, text_trim(buf_text(&s->event)), s->begun);
	buf_clear(&s->event);
	s->depth = 0;
	s->in_string = s->escaped = false;
	if (s->state == SPLIT_FIRST || s->state == SPLIT_COMMA)
		s->state = SPLIT_NEXT;
	return go_on;
}

static bool put(struct split *s, char c)
{
	buf_putc(&s->event, c);
	if (s->state == SPLIT_WRONG)
		return true;
	if (s->state == SPLIT_RUBBISH) {
		if (c != '\n')
			return true;
		s->state = SPLIT_DOCUMENTS;
		return hand_on(s);
	}
	if (s->in_string) {
		s->in_string = s->escaped || c != '"';
		s->escaped = !s->escaped && c == '\\';
		return true;
	}
	s->in_string = c == '"';
	s->depth += (c == '{' || c == '[') - (c == '}' || c == ']');
	return s->depth > 0 || hand_on(s);
}

static bool begin(struct split *s, char c)
{
	bool may_come =
	        s->state == SPLIT_FIRST || s->state == SPLIT_COMMA || s->state == SPLIT_DOCUMENTS;
	if (c != '{' || !may_come)
		s->state = s->state == SPLIT_DOCUMENTS ? SPLIT_RUBBISH : SPLIT_WRONG;
	s->begun = s->number;
	return put(s, c);
}

/* Outside of any event. */
static bool step(struct split *s, char c)
{
	if (c == ' ' || (c >= '\t' && c <= '\r')) /* as text_trim */
		return true;
	if (s->state == SPLIT_OPENING)
		s->state = SPLIT_FIRST;
	else if (s->state == SPLIT_NEXT && c == ',')
		s->state = SPLIT_COMMA;
	else if (c == ']' && (s->state == SPLIT_FIRST || s->state == SPLIT_NEXT))
		s->state = SPLIT_CLOSED;
	else
		return begin(s, c);
	return true;
}

static bool put_or_step(struct split *s, char c)
{
	return s->event.n ? put(s, c) : step(s, c);
}

bool split_line(struct split *s, struct text line)
{
	bool go_on = true;
	s->number++;
	if (s->state == SPLIT_START)
		s->state = state_of(line);
	if (s->state == SPLIT_LINES)
		return s->take(s->ctx, line, s->number);
	for (size_t i = 0; i < line.n && go_on; i++)
		go_on = put_or_step(s, line.p[i]);
	return go_on && put_or_step(s, '\n');
}

bool split_end(struct split *s)
{
	bool is_open = s->state == SPLIT_FIRST || s->state == SPLIT_NEXT || s->state == SPLIT_COMMA;
	bool go_on = !s->event.n || hand_on(s);
	if (go_on && is_open)
		go_on = s->take(s->ctx, TEXT("["), s->number);
	buf_done(&s->event);
	return go_on;
}
