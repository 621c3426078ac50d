# The two commands: `make run` and `make test`. Each installs what is missing (cmake/packages.txt).
.DEFAULT_GOAL := help
.PHONY: help run test build demo bench deep torture install package format tidy clean packages-build packages-test packages-ci configure-test

BUILD     := build/release
PREPRINTD := $(BUILD)/preprintd
WERROR    ?= OFF
PREFIX    ?= /usr/local
# Words for the program: make run ARGS="--log-level debug"
ARGS      ?=

help:
	@echo 'make run      install what is missing, build, start the service'
	@echo 'make test     install what is missing, build, run every test'
	@echo 'make demo     the whole job on a built-in simulated upstream, no network'
	@echo 'make build    leaves $(PREPRINTD)'
	@echo 'make bench    the benchmarks          make torture  kill -9, full disks, bad networks'
	@echo 'make deep     what CI has no time for make install  to PREFIX=$(PREFIX)'
	@echo 'make package  a .deb'
	@echo 'make format   clang-format in place   make tidy     clang-tidy          make clean'

packages-%:
	@cmake/packages.sh $*

build: packages-build
	@test -f $(BUILD)/build.ninja || cmake --preset release -DBUILD_TESTING=OFF
	cmake --build $(BUILD) --target preprintd

run: build
	@listen=$$($(PREPRINTD) $(ARGS) check --print 2>/dev/null | sed -n 's/^web.listen = "\([^"]*\)".*/\1/p'); \
	echo "Review page: http://$${listen:-127.0.0.1:8417}/   (stop with Ctrl-C)"
	$(PREPRINTD) $(ARGS) run

demo: build
	$(PREPRINTD) $(ARGS) demo

configure-test: packages-build packages-test
	cmake --preset release -DBUILD_TESTING=ON -DPREPRINTD_WERROR=$(WERROR)

test: configure-test
	cmake --build $(BUILD)
	ctest --test-dir $(BUILD) -j $$(nproc) --output-on-failure -LE 'bench|torture|deep'

bench: configure-test
	cmake --build $(BUILD)
	ctest --test-dir $(BUILD) -L bench --verbose

torture: configure-test
	cmake --build $(BUILD) --target all preprintd_sabotaged years_sabotaged lies_sabotaged
	ctest --test-dir $(BUILD) -L torture --verbose

# TSan (with clang: g++'s warns inside Asio), libFuzzer for a while, and every test labelled deep or torture.
deep: configure-test packages-ci
	cmake --build $(BUILD) --target all preprintd_sabotaged years_sabotaged lies_sabotaged
	cmake/deep.sh

install: build
	cmake --install $(BUILD) --prefix $(PREFIX)

package: packages-package build
	cd $(BUILD) && cpack -G DEB

format: packages-ci
	git ls-files -z '*.cpp' '*.hpp' | xargs -0 clang-format-14 -i

tidy: packages-ci
	cmake --preset asan
	cmake/tidy.sh build/asan

clean:
	rm -rf build
