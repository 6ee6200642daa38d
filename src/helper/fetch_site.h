/* fetch_site.h — for tests: a site on the loopback, and a fetcher that may go there. */
#ifndef HELPER_FETCH_SITE_H
#define HELPER_FETCH_SITE_H

#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/file.h"
#include "helper/fetcher.h"

/* A site on the loopback (test/lib/site.py), with a certificate authority that nobody else knows. */
struct site {
	struct ctx *cx;
	pid_t process;
	int input;
	char folder[64];
	int port;
	struct str ca;
	struct fetcher *fetcher;
};

static inline struct str
at(struct site *site, const char *path)
{
	return str_fmt(site->cx->mem, "https://localhost:%d%s", site->port, path);
}

static inline void
put_file(struct site *site, const char *name, const char *text)
{
	assert_ok(site->cx, file_write(site->cx, path_join(site->cx->mem, str_of(site->folder), str_of(name)), str_of(text), 0644));
}

static inline void
run_site(struct site *site, int input, int output)
{
	const char *source = getenv("TESTAMUR_SOURCE");
	char script[4096];

	snprintf(script, sizeof(script), "%s/test/lib/site.py", source == NULL ? "." : source);
	dup2(input, 0);
	dup2(output, 1);
	close_range(3, ~0u, 0);
	execlp("python3", "python3", script, site->folder, (char *)NULL);
	_exit(127);
}

static inline void
start_site(struct site *site)
{
	int in[2], out[2];
	char line[256] = "", ca[128];
	ssize_t got;

	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	site->process = fork();
	if (site->process == 0)
		run_site(site, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	got = read(out[0], line, sizeof(line) - 1);
	close(out[0]);
	if (got <= 0 || sscanf(line, "%d %127s", &site->port, ca) != 2)
		fail_msg("no site: %s", line);
	site->input = in[1];
	site->ca = str_dup(site->cx->mem, str_of(ca));
}

static inline int
open_site(void **state)
{
	struct fetch_settings settings = { .loopback = true };
	struct site *site;
	struct ctx *cx;

	if (test_open(state) != 0)
		return -1;
	cx = *state;
	site = NEW(cx->mem, struct site);
	site->cx = cx;
	snprintf(site->folder, sizeof(site->folder), "/tmp/testamur-site-XXXXXX");
	if (mkdtemp(site->folder) == NULL)
		return -1;
	start_site(site);
	assert_ok(cx, file_make_dirs(cx, path_join(cx->mem, str_of(site->folder), STR("www")), 0700));
	put_file(site, "www/a.json", "{\"a\": 1}");
	settings.ca_file = site->ca;
	assert_ok(cx, fetcher_open(cx, &settings, &site->fetcher));
	*state = site;
	return 0;
}

static inline int
close_site(void **state)
{
	static const char *const files[] = { "www/a.json", "www/fits.json", "www/misfit.json", "www/page.json", "www", "ca.key", "ca.pem", "ca.srl", "names", "site.csr", "site.key", "site.pem", "" };
	struct site *site = *state;
	char path[256];

	close(site->input);
	waitpid(site->process, NULL, 0);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		snprintf(path, sizeof(path), "%s/%s", site->folder, files[i]);
		remove(path);
	}
	*state = site->cx;
	return test_close(state);
}
#define ON_SITE(function) cmocka_unit_test_setup_teardown(function, open_site, close_site)

#endif
