/* permutation.h — a secret order of the numbers 0 ... size - 1, without a table of them. */
#ifndef STATUS_PERMUTATION_H
#define STATUS_PERMUTATION_H

#include <stdint.h>

/* Where number `n` comes under the 16-byte secret: a Feistel network of ten rounds with SipHash-2-4 over the bits of
 * `size`, a power of two of at least 4. One number goes to one place, and each place is taken once; whoever does not know
 * the secret learns nothing about n from its place but what is left over by those seen before. n < size. */
uint32_t permutation(const unsigned char secret[16], uint32_t size, uint32_t n);

#endif
