//! Decimal arithmetic as sprig does it for floats.
