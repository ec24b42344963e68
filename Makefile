# Plenary. One file, not recursive. `make help` lists the targets.
# VARIANT: release (default), debug, asan (with ubsan), tsan, fuzz, cov. Objects lie in build/VARIANT/.
VARIANT ?= release
OUT     ?= build
B       := $(OUT)/$(VARIANT)
Q       := $(if $(V),,@)
say      = $(if $(V),,@echo "  $(1)")
PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= gcc
VERSION := 0.1.0
JOBS    ?= $(shell nproc)

CPPFLAGS := -Iinclude -Iproto -Idaemon -Iclient -D_GNU_SOURCE -DPLENARY_VERSION='"$(VERSION)"'
WARN     := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wundef -Wvla
CFLAGS   ?= -O2 -g -fno-omit-frame-pointer -fstack-protector-strong -D_FORTIFY_SOURCE=2
CFLAGS_release :=
CFLAGS_debug   := -O0 -U_FORTIFY_SOURCE
CFLAGS_asan    := -O1 -U_FORTIFY_SOURCE -fsanitize=address,undefined -fno-sanitize-recover=all
CFLAGS_tsan    := -O1 -U_FORTIFY_SOURCE -fsanitize=thread
CFLAGS_fuzz    := -O1 -U_FORTIFY_SOURCE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
CFLAGS_cov     := -O0 -U_FORTIFY_SOURCE --coverage
ifeq ($(VARIANT),fuzz)
CC := clang
endif
ALL_CFLAGS = -std=gnu11 -fPIE -pthread $(WARN) $(CFLAGS) $(CFLAGS_$(VARIANT))
ALL_LDFLAGS = -pie -pthread -Wl,-z,relro,-z,now $(LDFLAGS) $(CFLAGS_$(VARIANT))

LIBS_PROTO  := -lsodium -lcrypto -lmsgpackc
LIBS_STORE  := -llmdb
LIBS_DAEMON := -luv -linih -lsystemd -lseccomp
LIBS_CLIENT := -linih -ljansson -lsmartcols -lunistring -lqrcodegen -lcsv -lsqlite3

PROTO   := $(wildcard proto/*/*.c proto/rules/findings/*.c)
STORE   := $(wildcard daemon/store/*.c)
DAEMON  := $(wildcard daemon/net/*.c) $(filter-out daemon/main.c,$(wildcard daemon/*.c))
CLIENT  := $(wildcard client/*/*.c)
UNIT    := $(wildcard tests/unit/*.c)
SUPPORT := $(filter-out tests/support/story_main.c,$(wildcard tests/support/*.c))
SIM     := $(wildcard tests/sim/*.c)
FUZZ    := $(wildcard tests/fuzz/*.c)
BENCH   := $(wildcard tests/bench/*.c)

.PHONY: all help
all: $(if $(wildcard daemon/main.c),$(B)/plenaryd) $(if $(wildcard client/main.c),$(B)/plenary) $(B)/libplenary.a

# Said once, here: below, a target's own flags would reach this file, too, and whatever was made first would rebuild all.
FLAGS := $(CC) $(CPPFLAGS) $(ALL_CFLAGS)
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(FLAGS)' | cmp -s - $@ || echo '$(FLAGS)' > $@
.PHONY: FORCE
FORCE:

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
$(B)/tests/%.o: CPPFLAGS += -Itests

$(B)/libplenary.a: $(PROTO:%.c=$(B)/%.o)
$(B)/libstore.a: $(STORE:%.c=$(B)/%.o)
$(B)/libdaemon.a: $(DAEMON:%.c=$(B)/%.o)
$(B)/libclient.a: $(CLIENT:%.c=$(B)/%.o)
$(B)/libsupport.a: $(SUPPORT:%.c=$(B)/%.o)
$(B)/libsim.a: $(patsubst %.c,$(B)/%.o,$(filter-out tests/sim/main.c,$(SIM)))
$(B)/lib%.a:
	@mkdir -p $(@D)
	$(call say,AR $@)
	$(Q)rm -f $@ && ar rcs $@ $(filter %.o,$^)

$(B)/plenaryd: $(B)/daemon/main.o $(B)/libdaemon.a $(B)/libstore.a $(B)/libplenary.a
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS_DAEMON) $(LIBS_STORE) $(LIBS_PROTO)
$(B)/plenary: $(B)/client/main.o $(B)/libclient.a $(B)/libplenary.a
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS_CLIENT) $(LIBS_PROTO)

# Unit tests. proto's rooms link libplenary, libsodium and msgpack-c alone: a call upstairs does not link.
UNIT_BIN := $(UNIT:tests/unit/%.c=$(B)/unit/%)
$(B)/unit/store_%: UNIT_LIBS = $(B)/libstore.a $(B)/libplenary.a $(LIBS_STORE) $(LIBS_PROTO)
# A node's behaviour is tested in the simulator's world.
$(B)/unit/node_%: UNIT_LIBS = $(B)/libsim.a $(B)/libsupport.a $(B)/libstore.a $(B)/libplenary.a $(LIBS_STORE) $(LIBS_PROTO)
$(B)/unit/daemon_% $(B)/unit/net_%: UNIT_LIBS = $(B)/libdaemon.a $(B)/libstore.a $(B)/libplenary.a $(LIBS_DAEMON) $(LIBS_STORE) $(LIBS_PROTO)
$(B)/unit/client_%: UNIT_LIBS = $(B)/libclient.a $(B)/libplenary.a $(LIBS_CLIENT) $(LIBS_PROTO)
UNIT_LIBS = $(B)/libplenary.a $(LIBS_PROTO)
$(B)/unit/%: $(B)/tests/unit/%.o $(B)/libsupport.a $(B)/libplenary.a $(B)/libstore.a $(B)/libsim.a $(B)/libdaemon.a $(B)/libclient.a
	@mkdir -p $(@D)
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $(B)/libsupport.a $(UNIT_LIBS) -lcmocka -ljansson -lm
.PHONY: unit
unit: $(UNIT_BIN)
.SECONDARY:

# ---- two implementations, the same random logs (tests/second/differ.py) --------------------------------------------------
$(B)/random-logs: $(B)/tests/second/random_logs.o $(B)/libsupport.a $(B)/libplenary.a
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS_PROTO)

# ---- stories: whole coalitions as text, run and compared (docs/stories.md) ----------------------------------------------------
STORIES := docs/stories.md $(wildcard tests/coalitions/*.md)
$(B)/plenary-story: $(B)/tests/support/story_main.o $(B)/libsupport.a $(B)/libstore.a $(B)/libclient.a $(B)/libplenary.a
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS_STORE) $(LIBS_PROTO)
.PHONY: stories
stories: $(B)/plenary-story
	@tests/run.py $(foreach s,$(STORIES),story:$(B)/plenary-story --tap $(s) --)

# The rules, twice: make differ SEEDS=n is the long form.
$(B)/random-coalitions: $(patsubst %,$(B)/tests/second/%.o,random_coalitions random_coalition random_world random_fields) $(B)/libsupport.a $(B)/libplenary.a
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS_PROTO)

$(B)/story-coalition: $(patsubst %,$(B)/tests/second/%.o,story_coalition) $(B)/libsupport.a $(B)/libplenary.a
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS_PROTO)
# A run that lives on, beside a new one at every moment: make again SEEDS=n is the long form.
$(B)/again: $(patsubst %,$(B)/tests/second/%.o,again random_coalition random_world random_fields) $(B)/libsupport.a $(B)/libplenary.a
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS_PROTO)
.PHONY: again
again: $(B)/again
	@$(B)/again $$(seq $(if $(filter command,$(firstword $(origin SEEDS))),$(SEEDS),40)) $(STORY_COALITIONS)
STORY_COALITIONS := $(wildcard tests/coalitions/*.md)
DIFFER_SEEDS := $(if $(filter command,$(firstword $(origin SEEDS))),$(SEEDS),200)
.PHONY: differ
differ: $(B)/random-logs $(B)/random-coalitions $(B)/story-coalition
	@tests/second/differ.py $(B)/random-logs $(DIFFER_SEEDS)
	@tests/second/agree.py $(B)/random-coalitions $(DIFFER_SEEDS)
	@tests/second/agree.py $(B)/story-coalition $(STORY_COALITIONS)

# ---- pages that are made from tables -----------------------------------------------------------------------------------
$(B)/records-page: $(B)/docs/gen/records_page.o $(B)/libplenary.a
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS_PROTO)
$(B)/findings-page: $(B)/docs/gen/findings_page.o $(B)/libplenary.a
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS_PROTO)
.PHONY: docs
docs: $(B)/records-page $(B)/findings-page $(B)/plenary
	@$(B)/records-page > docs/records.md
	@$(B)/findings-page > docs/findings.md
	@docs/gen/files.py > docs/files.md
	@$(B)/plenary --print-manual > docs/man/plenary.1.scd
	@for s in bash zsh fish; do $(B)/plenary --print-completion $$s > docs/completion/plenary.$$s || exit 1; done

# ---- what the newcomer runs ------------------------------------------------------------------------------------------
# Debian 12 packages: to build and run; and to test. Each has a line in docs/dependencies.md.
DEPS_BUILD := gcc make pkg-config libuv1-dev liblmdb-dev libsodium-dev libssl-dev libmsgpack-dev libinih-dev libjansson-dev \
              libsmartcols-dev libunistring-dev libsystemd-dev libseccomp-dev libqrcodegen-dev libcsv-dev libsqlite3-dev
DEPS_CHECK := clang libclang-rt-14-dev libcmocka-dev python3 python3-msgpack python3-nacl python3-pynvim golang-go golang-golang-x-mod-dev \
              scdoc strace faketime expect util-linux procps

# install(packages): apt-get only what dpkg does not have; as root, or with sudo.
define install
	@missing=$$(for p in $(1); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
	if [ -n "$$missing" ]; then \
	    echo "  installing:" $$missing; \
	    root=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	    command -v apt-get >/dev/null || { echo "Plenary builds on Debian 12; please install:" $$missing >&2; exit 1; }; \
	    { $$root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$root apt-get install -y -qq --no-install-recommends $$missing; } \
	        > $(OUT)/install.log 2>&1 || { tail -20 $(OUT)/install.log >&2; exit 1; }; \
	fi
endef

.PHONY: deps deps-check demo demo-stop check lint format fuzz bench e2e
deps:
	@mkdir -p $(OUT)
	$(call install,$(DEPS_BUILD))
deps-check: deps
	$(call install,$(DEPS_CHECK))

# make demo [MINUTES=DIR]; make demo STORY=troubled|healthy|FILE.md
demo: deps
	@$(MAKE) --no-print-directory -j$(JOBS) all $(if $(STORY),$(B)/plenary-story)
	@$(if $(STORY),demo/story $(B) $(OUT)/demo "$(STORY)",demo/run $(B) $(OUT)/demo $(MINUTES))
demo-stop:
	@demo/stop $(OUT)/demo

# make check: builds what is missing and runs every test; the long forms are `make sim SEEDS=2000`, `make fuzz SECONDS=600`.
CHECK_SECONDS ?= 3
check: deps-check
	@$(MAKE) --no-print-directory -j$(JOBS) all unit sim-build $(B)/records-page $(B)/findings-page $(B)/random-logs $(B)/random-coalitions $(B)/story-coalition $(B)/again $(B)/plenary-story
	@$(MAKE) --no-print-directory -j$(JOBS) VARIANT=asan unit
	@$(MAKE) --no-print-directory -j$(JOBS) VARIANT=tsan all $(if $(wildcard tests/unit/daemon_workers.c),$(OUT)/tsan/unit/daemon_workers)
	@$(MAKE) --no-print-directory -j$(JOBS) VARIANT=fuzz fuzz-build
	@tests/run.py --jobs 2 \
	    lint:tests/lint/floors.py -- lint:tests/lint/pages.sh $(B) -- \
	    $(foreach t,$(UNIT_BIN),unit:$(t) --) \
	    $(foreach t,$(UNIT_BIN:$(B)/%=$(OUT)/asan/%),asan:$(t) --) \
	    $(if $(wildcard tests/unit/daemon_workers.c),tsan:$(OUT)/tsan/unit/daemon_workers --) \
	    $(foreach t,$(FUZZ_NAMES),fuzz:tests/fuzz/short.sh $(OUT)/fuzz/$(t) tests/fuzz/corpus/$(t) $(CHECK_SECONDS) --) \
	    $(foreach s,$(STORIES),story:$(B)/plenary-story --tap $(s) --) \
	    second:tests/second/differ.py $(B)/random-logs -- \
	    second:tests/second/agree.py $(B)/random-coalitions 40 -- \
	    second:tests/second/agree.py $(B)/story-coalition $(STORY_COALITIONS) -- \
	    second:$(B)/again 1 2 3 4 5 6 7 8 $(STORY_COALITIONS) -- \
	    $(if $(SIM),sim:$(B)/sim --seeds 100 --) \
	    $(foreach t,$(E2E),e2e:$(t) $(B) --)

E2E := $(sort $(wildcard tests/e2e/*.sh))
E2E := $(filter-out tests/e2e/lib.sh,$(E2E))
e2e: all $(B)/plenary-story
	@tests/run.py --jobs 1 $(foreach t,$(E2E),e2e:$(t) $(B) --)
lint:
	@tests/lint/floors.py
	@tests/lint/pages.sh $(B)
FORMATTED := $(shell git ls-files '*.c' '*.h' 2>/dev/null)
format:
	clang-format -i $(FORMATTED)

# ---- the simulator ---------------------------------------------------------------------------------------------------
SEEDS ?= 100
.PHONY: sim sim-build
sim-build: $(if $(SIM),$(B)/sim)
sim: sim-build
	$(B)/sim --seeds $(SEEDS) $(if $(SEED),--seed $(SEED))
$(B)/sim: $(SIM:%.c=$(B)/%.o) $(B)/libsupport.a $(B)/libstore.a $(B)/libplenary.a
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS_STORE) $(LIBS_PROTO) -ljansson

# ---- fuzzing: one target a decoder; make fuzz [SECONDS=n] runs each so long ---------------------------------------------
SECONDS_EACH := $(or $(SECONDS),60)
FUZZ_NAMES := $(FUZZ:tests/fuzz/%.c=%)
.PHONY: fuzz-build
fuzz-build: $(FUZZ_NAMES:%=$(OUT)/fuzz/%)
ifeq ($(VARIANT),fuzz)
$(OUT)/fuzz/daemon_%: $(B)/tests/fuzz/daemon_%.o $(B)/libdaemon.a $(B)/libplenary.a
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS_DAEMON) $(LIBS_PROTO)
$(OUT)/fuzz/client_%: $(B)/tests/fuzz/client_%.o $(B)/libclient.a $(B)/libplenary.a
	@mkdir -p $(@D)
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS_CLIENT) $(LIBS_PROTO)
$(OUT)/fuzz/store_%: $(B)/tests/fuzz/store_%.o $(B)/libsupport.a $(B)/libstore.a $(B)/libplenary.a
	@mkdir -p $(@D)
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS_STORE) $(LIBS_PROTO)
$(OUT)/fuzz/story_%: $(B)/tests/fuzz/story_%.o $(B)/libsupport.a $(B)/libplenary.a
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS_PROTO)
$(OUT)/fuzz/%: $(B)/tests/fuzz/%.o $(B)/libplenary.a
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS_PROTO)
endif
fuzz: deps-check
	@$(MAKE) --no-print-directory -j$(JOBS) VARIANT=fuzz fuzz-build
	@for t in $(FUZZ_NAMES); do echo "fuzz $$t"; tests/fuzz/short.sh $(OUT)/fuzz/$$t tests/fuzz/corpus/$$t $(SECONDS_EACH) || exit 1; done

# ---- speed: each figure beside the limit of the same run, into build/bench.tsv ------------------------------------------
BENCH_BIN := $(BENCH:tests/bench/%.c=$(B)/bench/%)
$(B)/bench/%: $(B)/tests/bench/%.o $(B)/libsupport.a $(B)/libstore.a $(B)/libclient.a $(B)/libplenary.a
	@mkdir -p $(@D)
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS_STORE) $(LIBS_PROTO) -ljansson -lm
$(B)/bench/worst: $(patsubst %.c,$(B)/%.o,$(wildcard tests/bench/worst/*.c))
bench: deps
	@$(MAKE) --no-print-directory -j$(JOBS) all $(B)/plenary-story $(BENCH_BIN)
	@tests/bench/run.py $(B) $(OUT)/bench.tsv
	@tests/bench/meaning.py $(B) $(OUT)/bench.tsv
	@tests/bench/worst.py $(B) $(OUT)/bench.tsv

# ---- install [DESTDIR=DIR] [PREFIX=/usr/local] --------------------------------------------------------------------------
MAN := $(wildcard docs/man/*.scd)
SHARE = $(DESTDIR)$(PREFIX)/share
.PHONY: install
install: all
	$(call install,scdoc)
	@install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/include/plenary $(DESTDIR)$(PREFIX)/lib/systemd/system \
	    $(DESTDIR)$(PREFIX)/lib/sysusers.d $(DESTDIR)$(PREFIX)/lib/tmpfiles.d $(SHARE)/doc/plenary $(B)/man
	@install -m 755 $(B)/plenaryd $(B)/plenary $(DESTDIR)$(PREFIX)/bin
	@install -m 644 include/plenary/*.h $(DESTDIR)$(PREFIX)/include/plenary
	@install -m 644 $(B)/libplenary.a $(DESTDIR)$(PREFIX)/lib
	@for u in plenaryd.service plenaryd@.service; do \
	    sed 's#@BINDIR@#$(PREFIX)/bin#' systemd/$$u > $(B)/man/$$u && \
	    install -m 644 $(B)/man/$$u $(DESTDIR)$(PREFIX)/lib/systemd/system || exit 1; done
	@install -m 644 systemd/plenary.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/plenary.conf
	@install -m 644 systemd/plenary.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/plenary.conf
	@install -d $(SHARE)/doc/plenary/guide
	@install -m 644 systemd/plenaryd.conf $(wildcard CONTRIBUTING.md LICENSE docs/*.md) $(SHARE)/doc/plenary
	@install -m 644 $(wildcard docs/guide/*.md) $(SHARE)/doc/plenary/guide
	@sed 's#](docs/#](#g' README.md > $(B)/man/README.md && install -m 644 $(B)/man/README.md $(SHARE)/doc/plenary
	@for m in $(MAN); do p=$$(basename $$m .scd); s=$${p##*.}; \
	    install -d $(SHARE)/man/man$$s && scdoc < $$m > $(B)/man/$$p && install -m 644 $(B)/man/$$p $(SHARE)/man/man$$s || exit 1; done
	@install -d $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	@install -m 644 docs/completion/plenary.bash $(SHARE)/bash-completion/completions/plenary
	@install -m 644 docs/completion/plenary.zsh $(SHARE)/zsh/site-functions/_plenary
	@install -m 644 docs/completion/plenary.fish $(SHARE)/fish/vendor_completions.d/plenary.fish
	@echo "  installed under $(DESTDIR)$(PREFIX)"

-include $(wildcard $(B)/*/*.d $(B)/*/*/*.d $(B)/*/*/*/*.d)
