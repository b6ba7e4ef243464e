/* ident: identifiers of persons, organisations, units and areas (domain page, section 2).
 * All pure, all on text; nothing here keeps or prints what it looked at. */
#ifndef EVENT_IDENT_H
#define EVENT_IDENT_H

#include "base/text.h"

#include <stdbool.h>

enum ident_kind { /* what a personal identifier is, by its form and check digit */
	          IDENT_NOT,
	          IDENT_PERSONNUMMER,
	          IDENT_SAMORDNINGSNUMMER,
	          IDENT_NATIONAL_RESERVE,
	          IDENT_RESERVE_STOCKHOLM,
	          IDENT_RESERVE_VGR,
	          IDENT_RESERVE_VARMLAND,
	          IDENT_RESERVE_SKANE,
};

/* Full 12-character form (upper or lower case), or 10 digits, with or without separator before the
 * last four (- or +; in the 10-digit form +: the person turns 100 in `reference_year` or is older).
 * Writes the normalised 12 characters into ret12 when not NULL. Värmland's and Skåne's reserve
 * numbers have no check digit, so that any date with such letters is one. */
enum ident_kind ident_person(struct text t, int reference_year, char ret12[13]);

bool ident_luhn(struct text digits); /* all digits, last one the check digit */
bool ident_orgnr(struct text t); /* 10 digits, Luhn, third digit >= 2 (no hyphen, no 16 prefix) */
/* "232100-0255", "16232100-0255", "2321000255" -> 10 digits. */
bool ident_orgnr_normalise(struct text t, char ret10[11]);
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
 * digit
 * >= 2) are no months and never match. Not looked into: UUIDs, and pieces of 16 or more letters and
 * digits, in which chance finds such numbers. */
bool ident_clear_text_person(struct text t);

#endif
