/* decimal.h — credits and marks as exact thousandths; never a binary fraction.
 *
 * 2.5 is 2500. Range: what fits 64 bits, about ±9 × 10¹⁵ with three decimals.
 */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include "base/str.h"

/* "68", "-2.5", "68,5" when comma is allowed; at most three decimals that are not zero, no exponent, no
 * grouping, the whole slice. False when it is anything else. */
bool decimal_parse(struct str s, bool comma, int64_t *milli);

/* The shortest text: "68.5", "10", "-0.25". */
struct str decimal_text(struct arena *mem, int64_t milli);

#endif
