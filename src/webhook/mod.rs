//! Signed requests in, events out.
