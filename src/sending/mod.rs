//! (placeholder doc)
