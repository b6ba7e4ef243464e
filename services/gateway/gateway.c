/* gateway: the tables of its settings and counters. */
#include "gateway/gateway.h"

const struct setting gateway_setting_rows[] = {
#define SETTING(...) SETTING_ROW(struct gateway_settings, __VA_ARGS__)
#include "gateway/settings.def"
#undef SETTING
};
const size_t gateway_n_setting_rows = sizeof gateway_setting_rows / sizeof *gateway_setting_rows;

const struct counter_row gateway_counter_rows[GATEWAY_COUNTERS] = {
#define COUNTER COUNTER_ROW
#include "gateway/counters.def"
#undef COUNTER
};
