//! Renders Helm charts: the library that other programs embed
