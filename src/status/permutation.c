#include "status/permutation.h"

#include <sodium.h>

#define ROUNDS 10

static unsigned
bits_of(uint32_t size)
{
	unsigned bits = 0;

	while (((uint32_t)1 << bits) < size)
		bits++;
	return bits;
}

static uint32_t
mixed(const unsigned char secret[16], unsigned round, uint32_t half)
{
	unsigned char in[8] = { (unsigned char)round, 0, 0, 0, (unsigned char)half, (unsigned char)(half >> 8),
	                        (unsigned char)(half >> 16), (unsigned char)(half >> 24) };
	unsigned char out[crypto_shorthash_BYTES];

	crypto_shorthash(out, in, sizeof(in), secret);
	return (uint32_t)out[0] | (uint32_t)out[1] << 8 | (uint32_t)out[2] << 16 | (uint32_t)out[3] << 24;
}

static uint32_t
feistel(const unsigned char secret[16], unsigned half_bits, uint32_t n)
{
	uint32_t mask = ((uint32_t)1 << half_bits) - 1, left = n >> half_bits, right = n & mask;

	for (unsigned round = 0; round < ROUNDS; round++) {
		uint32_t next = left ^ (mixed(secret, round, right) & mask);

		left = right;
		right = next;
	}
	return left << half_bits | right;
}

/* Two equal halves have an even number of bits. Where the size has an odd one, the network is twice as large, and a
 * number that leaves the size walks on until it is inside again: still one to one. */
uint32_t
permutation(const unsigned char secret[16], uint32_t size, uint32_t n)
{
	unsigned half_bits = (bits_of(size) + 1) / 2;

	do
		n = feistel(secret, half_bits, n);
	while (n >= size);
	return n;
}
