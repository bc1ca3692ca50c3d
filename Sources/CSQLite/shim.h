// SQLite, as the system has it, and what Swift cannot import of it.
#include <sqlite3.h>

// SQLITE_TRANSIENT is a number cast to a function: SQLite copies the text.
static inline int sitd_sqlite3_bind_text(sqlite3_stmt *statement, int index, const char *text,
                                         int bytes) {
  return sqlite3_bind_text(statement, index, text, bytes, SQLITE_TRANSIENT);
}
