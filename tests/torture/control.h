/* What the runner and the shim inside the program share: one mapped file. */
#ifndef PREPRINTD_TORTURE_CONTROL_H
#define PREPRINTD_TORTURE_CONTROL_H

/* The file is named by this variable; without it the shim is not there. */
#define TORTURE_VARIABLE "PREPRINTD_TORTURE"

#define TORTURE_MOST_CALLS 65536

enum torture_mode {
  TORTURE_COUNT = 0,       /* only counts */
  TORTURE_KILL_BEFORE = 1, /* SIGKILL instead of call `at` */
  TORTURE_KILL_AFTER = 2,  /* SIGKILL when call `at` is done */
  TORTURE_TORN = 3,        /* half the bytes of call `at`, then SIGKILL; other calls: like KILL_BEFORE */
  TORTURE_FAIL = 4,        /* call `at` fails with `code` */
  TORTURE_FAIL_ON = 5      /* call `at` and all after it fail, until the mode is set to another one */
};

struct torture_control {
  volatile long calls; /* disk calls under `folder` so far */
  volatile long at;    /* the call that is acted on, counted from 1 */
  volatile int mode;
  volatile int code;      /* errno of a failure */
  volatile int failed;    /* calls that were made to fail */
  char folder[256];       /* only files below it count; an absolute path without a slash at the end */
  char acted[16];         /* the function that was acted on */
  char acted_path[256];   /* and its file */
  char trace[256];        /* every call is recorded there, with its bytes; empty: none */
  char letters[TORTURE_MOST_CALLS]; /* first letter of each call's function: w and p are writes */
};

/* One record of a trace; `path` (and for a rename `to`) and the bytes follow it. Little endian, as on this machine. */
enum torture_record_kind {
  TRACE_WRITE = 1,
  TRACE_SYNC = 2,
  TRACE_SYNC_FOLDER = 3,
  TRACE_TRUNCATE = 4,
  TRACE_CREATE = 5,
  TRACE_RENAME = 6,
  TRACE_UNLINK = 7,
  TRACE_SAID = 8 /* bytes written to standard output: what the user has seen */
};
struct torture_record {
  int kind;
  unsigned path_size;
  unsigned to_size;
  unsigned bytes_size;
  long offset; /* of a write; the new size of a truncation */
};

#endif
