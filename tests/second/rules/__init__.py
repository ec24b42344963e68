"""The meaning of records, computed from docs/rules.md and docs/records.md alone: a second implementation of proto/rules/."""
