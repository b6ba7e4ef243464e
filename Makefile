# Samverka. `make` alone prints what can be made.
#
#   CC=clang   another compiler        SAN=1   AddressSanitizer and UBSan
#   BUILD=dir  where everything goes   V=1     show the commands
#   JOBS=n     at once, in test, demo, bench, faults, fuzz (all processors)
#   ONLY=word  just the tests whose name has it
#   KAFKA=real Apache Kafka: in demo, instead of the embedded broker; in packages, Java and Maven
#   SEEDS=1..20 FAULTS=500 RECORD=1  in faults: which, how many each, a line in docs/reliability.md
#   MINUTES=15     in faults: three storms at a time from the seed SEEDS on, for so long
#   SETS=100000 RECORD=1             in nightly: how many, a line a domain in docs/reliability.md
#   ARGS=--keep  in demo: stays until Ctrl-C, to look around

.DEFAULT_GOAL := help
CC ?= gcc
ifeq ($(CC),cc)
CC := gcc
endif
BUILD ?= build$(if $(SAN),/san,/$(CC))
Q := $(if $(V),,@)
JOBS ?= $(shell nproc)

PKGS := rdkafka jansson libpq libmicrohttpd gnutls libsystemd libcrypto
PKGS_THERE := $(shell pkg-config --exists $(PKGS) 2>/dev/null && echo yes)
ifdef PKGS_THERE
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS))
PKG_LIBS := $(shell pkg-config --libs $(PKGS))
endif
WARN := -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes -Wstrict-prototypes -Wvla \
        -Wformat=2 -Wimplicit-fallthrough -Werror
HARDEN := -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -fPIE \
          -fno-delete-null-pointer-checks -fno-strict-overflow
ifneq ($(findstring gcc,$(CC)),)
HARDEN += -ftrivial-auto-var-init=zero # clang 14 has it behind a flag that later ones refuse
endif
CPPFLAGS += -D_GNU_SOURCE -Icommon -Iservices -I$(BUILD)/gen
CFLAGS += -std=c11 -O2 -g $(WARN) $(HARDEN) $(PKG_CFLAGS)
LDFLAGS += -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed
LDLIBS += $(PKG_LIBS) -lm
ifdef SAN
CFLAGS += -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -U_FORTIFY_SOURCE
LDFLAGS += -fsanitize=address,undefined
else
CPPFLAGS += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
endif

# Sources. A service's main.c is a program; everything else is in one of two archives.
COMMON_SRC := $(wildcard common/*/*.c)
SERVICE_SRC := $(filter-out %/main.c,$(wildcard services/*/*.c))
MAINS := $(wildcard services/*/main.c)
PROGRAMS := $(foreach m,$(MAINS),$(BUILD)/bin/$(if $(filter samverka,$(notdir $(patsubst %/main.c,%,$(m)))),samverka,samverka-$(notdir $(patsubst %/main.c,%,$(m)))))
TOOL_SRC := $(wildcard deploy/dev/*.c)
TOOLS := $(patsubst deploy/dev/%.c,$(BUILD)/tools/%,$(TOOL_SRC))
UNIT_SRC := $(wildcard tests/unit/*/test_*.c tests/prop/test_*.c tests/contract/test_*.c tests/kafka/*.c)
UNIT_TESTS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(UNIT_SRC))

# Files that become bytes in the programs: schemas, SQL, shipped reference data in all of them; in the
# monitor what its page fetches, and the distribution's Chart.js with it.
EMBED := $(sort $(wildcard schemas/events/*.json schemas/reference/*.json schemas/summaries/*.json \
         schemas/sql/*.sql schemas/defaults/*))
CHART_JS := /usr/share/javascript/chart.js/chart.min.js
EMBED_PAGE := $(sort $(wildcard services/monitor/assets/*) $(CHART_JS))

obj = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))

.PHONY: help
help: ## this text
	@awk -F':.*## ' '/^[a-z][a-z-]*:.*## /{sub(/\$$\(BUILD\)/, "$(BUILD)"); printf "  make %-13s %s\n", $$1, $$2}' Makefile
	@sed -n '3,11s/^# */  /p' Makefile

.PHONY: all
all: $(PROGRAMS) $(TOOLS) ## all programs, into $(BUILD)/bin

.PHONY: programs
programs: $(PROGRAMS)

.PHONY: unit-tests
unit-tests: $(UNIT_TESTS)

# Everything below starts with the packages and builds in parallel.
PARALLEL = +@$(MAKE) --no-print-directory -j$(JOBS)
RUN = @BUILD=$(BUILD) JOBS=$(JOBS) tests/run.sh $(if $(ONLY),--only '$(ONLY)')

PACKAGES =
.PHONY: packages
packages: ## installs what is missing, from Debian (root)
	@deploy/dev/install-packages.sh $(PACKAGES) $(if $(filter real,$(KAFKA)),--with-kafka)

.PHONY: demo
demo: PACKAGES = --demo
demo: packages ## a scenario in front of your eyes: broker, database, daemons, summaries
	$(PARALLEL) all
	@BUILD=$(BUILD) deploy/dev/demo.sh $(ARGS)

.PHONY: test
test: packages ## all tests but the long ones
	$(PARALLEL) all unit-tests
	$(RUN) --size small

.PHONY: test-full
test-full: PACKAGES = --full
test-full: packages ## the long ones: sanitizers, the other compiler, and what is marked full
	$(PARALLEL) all unit-tests
	$(PARALLEL) SAN=1 BUILD=build/san unit-tests
	$(RUN) --size full

.PHONY: bench
bench: packages ## measures speed, memory and recovery on this machine
	$(PARALLEL) all
	@BUILD=$(BUILD) tests/bench/run.sh
	@BUILD=$(BUILD) tests/bench/peer.sh
	@BUILD=$(BUILD) tests/bench/gateway.sh

.PHONY: faults
faults: PACKAGES = --full
faults: packages ## breaks the whole system in every way, and counts what was lost
	$(PARALLEL) all
	@BUILD=$(BUILD) tests/faults/$(if $(MINUTES),together.py --minutes $(MINUTES) --first,storm.py --seeds) \
		$(or $(SEEDS),1) --faults $(or $(FAULTS),500) $(if $(RECORD),--record)

.PHONY: fuzz
fuzz: PACKAGES = --fuzz
fuzz: packages ## feeds the decoders what nobody sent
	$(PARALLEL) all
	@BUILD=$(BUILD) tests/fuzz/run.sh

.PHONY: nightly
NIGHTLY := $(foreach t,transitions transition_fold approvals indicators reference laws retention attack attack_figures attack_settlements,$(BUILD)/tests/prop/test_$t)
nightly: packages ## the laws on 100,000 random sets a domain (SETS)
	$(PARALLEL) $(NIGHTLY)
	@BUILD=$(BUILD) JOBS=$(JOBS) tests/prop/nightly.sh $(if $(SETS),--sets $(SETS)) $(if $(RECORD),--record)

.PHONY: coverage
coverage: PACKAGES = --fuzz
coverage: packages ## which lines of the decoding code its tests and corpora reach
	@tests/fuzz/coverage.sh

.PHONY: bad-inputs
bad-inputs: packages ## tries every bad input of the list, and prints what each gets
	$(PARALLEL) all
	@BUILD=$(BUILD) tests/bad_inputs.sh

.PHONY: lint
lint: packages ## layers, secrets, scripts, outliers of size
	$(PARALLEL) all
	@BUILD=$(BUILD) tests/run.sh --only tests/lint/
	@tests/lint/tool/outliers.sh

.PHONY: format-check
format-check: packages ## which files clang-format would change
	@tests/lint/tool/format.sh

.PHONY: kit
KIT := samverka-kit-$(shell sed -n 's/.*SAMVERKA_VERSION "\([0-9.]*\)"$$/\1/p' common/base/version.h)
kit: ## schemas, examples and clients for those who publish, as one archive
	@mkdir -p $(BUILD)
	@tar -czf $(BUILD)/$(KIT).tar.gz --owner=0 --group=0 --numeric-owner --sort=name \
		--transform 's,^schemas,$(KIT),' --transform 's,^LICENSE,$(KIT)/LICENSE,' --exclude=node_modules \
		schemas/README.md schemas/start.md schemas/first-events.md schemas/reasons.md schemas/asyncapi.yaml schemas/openapi.yaml \
		schemas/events schemas/reference schemas/summaries schemas/examples schemas/clients LICENSE
	@echo $(BUILD)/$(KIT).tar.gz

.PHONY: docs
docs: ## writes settings, metrics and tables into the pages that have them
	$(PARALLEL) all
	@BUILD=$(BUILD) tests/lint/readme.sh --write
	@deploy/generate.sh --write
	@tests/lint/tables.sh --write

.PHONY: deb
deb: packages ## a Debian package of programs and units, into $(BUILD)/deb
	$(PARALLEL) programs
	@BUILD=$(BUILD) deploy/debian/build.sh

.PHONY: sbom
sbom: packages ## what the programs are made of, as CycloneDX JSON, into $(BUILD)/samverka.cdx.json
	$(PARALLEL) programs
	@BUILD=$(BUILD) deploy/sbom.py

.PHONY: have-packages
have-packages:
	$(if $(PKGS_THERE),@:,$(error libraries are missing: run make packages))

$(BUILD)/gen/embedded.c: $(EMBED) common/embed.sh
	@mkdir -p $(@D)
	$(Q)sh common/embed.sh embedded_files $(EMBED) > $@.tmp && mv $@.tmp $@

$(BUILD)/gen/embedded_page.c: $(EMBED_PAGE) common/embed.sh
	@mkdir -p $(@D)
	$(Q)sh common/embed.sh embedded_page $(EMBED_PAGE) > $@.tmp && mv $@.tmp $@

$(CHART_JS):
	$(error libjs-chart.js is missing: run make packages)

$(BUILD)/obj/gen/%.o: $(BUILD)/gen/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/obj/%.o: %.c | have-packages
	@mkdir -p $(@D)
	@$(if $(V),,echo "  CC $<")
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/libcommon.a: $(call obj,$(COMMON_SRC)) $(BUILD)/obj/gen/embedded.o
	@rm -f $@
	$(Q)ar rcs $@ $^

$(BUILD)/libservices.a: $(call obj,$(SERVICE_SRC)) $(BUILD)/obj/gen/embedded_page.o
	@rm -f $@
	$(Q)ar rcs $@ $^

LIBS := $(BUILD)/libservices.a $(BUILD)/libcommon.a

$(BUILD)/bin/samverka-%: $(BUILD)/obj/services/%/main.o $(LIBS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) $< $(LIBS) $(LDLIBS) -o $@

$(BUILD)/bin/samverka: $(BUILD)/obj/services/samverka/main.o $(LIBS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) $< $(LIBS) $(LDLIBS) -o $@

$(BUILD)/tools/%: $(BUILD)/obj/deploy/dev/%.o $(LIBS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) $< $(LIBS) $(LDLIBS) -o $@

# Every test looked at by the compiler, nothing made: what the other compiler says of them.
.PHONY: unit-tests-look
unit-tests-look: $(patsubst %.c,$(BUILD)/looked/%,$(UNIT_SRC) $(wildcard tests/prop/*.c))
$(BUILD)/looked/%: %.c $(BUILD)/gen/embedded.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -fsyntax-only $< && touch $@

# Tests of common see no service.
define common_tests
$(BUILD)/tests/unit/$(1)/%: $(BUILD)/obj/tests/unit/$(1)/%.o $(BUILD)/libcommon.a
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(LDFLAGS) $$^ $$(LDLIBS) -lcmocka -o $$@
endef
$(foreach d,$(notdir $(patsubst %/,%,$(sort $(dir $(COMMON_SRC))))),$(eval $(call common_tests,$(d))))

# What property tests share: the laws, engines over a store in memory, a toy domain.
PROP_SRC := $(filter-out tests/prop/test_%.c,$(wildcard tests/prop/*.c))
$(BUILD)/libprop.a: $(call obj,$(PROP_SRC))
	@rm -f $@
	$(Q)ar rcs $@ $^

$(BUILD)/tests/prop/%: $(BUILD)/obj/tests/prop/%.o $(BUILD)/libprop.a $(LIBS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) $< $(BUILD)/libprop.a $(LIBS) $(LDLIBS) -lcmocka -o $@

$(BUILD)/tests/bench/bench_engine: $(BUILD)/obj/tests/bench/bench_engine.o $(BUILD)/libprop.a $(LIBS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) $< $(BUILD)/libprop.a $(LIBS) $(LDLIBS) -o $@

$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(LIBS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) $< $(LIBS) $(LDLIBS) -lcmocka -o $@

.PHONY: clean
clean: ## removes everything built
	rm -rf build

.SECONDARY:
-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
