/* Records, in order, everything a process does to the files of one folder that a power cut could
   undo. Preloaded; the folder is named by RECORD_FOLDER, the log by RECORD_LOG.
   One entry: kind, name length, offset, data length, name, data. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define FILES 1024
#define NAME 256

static char names[FILES][NAME];
static char folder[4096];
static size_t folder_length;
static int log_file = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static ssize_t plain_write(int file, const void *data, size_t length) {
    REAL(write);
    return real(file, data, length);
}

__attribute__((constructor)) static void start(void) {
    const char *where = getenv("RECORD_FOLDER"), *log = getenv("RECORD_LOG");
    if (!where || !log || strlen(where) >= sizeof folder) return;
    REAL(open);
    int file = real(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    log_file = fcntl(file, F_DUPFD_CLOEXEC, FILES);
    if (log_file < 0) log_file = file;
    strcpy(folder, where);
    folder_length = strlen(where);
}

static void record(char kind, const char *name, int64_t offset, const void *data, int64_t length) {
    if (log_file < 0) return;
    uint16_t name_length = (uint16_t)strlen(name);
    char head[19];
    head[0] = kind;
    memcpy(head + 1, &name_length, 2);
    memcpy(head + 3, &offset, 8);
    memcpy(head + 11, &length, 8);
    pthread_mutex_lock(&lock);
    plain_write(log_file, head, sizeof head);
    plain_write(log_file, name, name_length);
    if (length) plain_write(log_file, data, (size_t)length);
    pthread_mutex_unlock(&lock);
}

/* The name below the folder, "." for the folder itself, NULL for anything else. */
static const char *below(const char *path) {
    if (!folder_length || !path || strncmp(path, folder, folder_length)) return NULL;
    if (!path[folder_length]) return ".";
    return path[folder_length] == '/' ? path + folder_length + 1 : NULL;
}

static const char *known(int file) {
    return file >= 0 && file < FILES && names[file][0] ? names[file] : NULL;
}

static void opened(int file, const char *path, int flags, int existed) {
    if (file < 0 || file >= FILES) return;
    const char *name = below(path);
    names[file][0] = 0;
    if (!name || strlen(name) >= NAME) return;
    strcpy(names[file], name);
    if ((flags & O_CREAT) && !existed) record('C', name, 0, NULL, 0);
    if (flags & O_TRUNC) record('T', name, 0, NULL, 0);
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        int existed = below(path) ? !access(path, F_OK) : 1; \
        int file = real(path, flags, mode); \
        int saved = errno; \
        opened(file, path, flags, existed); \
        errno = saved; \
        return file; \
    }
OPEN(open)
OPEN(open64)

int openat(int at, const char *path, int flags, ...) {
    REAL(openat);
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    int existed = below(path) ? !access(path, F_OK) : 1;
    int file = real(at, path, flags, mode);
    int saved = errno;
    opened(file, path, flags, existed);
    errno = saved;
    return file;
}

int close(int file) {
    REAL(close);
    if (file >= 0 && file < FILES) names[file][0] = 0;
    return real(file);
}

#define PWRITE(name, offset_type) \
    ssize_t name(int file, const void *data, size_t length, offset_type offset) { \
        REAL(name); \
        ssize_t done = real(file, data, length, offset); \
        if (done > 0 && known(file)) record('W', names[file], offset, data, done); \
        return done; \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int file, const void *data, size_t length) {
    int from = known(file) && fcntl(file, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR;
    off_t offset = known(file) ? lseek(file, 0, from) : 0;
    ssize_t done = plain_write(file, data, length);
    if (done > 0 && known(file)) record('W', names[file], offset, data, done);
    return done;
}

#define SYNC(name) \
    int name(int file) { \
        REAL(name); \
        int failed = real(file); \
        if (!failed && known(file)) record('S', names[file], 0, NULL, 0); \
        return failed; \
    }
SYNC(fsync)
SYNC(fdatasync)

#define TRUNCATE(name, offset_type) \
    int name(int file, offset_type length) { \
        REAL(name); \
        int failed = real(file, length); \
        if (!failed && known(file)) record('T', names[file], length, NULL, 0); \
        return failed; \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int unlink(const char *path) {
    REAL(unlink);
    int failed = real(path);
    const char *name = below(path);
    if (!failed && name) record('U', name, 0, NULL, 0);
    return failed;
}
