//! Values: --set, files, dependencies, coalescing and schemas
