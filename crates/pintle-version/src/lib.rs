//! Semantic versions and constraints with the rules of Masterminds/semver
