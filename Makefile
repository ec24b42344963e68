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
LIBS_DAEMON := -luv -linih -lsystemd
LIBS_CLIENT := -linih -ljansson -lsmartcols -lunistring -lqrcodegen

PROTO   := $(wildcard proto/*/*.c proto/rules/findings/*.c)
STORE   := $(wildcard daemon/store/*.c)
DAEMON  := $(wildcard daemon/net/*.c) $(filter-out daemon/main.c,$(wildcard daemon/*.c))
CLIENT  := $(wildcard client/*/*.c)
UNIT    := $(wildcard tests/unit/*.c)
SUPPORT := $(wildcard tests/support/*.c)
SIM     := $(wildcard tests/sim/*.c)
FUZZ    := $(wildcard tests/fuzz/*.c)
BENCH   := $(wildcard tests/bench/*.c)

.PHONY: all help
all: $(if $(wildcard daemon/main.c),$(B)/plenaryd) $(if $(wildcard client/main.c),$(B)/plenary) $(B)/libplenary.a

$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CPPFLAGS) $(ALL_CFLAGS)' | cmp -s - $@ || echo '$(CC) $(CPPFLAGS) $(ALL_CFLAGS)' > $@
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
$(B)/unit/store_% $(B)/unit/node_%: UNIT_LIBS = $(B)/libstore.a $(B)/libplenary.a $(LIBS_STORE) $(LIBS_PROTO)
$(B)/unit/daemon_% $(B)/unit/net_%: UNIT_LIBS = $(B)/libdaemon.a $(B)/libstore.a $(B)/libplenary.a $(LIBS_DAEMON) $(LIBS_STORE) $(LIBS_PROTO)
$(B)/unit/client_%: UNIT_LIBS = $(B)/libclient.a $(B)/libplenary.a $(LIBS_CLIENT) $(LIBS_PROTO)
UNIT_LIBS = $(B)/libplenary.a $(LIBS_PROTO)
$(B)/unit/%: $(B)/tests/unit/%.o $(B)/libsupport.a $(B)/libplenary.a $(B)/libstore.a $(B)/libdaemon.a $(B)/libclient.a
	@mkdir -p $(@D)
	$(call say,LD $@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $(B)/libsupport.a $(UNIT_LIBS) -lcmocka -ljansson -lm
.PHONY: unit
unit: $(UNIT_BIN)
.SECONDARY:

-include $(wildcard $(B)/*/*.d $(B)/*/*/*.d $(B)/*/*/*/*.d)
