/* ident: identifiers of organisations, units and areas (domain page, section 2), and what looks like
 * one of a person: such are never taken. All pure, all on text; nothing here keeps or prints what
 * it looked at. */
#ifndef EVENT_IDENT_H
#define EVENT_IDENT_H

#include "base/text.h"

#include <stdbool.h>

bool ident_luhn(struct text digits); /* all digits, last one the check digit */
bool ident_orgnr(struct text t); /* 10 digits, Luhn, third digit >= 2 (no hyphen, no 16 prefix) */
bool ident_hsa(struct text t); /* form, length, and the organisation number's check digit */
bool ident_hsa_eq(struct text a, struct text b);       /* compared upper-cased */
/* As it is compared, in `room`, which has hsa_id.n bytes. */
struct text ident_hsa_upper(struct text hsa_id, char *room);
bool ident_municipality(struct text t);                /* one of the 290 codes */
bool ident_county(struct text t);                      /* one of the 21 codes */
const char *ident_municipality_name(struct text code); /* short name, UTF-8; NULL if unknown */
const char *ident_county_name(struct text code);

/* Does any part of this string look like a personal identity number in clear text: 10 or 12 digits,
 * with or without a dash or + before the last four, a plausible date (samordningsnummer too), Luhn
 * right, not part of a longer run of digits? Letters may touch it. Organisation numbers (third
 * digit >= 2) are no months and never match. Not looked into: UUIDs, and pieces of 16 or more
 * letters and digits, in which chance finds such numbers. */
bool ident_clear_text_person(struct text t);

#endif
