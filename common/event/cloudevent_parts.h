/* cloudevent's own parts, shared by its files and by nobody else. */
#ifndef EVENT_CLOUDEVENT_PARTS_H
#define EVENT_CLOUDEVENT_PARTS_H

#include "event/cloudevent.h"

void cloudevent_init(struct cloudevent *ret);
/* REJECT/NOT_CLOUDEVENT; returns false. */
bool cloudevent_refuse(struct err *e, const char *what);
/* Fills *ret from ret->attributes, dropping those that are null; refuses what CloudEvents does. */
bool cloudevent_read_attributes(struct cloudevent *ret, struct err *e);
/* Sets ret->data from JSON text; null is no data. */
bool cloudevent_parse_data(struct text json, struct arena *a, struct cloudevent *ret,
                           struct err *e);

/* Media types (RFC 2045), case-insensitive, parameters allowed. */
bool media_is_type(struct text t);             /* type/subtype[;…] */
bool media_is_json(struct text t);             /* …/json or …/…+json */
bool media_is_cloudevent(struct text t);       /* application/cloudevents…: structured mode */
bool media_is_cloudevent_json(struct text t);  /* application/cloudevents+json */
bool media_is_cloudevent_batch(struct text t); /* application/cloudevents-batch… */

#endif
