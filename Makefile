# The one entry. Everything is explained in README.md.
.PHONY: demo demo-reset test bench pictures fmt lint

# Sign in at https://localhost:8443, with real mail servers beside it. Ctrl-C stops all of it, the data stay.
demo:
	@docker/install-packages demo
	@docker/demo/demo run

# Forgets everything that the demo has made.
demo-reset:
	@docker/demo/demo reset

# Everything: form, lints, units, real servers, real browser.
test:
	@docker/install-packages test
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo test --workspace --locked
	@docker/browser-tests

# Figures, not verdicts: needs a quiet machine and some minutes.
bench:
	@docker/install-packages test
	@tests/bench/bench
	@tests/bench/merge/bench

# Takes the pictures of the README anew.
pictures:
	@docker/install-packages test
	@docker/pictures

fmt:
	cargo fmt --all

lint:
	cargo clippy --workspace --all-targets -- -D warnings
