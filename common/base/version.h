/* version: of the whole, as CHANGELOG.md has it. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

/* Made to count wrongly, for a test of the tests: says so wherever a version is told. */
#if defined SAMVERKA_UNFENCED || defined SAMVERKA_UNVERSIONED || defined SAMVERKA_UNMARKED || \
        defined SAMVERKA_UNTIED || defined SAMVERKA_UNACKNOWLEDGED
#define SAMVERKA_IS_SPOILT
#define SAMVERKA_VERSION "0.1.0-test-build"
#else
#define SAMVERKA_VERSION "0.1.0"
#endif

#endif
