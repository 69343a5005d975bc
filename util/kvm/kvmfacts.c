/* SPDX-License-Identifier: MIT */
#include "util/kvm/kvmfacts.h"

#include <stdio.h>
#include <string.h>

#include "gen/x86-regs.h"
#include "util/base/buf.h"
#include "util/base/fs.h"
#include "util/base/num.h"
#include "util/kvm/cpuidtext.h"
#include "util/kvm/kvmabi.h"
#include "util/kvm/kvmdev.h"

enum { DESCRIPTION_MOST = 1 << 20, VERSION_STABLE = 12 };

static void read_parameter(const struct fs *fs, const char *module, const char *name, char *out,
			   size_t size)
{
	struct buf path = { 0 }, text = { 0 };
	struct err ignored = { 0 };

	buf_printf(&path, "/sys/module/%s/parameters/%s", module, name);
	if (fs_read_line(fs, path.at, &text, &ignored) == 0)
		snprintf(out, size, "%s", buf_text(&text));
	buf_release(&path);
	buf_release(&text);
}

static void read_modules(struct kvmfacts *k, const struct fs *fs)
{
	struct buf name = { 0 };

	if (kvmdev_backend(fs, &name))
		snprintf(k->backend, sizeof(k->backend), "%s", name.at);
	buf_release(&name);
	read_parameter(fs, "kvm", "enable_pmu", k->enable_pmu, sizeof(k->enable_pmu));
	if (k->backend[0])
		read_parameter(fs, k->backend, "enable_mediated_pmu", k->mediated,
			       sizeof(k->mediated));
}

static void ask(struct kvmfacts *k)
{
	struct kvmdev dev;

	if (kvmdev_open(&dev, KVMDEV_PATH, &k->problem) < 0)
		return;
	k->usable = true;
	k->version = dev.version;
	k->vpmu = kvmdev_cap(&dev, KVMABI_CAP_PMU_CAPABILITY) ||
		  kvmdev_cap(&dev, KVMABI_CAP_ARM_PMU_V3);
	k->filter = kvmdev_cap(&dev, KVMABI_CAP_PMU_EVENT_FILTER);
	k->masked = kvmdev_cap(&dev, KVMABI_CAP_PMU_EVENT_MASKED_EVENTS);
	k->has_capabilities =
		kvmdev_feature_msr(&dev, MSR_IA32_PERF_CAPABILITIES, &k->capabilities);
	perfleaf_read(&k->leaf, kvmdev_cpuid, &dev);
	kvmdev_close(&dev);
}

static void take_cap(struct kvmfacts *k, uint64_t cap, uint64_t value)
{
	if (cap == KVMABI_CAP_PMU_CAPABILITY || cap == KVMABI_CAP_ARM_PMU_V3)
		k->vpmu |= value != 0;
	else if (cap == KVMABI_CAP_PMU_EVENT_FILTER)
		k->filter = value != 0;
	else if (cap == KVMABI_CAP_PMU_EVENT_MASKED_EVENTS)
		k->masked = value != 0;
}

/* "cap 212 1"; false: the line is no such. */
static bool take_line(struct kvmfacts *k, struct view line)
{
	struct view rest = view_trim(line), word[3] = { { 0 } };
	uint64_t number, value = 0;
	size_t n = 0;

	while (n < 3 && view_split(&rest, ' ', &word[n]))
		n++;
	if (n < 2 || !num_is_u64(word[1], &number) || (n == 3 && !num_is_u64(word[2], &value)))
		return false;
	if (view_equal(word[0], "version"))
		k->version = (unsigned int)number;
	else if (view_equal(word[0], "cap"))
		take_cap(k, number, value);
	else if (view_equal(word[0], "msr") && number == MSR_IA32_PERF_CAPABILITIES) {
		k->has_capabilities = true;
		k->capabilities = value;
	} else
		return false;
	return true;
}

static void read_description(struct kvmfacts *k, const struct fs *fs)
{
	struct cpuidtext cpuid = { 0 };
	struct buf text = { 0 };
	struct err err = { 0 };
	struct view rest, line;

	if (fs_read(fs, "/kvm", DESCRIPTION_MOST, &text, &err) < 0) {
		err_set(&k->problem, ERR_ABSENT, "the machine's description has no KVM");
		buf_release(&text);
		return;
	}
	for (rest = buf_view(&text); view_split(&rest, '\n', &line);) {
		if (!take_line(k, line))
			cpuidtext_add_line(&cpuid, line);
	}
	k->usable = k->version == VERSION_STABLE;
	if (!k->usable)
		err_set(&k->problem, ERR_UNSUPPORTED,
			"the description's KVM has version %u, not %d", k->version, VERSION_STABLE);
	perfleaf_read(&k->leaf, cpuidtext_ask, &cpuid);
	cpuidtext_release(&cpuid);
	buf_release(&text);
}

void kvmfacts_read(struct kvmfacts *k, const struct fs *fs, bool is_live)
{
	*k = (struct kvmfacts){ 0 };
	read_modules(k, fs);
	if (is_live)
		ask(k);
	else
		read_description(k, fs);
}
