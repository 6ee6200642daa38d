#include "helper/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "helper/process.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

bool
sandbox_begin(void)
{
	struct rlimit none = { 0, 0 };

	umask(077);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	close_range(HELPER_SOCKET + 1, ~0u, 0);
	setrlimit(RLIMIT_CORE, &none);
	if (SANITIZED)
		return false;
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return true;
}

/* ---- system calls (seccomp) ---- */

#if defined(__x86_64__)
#define OWN_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCH AUDIT_ARCH_AARCH64
#endif

#define CALLS_MAX 64

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ANSWER(with) BPF_STMT(BPF_RET | BPF_K, (with))

static void
install(struct sock_filter *filter, size_t count)
{
	struct sock_fprog program = { (unsigned short)count, filter };

	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

void
sandbox_forbid(const int *calls, size_t count)
{
#ifdef OWN_ARCH
	static const int never[] = {
		SYS_listen, SYS_accept, SYS_accept4, SYS_execve, SYS_execveat, SYS_ptrace, SYS_process_vm_readv,
		SYS_process_vm_writev, SYS_io_uring_setup, SYS_bpf, SYS_mount, SYS_keyctl, SYS_pidfd_getfd, SYS_open_by_handle_at,
	};
	const struct sock_filter head[] = {
		LOAD(arch),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCH, 1, 0),
		ANSWER(SECCOMP_RET_KILL_PROCESS),
		LOAD(nr),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1), /* the other numbering of x86-64 */
		ANSWER(SECCOMP_RET_KILL_PROCESS),
	};
	struct sock_filter filter[8 + 2 * CALLS_MAX];
	size_t used = 0, nevers = sizeof(never) / sizeof(never[0]);

	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		filter[used++] = head[i];
	for (size_t i = 0; i < nevers + count && i < CALLS_MAX; i++) {
		int call = i < nevers ? never[i] : calls[i - nevers];

		filter[used++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)call, 0, 1);
		filter[used++] = (struct sock_filter)ANSWER(SECCOMP_RET_KILL_PROCESS);
	}
	filter[used++] = (struct sock_filter)ANSWER(SECCOMP_RET_ALLOW);
	install(filter, used);
#else
	(void)calls;
	(void)count;
#endif
}

void
sandbox_forbid_writing(void)
{
#ifdef OWN_ARCH
	struct sock_filter filter[] = {
		LOAD(nr),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 3),
		LOAD(args[2]), /* the lower half, where the flags are: both machines are little-endian */
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0, 1),
		ANSWER(SECCOMP_RET_ERRNO | EACCES),
		ANSWER(SECCOMP_RET_ALLOW),
	};

	install(filter, sizeof(filter) / sizeof(filter[0]));
#endif
}

/* ---- files (Landlock) ---- */

#define READING (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)

static void
allow_below(int rules, const char *path)
{
	struct landlock_path_beneath_attr below = { .allowed_access = READING, .parent_fd = open(path, O_PATH | O_CLOEXEC) };
	struct stat found;

	if (below.parent_fd < 0)
		return;
	if (fstat(below.parent_fd, &found) == 0 && !S_ISDIR(found.st_mode))
		below.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE;
	syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &below, 0);
	close(below.parent_fd);
}

void
sandbox_read_only_below(const char *const *paths, size_t count)
{
	struct landlock_ruleset_attr all = {
		.handled_access_fs = READING | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
		                     LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR |
		                     LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO,
	};
	int rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);

	if (rules < 0)
		return;
	for (size_t i = 0; i < count; i++)
		allow_below(rules, paths[i]);
	syscall(SYS_landlock_restrict_self, rules, 0);
	close(rules);
}

/* ---- together ---- */

void
sandbox_connect_outward(size_t memory_max, const char *certificates)
{
	static const int calls[] = { SYS_kill, SYS_unlinkat, SYS_mkdirat, SYS_fchmodat };
	struct rlimit memory = { memory_max, memory_max }, none = { 0, 0 }, files = { 64, 64 };
	const char *below[] = { "/etc", "/usr", "/lib", "/lib64", "/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager", "/dev/urandom", certificates };

	if (!sandbox_begin())
		return;
	setrlimit(RLIMIT_AS, &memory);
	setrlimit(RLIMIT_FSIZE, &none);
	setrlimit(RLIMIT_NOFILE, &files);
	sandbox_read_only_below(below, sizeof(below) / sizeof(below[0]) - (certificates[0] == '\0'));
	sandbox_forbid_writing();
	sandbox_forbid(calls, sizeof(calls) / sizeof(calls[0]));
}
