//! YAML, JSON and TOML read and written as Helm reads and writes them
