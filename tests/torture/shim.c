/* Preloaded into the program under test: counts its disk calls and makes one of them fatal, torn or failing.
   The C library's own calls (fopen, remove) are seen where they are called by name; SQLite, libstdc++ and ours do so. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "control.h"

#define MOST_FILES 1024
#define SHOWN __attribute__((visibility("default")))

static struct torture_control *control;
static size_t folder_size;
static char *names[MOST_FILES]; /* path of a descriptor below the folder, else null */
static int trace_file = -1;
static pthread_mutex_t tracing = PTHREAD_MUTEX_INITIALIZER;


static long raw_write(int fd, const void *bytes, size_t size) { return syscall(SYS_write, fd, bytes, size); }

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv(TORTURE_VARIABLE);
  if (!path) return;
  const int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
  if (fd < 0) abort();
  void *place = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  syscall(SYS_close, fd);
  if (place == MAP_FAILED) abort();
  struct torture_control *found = place;
  folder_size = strlen(found->folder);
  if (found->trace[0])
    trace_file = (int)syscall(SYS_openat, AT_FDCWD, found->trace, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  control = found;
}

static int below(const char *path) {
  return control && strncmp(path, control->folder, folder_size) == 0 &&
         (path[folder_size] == '/' || path[folder_size] == 0);
}

/* The absolute path of a name, by text; "" where it cannot be told. */
static const char *absolute(int at, const char *name, char *buffer) {
  if (name[0] == '/') return name;
  buffer[0] = 0;
  char link[64];
  long size;
  if (at == AT_FDCWD) {
    size = syscall(SYS_getcwd, buffer, (unsigned long)PATH_MAX) - 1;
  } else {
    snprintf(link, sizeof link, "/proc/self/fd/%d", at);
    size = syscall(SYS_readlinkat, AT_FDCWD, link, buffer, PATH_MAX);
  }
  if (size <= 0 || size + strlen(name) + 2 > PATH_MAX) return "";
  buffer[size] = '/';
  strcpy(buffer + size + 1, name);
  return buffer;
}

static const char *name_of(int fd) { return fd >= 0 && fd < MOST_FILES ? names[fd] : NULL; }

static void record(int kind, const char *path, const char *to, const void *bytes, size_t size, long offset) {
  if (trace_file < 0) return;
  struct torture_record head = {kind, (unsigned)strlen(path), (unsigned)(to ? strlen(to) : 0), (unsigned)size, offset};
  struct iovec parts[4] = {{&head, sizeof head}, {(void *)path, head.path_size}, {(void *)to, head.to_size},
                           {(void *)bytes, size}};
  pthread_mutex_lock(&tracing);
  syscall(SYS_writev, trace_file, parts, 4);
  pthread_mutex_unlock(&tracing);
}

static void die(void) {
  for (;;) syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
}

static void note(const char *what, const char *path) {
  snprintf(control->acted, sizeof control->acted, "%s", what);
  snprintf(control->acted_path, sizeof control->acted_path, "%s", path);
}

enum verdict { GO_ON, FAIL, TEAR, DIE_AFTER };

/* Counts one call. Does not return where the call is to be the last thing that does not happen. */
static enum verdict judge(const char *what, const char *path, int can_fail) {
  const long number = __sync_add_and_fetch(&control->calls, 1);
  if (number < TORTURE_MOST_CALLS) control->letters[number] = what[0];
  const int mode = control->mode;
  const long at = control->at;
  if (mode == TORTURE_COUNT || at <= 0 || number < at || (number > at && mode != TORTURE_FAIL_ON)) return GO_ON;
  if (mode == TORTURE_FAIL || mode == TORTURE_FAIL_ON) {
    if (!can_fail) return GO_ON;
    if (number == at || !control->acted[0]) note(what, path);
    __sync_add_and_fetch(&control->failed, 1);
    errno = control->code;
    return FAIL;
  }
  note(what, path);
  if (mode == TORTURE_KILL_BEFORE) die();
  return mode == TORTURE_TORN ? TEAR : DIE_AFTER;
}

/* Does what `judge` says around a call that has no half. */
#define WHOLE(what, path, can_fail, call)                          \
  do {                                                             \
    const enum verdict verdict = judge(what, path, can_fail);      \
    if (verdict == FAIL) return -1;                                \
    if (verdict == TEAR) die();                                    \
    const __typeof__(call) result = (call);                        \
    const int code = errno;                                        \
    if (verdict == DIE_AFTER) die();                               \
    errno = code;                                                  \
    return result;                                                 \
  } while (0)

/* open -------------------------------------------------------------------------------------------------------- */

static void remember(int fd, const char *path) {
  if (fd < 0 || fd >= MOST_FILES) return;
  free(names[fd]);
  names[fd] = path ? strdup(path) : NULL;
}

static int open_any(int at, const char *name, int flags, mode_t mode) {
  char buffer[PATH_MAX];
  const char *path = control ? absolute(at, name, buffer) : "";
  if (!below(path)) {
    const int other = (int)syscall(SYS_openat, at, name, flags, mode);
    if (control) remember(other, NULL);
    return other;
  }
  /* Opening what is there changes nothing on the disk. */
  const int makes = (flags & O_CREAT) && syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0;
  enum verdict verdict = GO_ON;
  if (makes || (flags & O_TRUNC)) verdict = judge("open", path, 1);
  if (verdict == FAIL) return -1;
  if (verdict == TEAR) die();
  const int fd = (int)syscall(SYS_openat, at, name, flags, mode);
  const int code = errno;
  if (fd >= 0) {
    if (makes) record(TRACE_CREATE, path, NULL, NULL, 0, 0);
    if (!makes && (flags & O_TRUNC)) record(TRACE_TRUNCATE, path, NULL, NULL, 0, 0);
  }
  if (verdict == DIE_AFTER) die();
  remember(fd, path);
  errno = code;
  return fd;
}

#define WITH_MODE(flags, last)                 \
  mode_t mode = 0;                             \
  if ((flags) & (O_CREAT | O_TMPFILE)) {       \
    va_list list;                              \
    va_start(list, last);                      \
    mode = va_arg(list, mode_t);               \
    va_end(list);                              \
  }
SHOWN int open(const char *name, int flags, ...) {
  WITH_MODE(flags, flags)
  return open_any(AT_FDCWD, name, flags, mode);
}
SHOWN int open64(const char *name, int flags, ...) {
  WITH_MODE(flags, flags)
  return open_any(AT_FDCWD, name, flags | O_LARGEFILE, mode);
}
SHOWN int openat(int at, const char *name, int flags, ...) {
  WITH_MODE(flags, flags)
  return open_any(at, name, flags, mode);
}
SHOWN int openat64(int at, const char *name, int flags, ...) {
  WITH_MODE(flags, flags)
  return open_any(at, name, flags | O_LARGEFILE, mode);
}
SHOWN int creat(const char *name, mode_t mode) { return open_any(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode); }

/* Where a process dies between two calls decides the same as at a close, but locks go with it. */
SHOWN int close(int fd) {
  const char *path = name_of(fd);
  if (!path) return (int)syscall(SYS_close, fd);
  const enum verdict verdict = judge("close", path, 0);
  if (verdict == TEAR) die();
  names[fd] = NULL;
  const int result = (int)syscall(SYS_close, fd);
  if (verdict == DIE_AFTER) die();
  free((void *)path);
  return result;
}

/* From here on the C library closes it, and we do not see that. */
SHOWN DIR *fdopendir(int fd) {
  remember(fd, NULL);
  DIR *(*next)(int);
  *(void **)&next = dlsym(RTLD_NEXT, "fdopendir");
  return next(fd);
}

/* write ------------------------------------------------------------------------------------------------------- */

static ssize_t write_any(const char *what, int fd, const void *bytes, size_t size, off_t at, int positioned) {
  const char *path = name_of(fd);
  if (!path) {
    if (fd == 1 && control) record(TRACE_SAID, "", NULL, bytes, size, 0);
    return positioned ? syscall(SYS_pwrite64, fd, bytes, size, at) : raw_write(fd, bytes, size);
  }
  const enum verdict verdict = judge(what, path, 1);
  if (verdict == FAIL) return -1;
  const off_t from = positioned ? at : (off_t)syscall(SYS_lseek, fd, 0, SEEK_CUR);
  const size_t part = verdict == TEAR ? size / 2 : size;
  const ssize_t result =
      positioned ? syscall(SYS_pwrite64, fd, bytes, part, at) : raw_write(fd, bytes, part);
  const int code = errno;
  if (result > 0) record(TRACE_WRITE, path, NULL, bytes, (size_t)result, from);
  if (verdict != GO_ON) die();
  errno = code;
  return result;
}
SHOWN ssize_t write(int fd, const void *bytes, size_t size) { return write_any("write", fd, bytes, size, 0, 0); }
SHOWN ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) {
  return write_any("pwrite", fd, bytes, size, at, 1);
}
SHOWN ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) {
  return write_any("pwrite", fd, bytes, size, at, 1);
}
SHOWN ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (!name_of(fd) && fd != 1) return syscall(SYS_writev, fd, parts, count);
  ssize_t total = 0;
  for (int i = 0; i < count; ++i) {
    const ssize_t done = write_any("writev", fd, parts[i].iov_base, parts[i].iov_len, 0, 0);
    if (done < 0) return total ? total : -1;
    total += done;
    if ((size_t)done < parts[i].iov_len) break;
  }
  return total;
}
SHOWN ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
  ssize_t total = 0;
  for (int i = 0; i < count; ++i) {
    const ssize_t done = write_any("pwritev", fd, parts[i].iov_base, parts[i].iov_len, at + total, 1);
    if (done < 0) return total ? total : -1;
    total += done;
    if ((size_t)done < parts[i].iov_len) break;
  }
  return total;
}
SHOWN ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
  return pwritev(fd, parts, count, at);
}

/* the rest ---------------------------------------------------------------------------------------------------- */

static int truncate_any(int fd, off_t size) {
  const char *path = name_of(fd);
  if (!path) return (int)syscall(SYS_ftruncate, fd, size);
  const enum verdict verdict = judge("ftruncate", path, 1);
  if (verdict == FAIL) return -1;
  if (verdict == TEAR) die();
  const int result = (int)syscall(SYS_ftruncate, fd, size);
  const int code = errno;
  if (result == 0) record(TRACE_TRUNCATE, path, NULL, NULL, 0, size);
  if (verdict == DIE_AFTER) die();
  errno = code;
  return result;
}
SHOWN int ftruncate(int fd, off_t size) { return truncate_any(fd, size); }
SHOWN int ftruncate64(int fd, off64_t size) { return truncate_any(fd, size); }

static int sync_any(const char *what, int fd, long number) {
  const char *path = name_of(fd);
  if (!path) return (int)syscall(number, fd);
  const enum verdict verdict = judge(what, path, 1);
  if (verdict == FAIL) return -1;
  if (verdict == TEAR) die();
  const int result = (int)syscall(number, fd);
  const int code = errno;
  struct stat status;
  if (result == 0)
    record(fstat(fd, &status) == 0 && S_ISDIR(status.st_mode) ? TRACE_SYNC_FOLDER : TRACE_SYNC, path, NULL, NULL, 0, 0);
  if (verdict == DIE_AFTER) die();
  errno = code;
  return result;
}
SHOWN int fsync(int fd) { return sync_any("fsync", fd, SYS_fsync); }
SHOWN int fdatasync(int fd) { return sync_any("fdatasync", fd, SYS_fdatasync); }

static int allocate_any(int fd, int mode, off_t from, off_t size) {
  const char *path = name_of(fd);
  if (!path) return (int)syscall(SYS_fallocate, fd, mode, from, size);
  WHOLE("fallocate", path, 1, (int)syscall(SYS_fallocate, fd, mode, from, size));
}
SHOWN int fallocate(int fd, int mode, off_t from, off_t size) { return allocate_any(fd, mode, from, size); }
SHOWN int fallocate64(int fd, int mode, off64_t from, off64_t size) { return allocate_any(fd, mode, from, size); }
SHOWN int posix_fallocate(int fd, off_t from, off_t size) { return allocate_any(fd, 0, from, size) ? errno : 0; }
SHOWN int posix_fallocate64(int fd, off64_t from, off64_t size) { return allocate_any(fd, 0, from, size) ? errno : 0; }

static int rename_any(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
  char from_buffer[PATH_MAX], to_buffer[PATH_MAX];
  const char *source = control ? absolute(from_at, from, from_buffer) : "";
  const char *target = control ? absolute(to_at, to, to_buffer) : "";
  if (!below(source) && !below(target)) return (int)syscall(SYS_renameat2, from_at, from, to_at, to, flags);
  const enum verdict verdict = judge("rename", target, 1);
  if (verdict == FAIL) return -1;
  if (verdict == TEAR) die();
  const int result = (int)syscall(SYS_renameat2, from_at, from, to_at, to, flags);
  const int code = errno;
  if (result == 0) record(TRACE_RENAME, source, target, NULL, 0, 0);
  if (verdict == DIE_AFTER) die();
  errno = code;
  return result;
}
SHOWN int rename(const char *from, const char *to) { return rename_any(AT_FDCWD, from, AT_FDCWD, to, 0); }
SHOWN int renameat(int from_at, const char *from, int to_at, const char *to) {
  return rename_any(from_at, from, to_at, to, 0);
}
SHOWN int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
  return rename_any(from_at, from, to_at, to, flags);
}

static int unlink_any(int at, const char *name, int flags) {
  char buffer[PATH_MAX];
  const char *path = control ? absolute(at, name, buffer) : "";
  if (!below(path) || syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0)
    return (int)syscall(SYS_unlinkat, at, name, flags);
  const enum verdict verdict = judge("unlink", path, 1);
  if (verdict == FAIL) return -1;
  if (verdict == TEAR) die();
  const int result = (int)syscall(SYS_unlinkat, at, name, flags);
  const int code = errno;
  if (result == 0) record(TRACE_UNLINK, path, NULL, NULL, 0, 0);
  if (verdict == DIE_AFTER) die();
  errno = code;
  return result;
}
SHOWN int unlink(const char *name) { return unlink_any(AT_FDCWD, name, 0); }
SHOWN int unlinkat(int at, const char *name, int flags) { return unlink_any(at, name, flags); }
SHOWN int remove(const char *name) {
  const int result = unlink_any(AT_FDCWD, name, 0);
  return result != 0 && errno == EISDIR ? unlink_any(AT_FDCWD, name, AT_REMOVEDIR) : result;
}
SHOWN int mkdir(const char *name, mode_t mode) {
  char buffer[PATH_MAX];
  const char *path = control ? absolute(AT_FDCWD, name, buffer) : "";
  if (!below(path) || syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0)
    return (int)syscall(SYS_mkdirat, AT_FDCWD, name, mode);
  WHOLE("mkdir", path, 1, (int)syscall(SYS_mkdirat, AT_FDCWD, name, mode));
}

