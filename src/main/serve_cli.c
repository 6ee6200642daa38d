/* The command `serve`: the site. */
#include "main/serve.h"

static const struct option serve_options[] = {
	{ .name = "listen", .kind = OPT_TEXT, .value = "ADDR:PORT", .help = "where it listens", .fallback = "127.0.0.1:8080" },
	{ .name = "base-url", .kind = OPT_TEXT, .value = "URL", .help = "the only name it answers to and links with; http://localhost:PORT" },
	{ .name = "database", .kind = OPT_TEXT, .value = "URL", .help = "postgres://..., or a file; the home's own" },
	{ .name = "trusted-proxy", .kind = OPT_LIST, .value = "ADDR,...", .help = "proxies whose X-Forwarded-For is believed" },
	{ .name = "tls-cert", .kind = OPT_FILE, .value = "FILE", .help = "certificate chain, PEM: serves HTTPS" },
	{ .name = "tls-key", .kind = OPT_FILE, .value = "FILE", .help = "its key, PEM" },
	{ .name = "threads", .kind = OPT_NUMBER, .value = "N", .help = "threads that serve; as many as processors" },
	{ .name = "rate-scale", .kind = OPT_NUMBER, .value = "N", .help = "multiplies what one client may ask in a second; 0: no limit", .fallback = "1" },
	{ .name = "vc-api-test-key", .kind = OPT_FILE, .value = "FILE", .help = "a key with which anybody on this machine may have credentials issued; for test suites" },
	OPTIONS_END
};

static const struct example serve_examples[] = {
	{ "testamur serve", "the site at http://localhost:8080" },
	{ "testamur serve --base-url https://credentials.example.edu --trusted-proxy 127.0.0.1", "behind a proxy that speaks TLS" },
	{ NULL, NULL }
};

static void
say_ready(struct cli *cli, struct str base_url, const void *self)
{
	(void)self;
	if (cli->json) {
		struct json *object = json_new(cli->cx->mem, JSON_OBJECT);

		json_put_str(cli->cx->mem, object, STR("url"), base_url);
		cli_json(cli, object);
	} else {
		cli_say(cli, "Serving at " PRI_STR " until interrupted.\n", ARG_STR(base_url));
	}
	fflush(cli->io.out);
}

static enum rc
serve_run(struct cli *cli)
{
	const struct serve_order order = {
		.home = cli->home,
		.database = cli_text(cli, "database"),
		.listen = cli_text(cli, "listen"),
		.base_url = cli_text(cli, "base-url"),
		.tls_cert = cli_text(cli, "tls-cert"),
		.tls_key = cli_text(cli, "tls-key"),
		.test_key = cli_text(cli, "vc-api-test-key"),
		.proxies = cli_list(cli, "trusted-proxy"),
		.rate_scale = cli_number(cli, "rate-scale"),
		.threads = (size_t)cli_number(cli, "threads"),
		.ready = say_ready
	};

	if ((order.tls_cert.len == 0) != (order.tls_key.len == 0))
		return fail(cli->cx, RC_INVALID, MSG(main_serve_tls));
	return serve(cli, &order);
}

const struct command serve_commands[] = {
	{ .name = "serve", .summary = "Serve the site", .options = serve_options, .examples = serve_examples, .run = serve_run,
	  .about = "Serves pages and interfaces from the home's database until it is interrupted. Plain HTTP by default, for this machine and for a proxy that "
	           "speaks TLS; or HTTPS with a certificate and its key.\n\n"
	           "A browser that calls it by another name than --base-url gets no page. SIGTERM and SIGINT end it when the requests under way are answered." },
	COMMANDS_END
};
