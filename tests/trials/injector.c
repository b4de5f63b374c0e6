/* Makes chosen calls of a process fail, as a bad disk, a pulled medium or a lack of memory would.
   Preloaded; what fails is said in a plan in shared memory (`injector_plan`), and only the process
   that the plan names fails, only in files below the plan's home. Every call is counted by its
   kind, so that each of them can be made to fail in turn. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <unistd.h>

enum { HOME = 1, OFFICE = 2, MEDIUM = 4, WRITTEN = 8 };
enum {
    OPEN, CREATE, READ, WRITE, SYNC, TRUNCATE, STAT, UNLINK, RENAME, MKDIR, LOCK, LIST, CLOSE, KINDS
};
enum { COUNT, FAIL, KILL, SHORT, TORN, FULL, FALSE_SIZE, NO_MEMORY };

#define FILES 4096
#define EXTENTS 4096

struct extent { uint64_t inode; int64_t from, end; };

struct plan {
    int32_t process, mode, place, error, name_error;
    uint32_t kinds;
    int64_t first, last, limit;
    char home[1024];
    int64_t seen, hit, grown, allocations;
    int64_t calls[KINDS][3];
    int64_t extents;
    struct extent lost[EXTENTS];
};

static struct plan *plan;
static unsigned char places[FILES];

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void start(void) {
    void *found = mmap(NULL, sizeof *plan, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                       -1, 0);
    if (found != MAP_FAILED) plan = found;
}

struct plan *injector_plan(void) { return plan; }

static int armed(void) { return plan && plan->process && plan->process == getpid(); }

static int place_in_home(const char *name) {
    if (!strncmp(name, "office", 6) && (!name[6] || name[6] == '/')) return HOME | OFFICE;
    if (!strncmp(name, "medium", 6) && (!name[6] || name[6] == '/')) return HOME | MEDIUM;
    return HOME;
}

static int place_of(int at, const char *path) {
    if (!plan || !plan->home[0] || !path) return 0;
    if (path[0] != '/')
        return at >= 0 && at < FILES
            ? ((places[at] & ~WRITTEN) == HOME ? place_in_home(path) : places[at]) : 0;
    size_t length = strlen(plan->home);
    if (strncmp(path, plan->home, length)) return 0;
    if (!path[length]) return HOME;
    return path[length] == '/' ? place_in_home(path + length + 1) : 0;
}

static int place_at(int file) { return file >= 0 && file < FILES ? places[file] : 0; }

static int kind_of_opening(int flags) {
    return flags & (O_CREAT | O_TRUNC) || (flags & O_ACCMODE) != O_RDONLY ? CREATE : OPEN;
}

static void note(int file, int place, int flags) {
    if (place && kind_of_opening(flags) == CREATE) place |= WRITTEN;
    if (file >= 0 && file < FILES) places[file] = (unsigned char)place;
}

/* Count a call; the error with which it is to fail, 0 where it is not. */
static int failing(int kind, int place, int by_name) {
    if (!place || !armed()) return 0;
    for (int bit = 0; bit < 3; bit++)
        if (place >> bit & 1) plan->calls[kind][bit]++;
    if (!(place & plan->place) || !(plan->kinds >> kind & 1)) return 0;
    int64_t number = ++plan->seen;
    int chosen = number >= plan->first && number <= plan->last;
    if (plan->mode == KILL && chosen) {
        plan->hit++;
        kill(getpid(), SIGKILL);
    }
    if (plan->mode != FAIL || !chosen) return 0;
    plan->hit++;
    return by_name ? plan->name_error : plan->error;
}

#define FAILS(kind, place, by_name) \
    int wrong = failing(kind, place, by_name); \
    if (wrong) { errno = wrong; return -1; }

/* Opening and closing */

#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        int place = place_of(AT_FDCWD, path); \
        FAILS(kind_of_opening(flags), place, 1) \
        int file = real(path, flags, mode); \
        note(file, place, flags); \
        return file; \
    }
OPENS(open)
OPENS(open64)

#define OPENS_AT(name) \
    int name(int at, const char *path, int flags, ...) { \
        REAL(name); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        int place = place_of(at, path); \
        FAILS(kind_of_opening(flags), place, 1) \
        int file = real(at, path, flags, mode); \
        note(file, place, flags); \
        return file; \
    }
OPENS_AT(openat)
OPENS_AT(openat64)

int close(int file) {
    REAL(close);
    int place = place_at(file), wrong = place & WRITTEN ? failing(CLOSE, place, 0) : 0;
    note(file, 0, 0);
    int failed = real(file);
    if (wrong) { errno = wrong; return -1; }
    return failed;
}

int dup(int file) {
    REAL(dup);
    int other = real(file);
    note(other, place_at(file), 0);
    return other;
}

DIR *opendir(const char *path) {
    REAL(opendir);
    int wrong = failing(LIST, place_of(AT_FDCWD, path), 1);
    if (wrong) { errno = wrong; return NULL; }
    return real(path);
}

DIR *fdopendir(int file) {
    REAL(fdopendir);
    int wrong = failing(LIST, place_at(file), 0);
    if (wrong) { errno = wrong; return NULL; }
    return real(file);
}

#define CONTROLS(name) \
    int name(int file, int command, ...) { \
        REAL(name); \
        va_list rest; \
        va_start(rest, command); \
        void *argument = va_arg(rest, void *); \
        va_end(rest); \
        if (command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK) { \
            FAILS(LOCK, place_at(file), 0) \
        } \
        int found = real(file, command, argument); \
        if (command == F_DUPFD || command == F_DUPFD_CLOEXEC) note(found, place_at(file), 0); \
        return found; \
    }
CONTROLS(fcntl)
CONTROLS(fcntl64)

int flock(int file, int operation) {
    REAL(flock);
    FAILS(LOCK, place_at(file), 0)
    return real(file, operation);
}

/* Reading */

#define READS(name, arguments, passed) \
    ssize_t name arguments { \
        REAL(name); \
        FAILS(READ, place_at(file), 0) \
        return real passed; \
    }
READS(read, (int file, void *data, size_t length), (file, data, length))
READS(pread, (int file, void *data, size_t length, off_t at), (file, data, length, at))
READS(pread64, (int file, void *data, size_t length, off64_t at), (file, data, length, at))

/* Writing: what is short, torn, beyond the room, or only seems to be kept */

static void lose(int file, int64_t from, int64_t end) {
    struct stat facts;
    if (plan->extents >= EXTENTS || fstat(file, &facts)) return;
    struct extent *last = plan->extents ? &plan->lost[plan->extents - 1] : NULL;
    if (last && last->inode == facts.st_ino && last->end == from) last->end = end;
    else plan->lost[plan->extents++] = (struct extent){facts.st_ino, from, end};
    plan->hit++;
}

struct writing { size_t length; int64_t size, at; int tear; };

/* How much of a write goes through; -1 with errno where nothing does. */
static int allowed(int file, int place, size_t length, int64_t at, struct writing *told) {
    *told = (struct writing){length, 0, at, 0};
    if (!place || !armed()) return 0;
    int mode = plan->mode, is_ours = (place & plan->place) != 0;
    FAILS(WRITE, place, 0)
    if (!is_ours || mode < SHORT || mode > FALSE_SIZE) return 0;
    int chosen = plan->seen >= plan->first && plan->seen <= plan->last;
    if ((mode == SHORT || mode == TORN) && plan->kinds >> WRITE & 1 && chosen && length > 1) {
        plan->hit++;
        told->length = length / 2;
        told->tear = mode == TORN;
        return 0;
    }
    if (mode != FULL && mode != FALSE_SIZE) return 0;
    struct stat facts;
    if (fstat(file, &facts)) return 0;
    told->size = facts.st_size;
    if (fcntl(file, F_GETFL) & O_APPEND) told->at = facts.st_size;
    else if (at < 0) told->at = lseek(file, 0, SEEK_CUR);
    int64_t growth = told->at + (int64_t)length - facts.st_size, room = plan->limit - plan->grown;
    if (mode != FULL || growth <= 0 || growth <= room) return 0;
    plan->hit++;
    if (room <= 0 || (int64_t)length <= growth - room) { errno = ENOSPC; return -1; }
    told->length = length - (size_t)(growth - room);
    return 0;
}

static ssize_t written(int file, int place, ssize_t done, const struct writing *told) {
    if (told->tear) kill(getpid(), SIGKILL);
    if (done <= 0 || !place || !armed() || !(place & plan->place)) return done;
    if (plan->mode != FULL && plan->mode != FALSE_SIZE) return done;
    int64_t end = told->at + done, growth = end - told->size;
    if (growth <= 0) return done;
    plan->grown += growth;
    int64_t beyond = plan->grown - plan->limit;
    if (plan->mode == FALSE_SIZE && beyond > 0)
        lose(file, end - (beyond < growth ? beyond : growth), end);
    return done;
}

ssize_t write(int file, const void *data, size_t length) {
    REAL(write);
    int place = place_at(file);
    struct writing told;
    if (allowed(file, place, length, -1, &told)) return -1;
    return written(file, place, real(file, data, told.length), &told);
}

#define WRITES(name, offset_type) \
    ssize_t name(int file, const void *data, size_t length, offset_type at) { \
        REAL(name); \
        int place = place_at(file); \
        struct writing told; \
        if (allowed(file, place, length, at, &told)) return -1; \
        return written(file, place, real(file, data, told.length, at), &told); \
    }
WRITES(pwrite, off_t)
WRITES(pwrite64, off64_t)

/* A copy within the kernel: where every byte is looked at, the caller is sent to read and write. */
#define SENDS(name, offset_type) \
    ssize_t name(int out, int in, offset_type *at, size_t length) { \
        static ssize_t (*real)(int, int, offset_type *, size_t); \
        if (!real) real = (ssize_t (*)(int, int, offset_type *, size_t))dlsym(RTLD_NEXT, #name); \
        if (place_at(out) && armed() && plan->mode >= SHORT) { errno = EINVAL; return -1; } \
        FAILS(WRITE, place_at(out), 0) \
        return real(out, in, at, length); \
    }
SENDS(sendfile, off_t)
SENDS(sendfile64, off64_t)

/* What was never kept is gone once the cache is dropped. */
#define DROPS(name, offset_type) \
    int name(int file, offset_type from, offset_type length, int advice) { \
        REAL(name); \
        int found = real(file, from, length, advice); \
        struct stat facts; \
        if (advice != POSIX_FADV_DONTNEED || !place_at(file) || !armed() || !plan->extents \
            || fstat(file, &facts)) return found; \
        char path[64]; \
        snprintf(path, sizeof path, "/proc/self/fd/%d", file); \
        static const char nothing[4096]; \
        int other = open(path, O_WRONLY); \
        for (int64_t each = 0; other >= 0 && each < plan->extents; each++) { \
            struct extent lost = plan->lost[each]; \
            if (lost.inode != facts.st_ino) continue; \
            if (lost.end > facts.st_size) lost.end = facts.st_size; \
            while (lost.from < lost.end) { \
                int64_t part = lost.end - lost.from; \
                if (part > (int64_t)sizeof nothing) part = sizeof nothing; \
                if (pwrite(other, nothing, (size_t)part, lost.from) != part) break; \
                lost.from += part; \
            } \
        } \
        if (other >= 0) close(other); \
        return found; \
    }
DROPS(posix_fadvise, off_t)
DROPS(posix_fadvise64, off64_t)

#define ON_FILE(name, kind, arguments, passed) \
    int name arguments { \
        REAL(name); \
        FAILS(kind, place_at(file), 0) \
        return real passed; \
    }
ON_FILE(fsync, SYNC, (int file), (file))
ON_FILE(fdatasync, SYNC, (int file), (file))
ON_FILE(ftruncate, TRUNCATE, (int file, off_t length), (file, length))
ON_FILE(ftruncate64, TRUNCATE, (int file, off64_t length), (file, length))

/* Names */

#define ON_NAME(name, kind, arguments, passed) \
    int name arguments { \
        REAL(name); \
        FAILS(kind, place_of(AT_FDCWD, path), 1) \
        return real passed; \
    }
ON_NAME(unlink, UNLINK, (const char *path), (path))
ON_NAME(rmdir, UNLINK, (const char *path), (path))
ON_NAME(remove, UNLINK, (const char *path), (path))
ON_NAME(mkdir, MKDIR, (const char *path, mode_t mode), (path, mode))
ON_NAME(access, STAT, (const char *path, int mode), (path, mode))
ON_NAME(statvfs, STAT, (const char *path, struct statvfs *facts), (path, facts))
ON_NAME(statvfs64, STAT, (const char *path, struct statvfs64 *facts), (path, facts))

#define ON_NAME_AT(name, kind, arguments, passed) \
    int name arguments { \
        REAL(name); \
        FAILS(kind, place_of(at, path), 1) \
        return real passed; \
    }
ON_NAME_AT(unlinkat, UNLINK, (int at, const char *path, int flags), (at, path, flags))
ON_NAME_AT(mkdirat, MKDIR, (int at, const char *path, mode_t mode), (at, path, mode))

int rename(const char *from, const char *to) {
    REAL(rename);
    FAILS(RENAME, place_of(AT_FDCWD, from) | place_of(AT_FDCWD, to), 1)
    return real(from, to);
}

int renameat(int from_at, const char *from, int to_at, const char *to) {
    REAL(renameat);
    FAILS(RENAME, place_of(from_at, from) | place_of(to_at, to), 1)
    return real(from_at, from, to_at, to);
}

/* Facts about files, under the names of today's C library and of the one before it */

#define FACTS(name, facts_type) \
    int name(const char *path, struct facts_type *facts) { \
        REAL(name); \
        FAILS(STAT, place_of(AT_FDCWD, path), 1) \
        return real(path, facts); \
    }
FACTS(stat, stat)
FACTS(lstat, stat)
FACTS(stat64, stat64)
FACTS(lstat64, stat64)

#define FACTS_AT(name, facts_type) \
    int name(int at, const char *path, struct facts_type *facts, int flags) { \
        REAL(name); \
        FAILS(STAT, place_of(at, path), 1) \
        return real(at, path, facts, flags); \
    }
FACTS_AT(fstatat, stat)
FACTS_AT(fstatat64, stat64)

ON_FILE(fstat, STAT, (int file, struct stat *facts), (file, facts))
ON_FILE(fstat64, STAT, (int file, struct stat64 *facts), (file, facts))

#define OLD_FACTS(name, facts_type) \
    int name(int version, const char *path, struct facts_type *facts) { \
        static int (*real)(int, const char *, struct facts_type *); \
        if (!real) real = (int (*)(int, const char *, struct facts_type *))dlsym(RTLD_NEXT, #name); \
        FAILS(STAT, place_of(AT_FDCWD, path), 1) \
        return real(version, path, facts); \
    }
OLD_FACTS(__xstat, stat)
OLD_FACTS(__lxstat, stat)
OLD_FACTS(__xstat64, stat64)
OLD_FACTS(__lxstat64, stat64)

#define OLD_FACTS_OF_FILE(name, facts_type) \
    int name(int version, int file, struct facts_type *facts) { \
        static int (*real)(int, int, struct facts_type *); \
        if (!real) real = (int (*)(int, int, struct facts_type *))dlsym(RTLD_NEXT, #name); \
        FAILS(STAT, place_at(file), 0) \
        return real(version, file, facts); \
    }
OLD_FACTS_OF_FILE(__fxstat, stat)
OLD_FACTS_OF_FILE(__fxstat64, stat64)

/* Memory */

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);

static int no_memory(void) {
    if (!plan || plan->mode != NO_MEMORY || !armed()) return 0;
    int64_t number = ++plan->allocations;
    if (number < plan->first || number > plan->last) return 0;
    plan->hit++;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size) { return no_memory() ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) {
    return no_memory() ? NULL : __libc_calloc(count, size);
}
void *realloc(void *old, size_t size) { return no_memory() ? NULL : __libc_realloc(old, size); }
