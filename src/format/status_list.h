/* status_list.h — W3C Bitstring Status List 1.0: one bit a credential, published as a signed credential.
 *
 * Building: raw bits in, an unsigned credential out; proof.h or vcjwt.h sign it like any other.
 * Reading: a list whose own proof has been verified (verify.h does that) is decoded once; then asking for a bit
 * is an array access. Decompression stops at a stated maximum (T-11).
 *
 * Bit 0 is the leftmost: the most significant bit of the first byte.
 */
#ifndef FORMAT_STATUS_LIST_H
#define FORMAT_STATUS_LIST_H

#include "codec/json.h"

#define STATUS_LIST_LEAST 131072 /* entries; fewer would tell who asks about whom (section 3.2) */
#define STATUS_LIST_MOST  ((size_t)1 << 27) /* entries a verifier here will unpack: 16 MiB */

struct status_list {
	struct str id;       /* the URL that credentials name as statusListCredential */
	struct str issuer;   /* id of the issuer of list and credentials */
	struct str purpose;  /* "revocation", "suspension" */
	int64_t valid_from, valid_until; /* RECORD_NEVER: not stated */
	int64_t ttl;         /* milliseconds a copy may be kept; 0: not stated */
	struct str bits;     /* entries / 8 bytes */
	bool of_2021;        /* read only: a StatusList2021Credential, the draft that came before */
};

/* "u" and base64url of the gzip of the bits (multibase). The output is a function of the bits alone. */
MUST_USE enum rc status_list_encode(struct ctx *cx, struct str bits, struct str *encoded);

/* The unsigned BitstringStatusListCredential. RC_INVALID: fewer than STATUS_LIST_LEAST entries, or an id, issuer
 * or purpose is missing. */
MUST_USE enum rc status_list_write(struct ctx *cx, const struct status_list *list, struct json **credential);

/* Reads and unpacks; StatusList2021Credential, its predecessor, too. Checks shape, not proof. RC_INVALID: not such a credential, or too short.
 * RC_LIMIT: it unpacks to more than STATUS_LIST_MOST entries. RC_UNSUPPORTED: statusSize other than 1. */
MUST_USE enum rc status_list_read(struct ctx *cx, const struct json *credential, struct status_list *out);

/* The bit. False for an index beyond the list: ask status_list_holds first. */
static inline bool
status_list_bit(const struct status_list *list, uint64_t index)
{
	return index / 8 < list->bits.len && ((unsigned char)list->bits.ptr[index / 8] >> (7 - index % 8) & 1);
}

static inline bool
status_list_holds(const struct status_list *list, uint64_t index)
{
	return index / 8 < list->bits.len;
}

/* Sets or clears a bit in a string the caller owns. */
static inline void
status_list_put(unsigned char *bits, uint64_t index, bool on)
{
	unsigned char mask = (unsigned char)(0x80u >> (index % 8));

	bits[index / 8] = on ? bits[index / 8] | mask : bits[index / 8] & (unsigned char)~mask;
}

#endif
