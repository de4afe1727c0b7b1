//! Chart, values and release facts in; documents, hooks, CRDs and notes out
