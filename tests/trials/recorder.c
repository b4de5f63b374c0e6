/* Records, in order, everything a process does to the files below one folder that a power cut could
   undo. Preloaded; idle until record_start says which folder and where the log goes.
   One entry: kind, name length, other length, offset, data length, name, other name, data. Kinds:
   C file made, W written, T length set, S synced, U name removed, R renamed, L second name,
   D folder made, X folder removed, M a mark of the program itself. "." is the folder. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES 1024
#define NAME 512
#define PATH 4096

static char names[FILES][NAME];
static char folder[PATH];
static size_t folder_length;
static int log_file = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static void plain_write(int file, const void *data, size_t length) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    while (length) {
        ssize_t done = real(file, data, length);
        if (done <= 0) abort(); /* a log with a hole would prove nothing */
        data = (const char *)data + done;
        length -= (size_t)done;
    }
}

static int plain_open(const char *path, int flags) {
    static int (*real)(const char *, int, ...);
    if (!real) real = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
    return real(path, flags, 0600);
}

static void record(
    char kind, const char *name, const char *other, int64_t offset, const void *data, int64_t length
) {
    if (log_file < 0) return;
    int saved = errno;
    uint16_t name_length = (uint16_t)strlen(name), other_length = (uint16_t)strlen(other);
    char head[21];
    head[0] = kind;
    memcpy(head + 1, &name_length, 2);
    memcpy(head + 3, &other_length, 2);
    memcpy(head + 5, &offset, 8);
    memcpy(head + 13, &length, 8);
    pthread_mutex_lock(&lock);
    plain_write(log_file, head, sizeof head);
    plain_write(log_file, name, name_length);
    plain_write(log_file, other, other_length);
    plain_write(log_file, data, (size_t)length);
    pthread_mutex_unlock(&lock);
    errno = saved;
}

/* The name below the folder in `found`, "." for the folder itself; NULL for anything else. */
static const char *below(int at, const char *path, char *found) {
    char whole[2 * PATH];
    if (!folder_length || !path || strlen(path) >= PATH) return NULL;
    if (path[0] == '/') {
        strcpy(whole, path);
    } else if (at == AT_FDCWD) {
        if (!getcwd(whole, PATH)) return NULL;
        strcat(strcat(whole, "/"), path);
    } else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", at);
        ssize_t length = readlink(link, whole, PATH - 1);
        if (length < 0) return NULL;
        whole[length] = 0;
        strcat(strcat(whole, "/"), path);
    }
    size_t length = strlen(whole);
    while (length > 1 && whole[length - 1] == '/') whole[--length] = 0;
    if (strncmp(whole, folder, folder_length)) return NULL;
    if (!whole[folder_length]) return strcpy(found, ".");
    if (whole[folder_length] != '/' || length - folder_length >= NAME) return NULL;
    return strcpy(found, whole + folder_length + 1);
}

static const char *known(int file) {
    return log_file >= 0 && file >= 0 && file < FILES && names[file][0] ? names[file] : NULL;
}

/* Open files follow their name; one whose name is gone is lost with the power. One that has a
   second name would go on under it: the log could not say what is written then. */
static void moved(const char *from, const char *to) {
    size_t length = strlen(from);
    for (int file = 0; file < FILES; file++) {
        if (to && !strcmp(names[file], to)) names[file][0] = 0;
    }
    for (int file = 0; file < FILES; file++) {
        char *name = names[file];
        if (strncmp(name, from, length) || (name[length] && name[length] != '/')) continue;
        char rest[NAME];
        strcpy(rest, name + length);
        struct stat left;
        if (!to && !fstat(file, &left) && S_ISREG(left.st_mode) && left.st_nlink) abort();
        if (!to || strlen(to) + strlen(rest) >= NAME) name[0] = 0;
        else strcat(strcpy(name, to), rest);
    }
}

int record_start(const char *where, const char *log) {
    if (strlen(where) >= PATH) return -1;
    strcpy(folder, where);
    folder_length = strlen(where);
    int file = plain_open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC);
    for (int each = 0; each < FILES; each++) { /* what is open already */
        char link[64], target[PATH];
        snprintf(link, sizeof link, "/proc/self/fd/%d", each);
        ssize_t length = readlink(link, target, sizeof target - 1);
        names[each][0] = 0;
        if (length < 0) continue;
        target[length] = 0;
        char found[NAME];
        if (below(AT_FDCWD, target, found)) strcpy(names[each], found);
    }
    log_file = fcntl(file, F_DUPFD_CLOEXEC, FILES);
    if (log_file < 0) log_file = file;
    return log_file;
}

void record_mark(const char *data, int64_t length) { record('M', "", "", 0, data, length); }

void record_stop(void) { log_file = -1; }

static void opened(int file, const char *name, int flags, int existed) {
    if (file < 0 || file >= FILES) return;
    names[file][0] = 0;
    if (!name) return;
    strcpy(names[file], name);
    if ((flags & O_CREAT) && !existed) record('C', name, "", 0, NULL, 0);
    else if (flags & O_TRUNC) record('T', name, "", 0, NULL, 0);
}

#define MODE \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest);
#define OPENED(at, call) \
    char found[NAME]; \
    const char *below_it = log_file >= 0 ? below(at, path, found) : NULL; \
    int existed = below_it ? !faccessat(at, path, F_OK, 0) : 1; \
    int file = call; \
    int saved = errno; \
    opened(file, below_it, flags, existed); \
    errno = saved; \
    return file;
#define OPEN(name) \
    int name(const char *path, int flags, ...) { REAL(name); MODE OPENED(AT_FDCWD, real(path, flags, mode)) }
#define OPENAT(name) \
    int name(int at, const char *path, int flags, ...) { REAL(name); MODE OPENED(at, real(at, path, flags, mode)) }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

int close(int file) {
    REAL(close);
    if (file >= 0 && file < FILES) names[file][0] = 0;
    return real(file);
}

static int64_t length_of(int file) {
    struct stat now;
    return fstat(file, &now) ? 0 : (int64_t)now.st_size;
}

/* Where the next write goes. */
static int64_t place_of(int file) {
    return fcntl(file, F_GETFL) & O_APPEND ? length_of(file) : (int64_t)lseek(file, 0, SEEK_CUR);
}

static void written(int file, int64_t offset, const struct iovec *parts, int count, ssize_t done) {
    for (int each = 0; each < count && done > 0; each++) {
        ssize_t length = done < (ssize_t)parts[each].iov_len ? done : (ssize_t)parts[each].iov_len;
        record('W', names[file], "", offset, parts[each].iov_base, length);
        offset += length;
        done -= length;
    }
}

ssize_t write(int file, const void *data, size_t length) {
    REAL(write);
    int64_t offset = known(file) ? place_of(file) : 0;
    ssize_t done = real(file, data, length);
    if (done > 0 && known(file)) record('W', names[file], "", offset, data, done);
    return done;
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    REAL(writev);
    int64_t offset = known(file) ? place_of(file) : 0;
    ssize_t done = real(file, parts, count);
    if (known(file)) written(file, offset, parts, count, done);
    return done;
}

#define PWRITE(name, offset_type) \
    ssize_t name(int file, const void *data, size_t length, offset_type offset) { \
        REAL(name); \
        ssize_t done = real(file, data, length, offset); \
        if (done > 0 && known(file)) record('W', names[file], "", offset, data, done); \
        return done; \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define PWRITEV(name, offset_type) \
    ssize_t name(int file, const struct iovec *parts, int count, offset_type offset) { \
        REAL(name); \
        ssize_t done = real(file, parts, count, offset); \
        if (known(file)) written(file, offset, parts, count, done); \
        return done; \
    }
PWRITEV(pwritev, off_t)
PWRITEV(pwritev64, off64_t)

/* What the kernel copied is read from where it came. */
static void copied(int file, int64_t to, int source, int64_t from, ssize_t length) {
    char *data = malloc((size_t)length);
    if (!data || pread(source, data, (size_t)length, from) != length) abort();
    record('W', names[file], "", to, data, length);
    free(data);
}

#define SENDFILE(name, offset_type) \
    ssize_t name(int to, int from, offset_type *offset, size_t length) { \
        REAL(name); \
        int64_t source = offset ? *offset : (int64_t)lseek(from, 0, SEEK_CUR); \
        int64_t target = known(to) ? place_of(to) : 0; \
        ssize_t done = real(to, from, offset, length); \
        if (done > 0 && known(to)) copied(to, target, from, source, done); \
        return done; \
    }
SENDFILE(sendfile, off_t)
SENDFILE(sendfile64, off64_t)

ssize_t copy_file_range(
    int from, off64_t *source, int to, off64_t *target, size_t length, unsigned int flags
) {
    REAL(copy_file_range);
    int64_t read_at = source ? *source : (int64_t)lseek(from, 0, SEEK_CUR);
    int64_t write_at = target ? *target : known(to) ? place_of(to) : 0;
    ssize_t done = real(from, source, to, target, length, flags);
    if (done > 0 && known(to)) copied(to, write_at, from, read_at, done);
    return done;
}

#define SYNC(name) \
    int name(int file) { \
        REAL(name); \
        int failed = real(file); \
        if (!failed && known(file)) record('S', names[file], "", 0, NULL, 0); \
        return failed; \
    }
SYNC(fsync)
SYNC(fdatasync)

#define FTRUNCATE(name, offset_type) \
    int name(int file, offset_type length) { \
        REAL(name); \
        int failed = real(file, length); \
        if (!failed && known(file)) record('T', names[file], "", length, NULL, 0); \
        return failed; \
    }
FTRUNCATE(ftruncate, off_t)
FTRUNCATE(ftruncate64, off64_t)

#define ALLOCATE(name, offset_type) \
    int name(int file, offset_type offset, offset_type length) { \
        REAL(name); \
        int failed = real(file, offset, length); \
        if (!failed && known(file)) record('T', names[file], "", length_of(file), NULL, 0); \
        return failed; \
    }
ALLOCATE(posix_fallocate, off_t)
ALLOCATE(posix_fallocate64, off64_t)

#define TRUNCATE(name, offset_type) \
    int name(const char *path, offset_type length) { \
        REAL(name); \
        char found[NAME]; \
        int failed = real(path, length); \
        if (!failed && below(AT_FDCWD, path, found)) record('T', found, "", length, NULL, 0); \
        return failed; \
    }
TRUNCATE(truncate, off_t)
TRUNCATE(truncate64, off64_t)

static int removed(int failed, int at, const char *path, char kind) {
    char found[NAME];
    if (!failed && log_file >= 0 && below(at, path, found)) {
        record(kind, found, "", 0, NULL, 0);
        moved(found, NULL);
    }
    return failed;
}

int unlink(const char *path) {
    REAL(unlink);
    return removed(real(path), AT_FDCWD, path, 'U');
}

int rmdir(const char *path) {
    REAL(rmdir);
    return removed(real(path), AT_FDCWD, path, 'X');
}

int unlinkat(int at, const char *path, int flags) {
    REAL(unlinkat);
    return removed(real(at, path, flags), at, path, flags & AT_REMOVEDIR ? 'X' : 'U');
}

static int made(int failed, int at, const char *path) {
    char found[NAME];
    if (!failed && log_file >= 0 && below(at, path, found)) record('D', found, "", 0, NULL, 0);
    return failed;
}

int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    return made(real(path, mode), AT_FDCWD, path);
}

int mkdirat(int at, const char *path, mode_t mode) {
    REAL(mkdirat);
    return made(real(at, path, mode), at, path);
}

static int named(int failed, char kind, int at, const char *from, int to_at, const char *to) {
    char old[NAME], new[NAME];
    if (failed || log_file < 0) return failed;
    const char *was = below(at, from, old), *is = below(to_at, to, new);
    if (!was && !is) return failed;
    if (!was || !is) abort(); /* into the folder or out of it: the log cannot say what came */
    record(kind, old, new, 0, NULL, 0);
    if (kind == 'R') moved(old, new);
    return failed;
}

int rename(const char *from, const char *to) {
    REAL(rename);
    return named(real(from, to), 'R', AT_FDCWD, from, AT_FDCWD, to);
}

int renameat(int at, const char *from, int to_at, const char *to) {
    REAL(renameat);
    return named(real(at, from, to_at, to), 'R', at, from, to_at, to);
}

int renameat2(int at, const char *from, int to_at, const char *to, unsigned int flags) {
    REAL(renameat2);
    if (flags & RENAME_EXCHANGE) abort();
    return named(real(at, from, to_at, to, flags), 'R', at, from, to_at, to);
}

int link(const char *from, const char *to) {
    REAL(link);
    return named(real(from, to), 'L', AT_FDCWD, from, AT_FDCWD, to);
}

int linkat(int at, const char *from, int to_at, const char *to, int flags) {
    REAL(linkat);
    return named(real(at, from, to_at, to, flags), 'L', at, from, to_at, to);
}
