"""Many articles in one run: plan, translate, write, and resume (docs/batch.md)."""
