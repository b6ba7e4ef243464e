/* version: of the whole, as CHANGELOG.md has it. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#define SAMVERKA_VERSION "0.1.0"

#endif
