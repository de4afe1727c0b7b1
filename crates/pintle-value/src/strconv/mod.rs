//! Go's `strconv`.
