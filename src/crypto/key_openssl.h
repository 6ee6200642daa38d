/* key_openssl.h — our keys as OpenSSL's and back; private to this folder.
 *
 * OpenSSL serves the NIST curves and RSA; Ed25519 is libsodium's.
 */
#ifndef CRYPTO_KEY_OPENSSL_H
#define CRYPTO_KEY_OPENSSL_H

#include <openssl/evp.h>

#include "crypto/hash.h"
#include "crypto/key.h"

/* Bytes of a coordinate, of r and of s: 32 or 48; 0 for other kinds. */
size_t curve_size(enum key_kind kind);
/* OpenSSL's name of the curve. */
const char *curve_name(enum key_kind kind);
/* What ECDSA and RSA sign is the digest of the message under this hash. */
enum hash_kind key_hash(enum key_kind kind);

/* A new EVP_PKEY, which the caller frees; NULL when OpenSSL refuses it (a point off the curve) or has no memory. */
EVP_PKEY *openssl_public(const struct public_key *key);
/* `scalar` is curve_size bytes; `key` is the public half that belongs to it. */
EVP_PKEY *openssl_secret(const struct public_key *key, const unsigned char *scalar);

/* False for kinds that we do not have, and for an RSA exponent of more than four bytes. */
bool openssl_to_public(EVP_PKEY *pkey, struct public_key *out);

/* Both work on the digest of the message; raw r‖s for the curves. False: no, or no memory. */
bool openssl_verify(EVP_PKEY *pkey, enum key_kind kind, struct str message, struct str signature);
bool openssl_sign(EVP_PKEY *pkey, enum key_kind kind, struct str message, struct signature *out);

/* A DER ECDSA-Sig-Value of r‖s; `out` has ECDSA_DER_MAX bytes of room. Returns its length. */
#define ECDSA_DER_MAX 112
size_t ecdsa_raw_to_der(struct str raw, unsigned char *out);
/* False unless `der` is the one encoding of two positive integers that fit `size` bytes. */
bool ecdsa_der_to_raw(struct str der, size_t size, struct signature *out);

#endif
