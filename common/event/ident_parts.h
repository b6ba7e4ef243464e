/* ident's own parts, shared by its files and by nobody else. */
#ifndef EVENT_IDENT_PARTS_H
#define EVENT_IDENT_PARTS_H

#include "event/ident.h"

bool ident_date_exists(int year, int month, int mday);

#endif
