# Short names for what Meson and Ninja do. `make demo` and `make test` are all that most people need.
.PHONY: build demo check test bench fuzz install fresh fault soak clean

build: build/build.ninja
	@ninja -C build

build/build.ninja:
	@meson setup build >/dev/null

clean:
	rm -rf build build-*
