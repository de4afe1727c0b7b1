//! Hash tables.

/// A table with a fast hash that is seeded at random, as keys come from strangers. Nothing here
/// depends on its order.
pub(crate) type HashMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;
