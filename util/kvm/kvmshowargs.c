/* SPDX-License-Identifier: MIT */
#include "util/kvm/kvmshowargs.h"

#include "util/base/alloc.h"
#include "util/base/num.h"

const struct opt kvmshowargs_opts[] = {
	CHOICE(0, "event", struct kvmshowargs, event, "vmexit|mmio|ioport|msr|cpuid|vcpu",
	       "only exits by reason, one kind of access by address, or the virtual CPUs"),
	CHOICE('k', "key", struct kvmshowargs, key, "sample|time|max|min|mean|avg|p99",
	       "rows with more of this come first (sample)"),
	FLAG(0, "per-vcpu", struct kvmshowargs, per_vcpu, "each virtual CPU by itself"),
	TEXT(0, "vcpu", struct kvmshowargs, vcpu, "N", "only virtual CPUs of this number"),
	U64(0, "rows", struct kvmshowargs, rows, "N", "no more than so many rows of each table"),
	OPT_END,
};

int kvmshowargs_read(const struct kvmshowargs *a, struct kvmshow *out, struct err *err)
{
	static const unsigned int parts[] = { KVMSHOW_ALL, KVMSHOW_EXITS, KVMSHOW_MMIO, KVMSHOW_PIO,
					      KVMSHOW_MSR, KVMSHOW_CPUID, KVMSHOW_VCPUS };
	static const enum kvmshow_key keys[] = { KVMSHOW_COUNT, KVMSHOW_COUNT, KVMSHOW_TIME,
						 KVMSHOW_MOST,	KVMSHOW_LEAST, KVMSHOW_MEAN,
						 KVMSHOW_MEAN,	KVMSHOW_P99 };
	uint64_t number = 0;

	*out = (struct kvmshow){
		.parts = parts[a->event],
		.key = keys[a->key],
		.per_vcpu = a->per_vcpu,
		.vcpu = -1,
		.most = (size_t)a->rows,
	};
	if (!a->vcpu)
		return 0;
	if (num_parse_range(view_of(a->vcpu), 0, INT32_MAX, &number, err) < 0) {
		err->code = ERR_USAGE;
		return err_while(err, "option '--vcpu'");
	}
	out->vcpu = (int64_t)number;
	return 0;
}
