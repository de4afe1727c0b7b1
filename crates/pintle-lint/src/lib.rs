//! Helm's lint rules, each a function from a chart to findings
