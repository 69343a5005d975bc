/* SPDX-License-Identifier: MIT */
#include "util/kvm/vmaccel.h"

/* tcg and qtest need nothing of the host. */
static bool always_works(struct view name)
{
	return view_equal(name, "tcg") || view_equal(name, "qtest");
}

/* The others are of other systems than Linux, or of hosts without KVM (xen). */
static bool is_usable(struct view name)
{
	return view_equal(name, "kvm") || always_works(name);
}

void vmaccel_add_option(struct vmaccel *a, struct view text)
{
	struct view rest = text, part, name, taken = { 0 };

	for (bool first = true; view_split(&rest, ',', &part); first = false) {
		struct view value = part;

		if (!view_split(&value, '=', &name))
			continue;
		if (!value.at && first)
			taken = name;
		else if (value.at && view_equal(name, "accel"))
			taken = value;
	}
	a->by_option = true;
	a->has_fallback |= a->option.at && always_works(taken);
	if (!a->option.at && taken.at && is_usable(taken))
		a->option = taken;
}

void vmaccel_add_machine(struct vmaccel *a, struct view text)
{
	struct view rest = text, part, name;

	while (view_split(&rest, ',', &part)) {
		if (!view_split(&part, '=', &name) || !part.at || !view_equal(name, "accel"))
			continue;
		a->by_machine = true;
		a->machine = part;
	}
}

void vmaccel_enable_kvm(struct vmaccel *a)
{
	a->by_machine = true;
	a->machine = view_of("kvm");
}

static enum vmaccel_use use_of(struct view name)
{
	if (!name.at)
		return VMACCEL_NONE;
	return always_works(name) ? VMACCEL_EMULATED : VMACCEL_KVM;
}

enum vmaccel_use vmaccel_choose(const struct vmaccel *a, bool *falls_back)
{
	struct view rest = a->machine, name, taken = { 0 };

	*falls_back = false;
	if (a->by_option && a->by_machine)
		return VMACCEL_REFUSED;
	if (a->by_option) {
		*falls_back = a->has_fallback;
		return use_of(a->option);
	}
	if (!a->by_machine) {
		*falls_back = a->prefers_kvm;
		return a->prefers_kvm ? VMACCEL_KVM : VMACCEL_EMULATED;
	}
	while (rest.at && view_split(&rest, ':', &name)) {
		*falls_back |= taken.at && always_works(name);
		if (!taken.at && is_usable(name))
			taken = name;
	}
	return use_of(taken);
}
