/* SPDX-License-Identifier: MIT */
#include "util/kvm/filterwrite.h"

static int write_entry(const struct kvmfilter *f, size_t i, enum filterwrite_qemu format,
		       struct buf *out, struct err *err)
{
	struct kvmfilter_entry e = kvmfilter_decode(f->events.at[i], f->flags);
	bool masked = f->flags & KVMFILTER_MASKED;

	if (format != FILTERWRITE_MASKED && (e.mask != 0xff || e.exclude))
		return err_set(err, ERR_USAGE,
			       "entry %zu means more than one unit mask or excludes, which only "
			       "x86-masked-entry can say",
			       i);
	switch (format) {
	case FILTERWRITE_RAW:
		buf_printf(out, "{\"format\":\"raw\",\"code\":%llu}",
			   (unsigned long long)(masked ? kvmfilter_encode_raw(e.select, e.match)
						       : f->events.at[i]));
		break;
	case FILTERWRITE_SELECT_UMASK:
		buf_printf(out, "{\"format\":\"x86-select-umask\",\"select\":%u,\"umask\":%u}",
			   e.select, e.match);
		break;
	case FILTERWRITE_MASKED:
		buf_printf(out,
			   "{\"format\":\"x86-masked-entry\",\"select\":%u,\"mask\":%u,"
			   "\"match\":%u,\"exclude\":%s}",
			   e.select, e.mask, e.match, e.exclude ? "true" : "false");
		break;
	}
	return 0;
}

int filterwrite_qemu(const struct kvmfilter *f, enum filterwrite_qemu format, struct buf *out,
		     struct err *err)
{
	buf_printf(out,
		   "{\"qom-type\":\"kvm-pmu-filter\",\"id\":\"f0\",\"action\":\"%s\","
		   "\"x86-fixed-counter\":%u,\"events\":[",
		   f->action == KVMFILTER_ALLOW ? "allow" : "deny", f->fixed);
	for (size_t i = 0; i < f->events.len; i++) {
		if (i)
			buf_add_char(out, ',');
		if (write_entry(f, i, format, out, err) < 0)
			return -1;
	}
	buf_add_text(out, "]}\n");
	return 0;
}

/*
 * With a structure of its own: the kernel's ends with an array of no length, which
 * newer headers have in a union, where C lets nobody initialise it. Older ones lack
 * the names.
 */
void filterwrite_c(const struct kvmfilter *f, struct buf *out)
{
	buf_add_text(out, "#include <stdint.h>\n\n"
			  "/* Laid out as struct kvm_pmu_event_filter of <asm/kvm.h>. */\n"
			  "static struct {\n"
			  "\tuint32_t action, nevents, fixed_counter_bitmap, flags, pad[4];\n");
	if (f->events.len)
		buf_printf(out, "\tuint64_t events[%zu];\n", f->events.len);
	buf_printf(out,
		   "} filter = {\n"
		   "\t.action = %u, /* %s */\n"
		   "\t.nevents = %zu,\n"
		   "\t.fixed_counter_bitmap = 0x%x,\n"
		   "\t.flags = %u, /* %s */\n",
		   f->action,
		   f->action == KVMFILTER_ALLOW ? "KVM_PMU_EVENT_ALLOW" : "KVM_PMU_EVENT_DENY",
		   f->events.len, f->fixed, f->flags,
		   f->flags & KVMFILTER_MASKED ? "KVM_PMU_EVENT_FLAG_MASKED_EVENTS" : "raw");
	if (f->events.len)
		buf_add_text(out, "\t.events = {\n");
	for (size_t i = 0; i < f->events.len; i++) {
		buf_printf(out, "\t\t0x%llx, /* ", (unsigned long long)f->events.at[i]);
		kvmfilter_describe(f->events.at[i], f->flags, out);
		buf_add_text(out, " */\n");
	}
	buf_add_text(out, f->events.len ? "\t},\n};\n" : "};\n");
}

static void put(struct buf *out, uint64_t value, unsigned int bytes)
{
	for (unsigned int i = 0; i < bytes; i++)
		buf_add_char(out, (char)(value >> (8 * i)));
}

void filterwrite_blob(const struct kvmfilter *f, struct buf *out)
{
	put(out, f->action, 4);
	put(out, f->events.len, 4);
	put(out, f->fixed, 4);
	put(out, f->flags, 4);
	for (size_t i = 0; i < 4; i++)
		put(out, f->pad[i], 4);
	for (size_t i = 0; i < f->events.len; i++)
		put(out, f->events.at[i], 8);
}
