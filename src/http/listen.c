#include "http/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 1024

static enum rc
not_an_address(struct ctx *cx, struct str address)
{
	return fail(cx, RC_INVALID, MSG(http_listen_address), A_STR("address", address));
}

/* "[v6]:port", "v4:port" or ":port"; everything as an IPv6 address, in which an IPv4 one is mapped. */
static enum rc
read_address(struct ctx *cx, struct str text, struct sockaddr_in6 *out)
{
	size_t colon = text.len;
	struct str host;
	int64_t port;

	while (colon > 0 && text.ptr[colon - 1] != ':')
		colon--;
	if (colon == 0 || !str_to_int(str_sub(text, colon, text.len), &port) || port < 0 || port > 65535)
		return not_an_address(cx, text);
	host = str_sub(text, 0, colon - 1);
	*out = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port), .sin6_addr = in6addr_any };
	if (host.len == 0)
		return RC_OK;
	if (str_is(host, "localhost"))
		host = STR("127.0.0.1");
	if (host.len > 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']')
		host = str_sub(host, 1, host.len - 2);
	else
		host = str_fmt(cx->mem, "::ffff:" PRI_STR, ARG_STR(host));
	return inet_pton(AF_INET6, str_c(cx->mem, host), &out->sin6_addr) == 1 ? RC_OK : not_an_address(cx, text);
}

static bool
is_loopback(const struct in6_addr *address)
{
	return IN6_IS_ADDR_LOOPBACK(address) || (IN6_IS_ADDR_V4MAPPED(address) && address->s6_addr[12] == 127);
}

static int
open_socket(const struct sockaddr_in6 *address)
{
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int));
	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &(int){ 0 }, sizeof(int));
	if (bind(fd, (const struct sockaddr *)(const void *)address, sizeof(*address)) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	close(fd);
	return -1;
}

/* A machine without IPv6 has no socket of that kind. */
static int
open_socket_v4(const struct sockaddr_in6 *mapped)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = mapped->sin6_port };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	memcpy(&address.sin_addr, mapped->sin6_addr.s6_addr + 12, 4);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int));
	if (bind(fd, (const struct sockaddr *)(const void *)&address, sizeof(address)) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	close(fd);
	return -1;
}

enum rc
server_listen(struct ctx *cx, struct str text, int *fd, int *port, bool *loopback)
{
	struct sockaddr_in6 address, bound;
	socklen_t size = sizeof(bound);

	TRY(read_address(cx, text, &address));
	*fd = open_socket(&address);
	if (*fd < 0 && errno == EAFNOSUPPORT)
		*fd = open_socket_v4(&address);
	if (*fd < 0)
		return fail(cx, RC_UNAVAILABLE, MSG(http_listen), A_STR("address", text), A_C("says", strerror(errno)));
	/* The port stands at the same place in both kinds of address. */
	*port = getsockname(*fd, (struct sockaddr *)(void *)&bound, &size) == 0 ? ntohs(bound.sin6_port) : ntohs(address.sin6_port);
	*loopback = is_loopback(&address.sin6_addr);
	return RC_OK;
}
