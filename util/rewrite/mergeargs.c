/* SPDX-License-Identifier: MIT */
#include "util/rewrite/mergeargs.h"

#include <string.h>

#include "util/base/buf.h"
#include "util/base/fs.h"
#include "util/base/num.h"
#include "util/base/vec.h"
#include "util/out/doc.h"

enum { CLOCK_LIMIT = 64 << 20 };

const struct opt mergeargs_opts[] = {
	TEXT(0, "clock", struct mergeargs, clock, "FILE",
	     "readings of both clocks: lines of the guest's and the host's nanoseconds"),
	TEXT(0, "tsc-offset", struct mergeargs, offset, "N",
	     "what the guest's time stamp counter is ahead of the host's"),
	TEXT(0, "tsc-scaling", struct mergeargs, scaling, "RATIO/BITS",
	     "how much faster it is: RATIO / 2^BITS"),
	TEXT(0, "migration", struct mergeargs, migration, "TSC,NS,TSC,NS,KHZ",
	     "the offset was the source's: its counter and the guest's clock there, the same "
	     "here, and the rate of the guest's counter"),
	TEXT(0, "source-scaling", struct mergeargs, source_scaling, "RATIO/BITS",
	     "the scaling at the source of the migration (as here)"),
	TEXT(0, "kvm-clock", struct mergeargs, kvm_clock, "TSC,NS,MUL,SHIFT|FILE",
	     "the guest's clock by its counter: a page of kvm-clock, or a file of them"),
	U64(0, "sched-offset", struct mergeargs, sched_offset_ns, "NS",
	    "what the guest's kernel takes off kvm-clock for its perf (0)"),
	OPT_END,
};

static int fail_usage(struct err *err, const char *option)
{
	err->code = ERR_USAGE;
	return err_while(err, "option '%s'", option);
}

/* Negative ones are such modulo 2^64, as the kernel has them. */
static int read_offset(const char *text, uint64_t *out, struct err *err)
{
	bool negative = text[0] == '-';

	if (num_parse_u64(view_of(text + negative), out, err) < 0)
		return fail_usage(err, "--tsc-offset");
	if (negative)
		*out = -*out;
	return 0;
}

static int read_scaling(const char *text, const char *option, struct guestclock_scaling *out,
			struct err *err)
{
	struct view whole = view_of(text);
	size_t slash = view_find(whole, 0, '/');
	uint64_t bits;

	if (slash == whole.len)
		return err_set(err, ERR_USAGE, "option '%s' is RATIO/BITS", option);
	if (num_parse_range(view_make(whole.at, slash), 1, UINT64_MAX, &out->ratio, err) < 0 ||
	    num_parse_range(view_make(whole.at + slash + 1, whole.len - slash - 1), 0, 63, &bits,
			    err) < 0)
		return fail_usage(err, option);
	out->fraction = (unsigned int)bits;
	return 0;
}

static int read_migration(struct mergeplan *m, const struct mergeargs *a, struct err *err)
{
	struct guestmerge_options *o = &m->o;
	struct view rest = view_of(a->migration), one;
	uint64_t n[5];
	size_t i = 0;
	struct guestclock_reading source, here;
	struct guestclock_scaling there = o->scaling;

	if (a->source_scaling &&
	    read_scaling(a->source_scaling, "--source-scaling", &there, err) < 0)
		return -1;
	for (; i < 5 && view_split(&rest, ',', &one); i++) {
		if (num_parse_u64(one, &n[i], err) < 0)
			return fail_usage(err, "--migration");
	}
	if (i != 5 || rest.at || !n[4])
		return err_set(err, ERR_USAGE, "option '--migration' is five numbers");
	if (n[4] > UINT32_MAX)
		return err_set(err, ERR_USAGE, "option '--migration': no counter runs at %llu kHz",
			       (unsigned long long)n[4]);
	source = (struct guestclock_reading){ n[0], n[1] };
	here = (struct guestclock_reading){ n[2], n[3] };
	if (here.guest_ns < source.guest_ns)
		return err_set(err, ERR_USAGE,
			       "option '--migration': the guest's clock here is before that at the "
			       "source");
	m->blackout_ns = here.guest_ns - source.guest_ns;
	o->has_arrival = true;
	o->arrival_tsc = guestclock_guest_tsc(&there, source.tsc);
	o->scaling.offset = guestclock_migrate(&there, &source, &o->scaling, &here, n[4]);
	return 0;
}

static int read_line(struct view line, struct guestclock_point *out, struct err *err)
{
	size_t n = 0;

	while (n < line.len && line.at[n] != ' ' && line.at[n] != '\t' && line.at[n] != ',')
		n++;
	if (num_parse_u64(view_make(line.at, n), &out->guest_ns, err) < 0)
		return -1;
	if (n == line.len)
		return err_set(err, ERR_INPUT, "the host's time is missing");
	return num_parse_u64(view_trim(view_make(line.at + n + 1, line.len - n - 1)), &out->host_ns,
			     err);
}

static int read_clock(const char *path, struct guestclock *clock, struct err *err)
{
	struct VEC(struct guestclock_point) points = { 0 };
	struct buf text = { 0 };
	struct fs here = { 0 };
	struct view rest, line;
	unsigned int number = 0;
	int status = fs_read_stream(&here, path, CLOCK_LIMIT, &text, err);

	rest = buf_view(&text);
	while (status == 0 && view_split(&rest, '\n', &line)) {
		struct guestclock_point p;

		number++;
		line = view_trim(view_make(line.at, view_find(line, 0, '#')));
		if (!line.len)
			continue;
		status = read_line(line, &p, err);
		if (status < 0)
			err_while(err, "%s:%u", path, number);
		else
			*vec_add(&points) = p;
	}
	if (status == 0 && guestclock_fit(clock, points.at, points.len, err) < 0)
		status = err_while(err, "%s", path);
	vec_release(&points);
	buf_release(&text);
	return status;
}

/* One page, or a file of them. */
static int read_kvm_clock(struct mergeplan *m, const struct mergeargs *a, struct err *err)
{
	struct fs here = { 0 };
	struct buf text = { 0 };
	int status;

	m->kvm_clock.sched_offset_ns = a->sched_offset_ns;
	m->o.kvm_clock = &m->kvm_clock;
	if (strchr(a->kvm_clock, ','))
		return kvmclock_parse(&m->kvm_clock, view_of(a->kvm_clock), err) < 0
			       ? fail_usage(err, "--kvm-clock")
			       : 0;
	status = fs_read_stream(&here, a->kvm_clock, CLOCK_LIMIT, &text, err);
	if (status == 0 && kvmclock_parse(&m->kvm_clock, buf_view(&text), err) < 0)
		status = err_while(err, "%s", a->kvm_clock);
	buf_release(&text);
	return status;
}

int mergeargs_read(const struct mergeargs *a, struct mergeplan *m, struct err *err)
{
	if (!a->clock && !a->offset) {
		err_set(err, ERR_USAGE, "how the guest's clock goes with the host's is not told");
		err_hint(err, "--tsc-offset=N, as the hypervisor has it "
			      "(/sys/kernel/debug/kvm/*/vcpu0/tsc-offset), or --clock=FILE");
		return -1;
	}
	if (a->clock && (a->offset || a->scaling || a->migration || a->kvm_clock))
		return err_set(err, ERR_USAGE,
			       "--clock goes without --tsc-offset, --tsc-scaling, --migration and "
			       "--kvm-clock");
	if (a->source_scaling && !a->migration)
		return err_set(err, ERR_USAGE, "--source-scaling is of a --migration");
	if (a->sched_offset_ns && !a->kvm_clock)
		return err_set(err, ERR_USAGE, "--sched-offset is of a --kvm-clock");
	if (a->clock) {
		m->o.clock = &m->clock;
		return read_clock(a->clock, &m->clock, err);
	}
	if (a->kvm_clock && read_kvm_clock(m, a, err) < 0)
		return -1;
	if (read_offset(a->offset, &m->o.scaling.offset, err) < 0 ||
	    (a->scaling && read_scaling(a->scaling, "--tsc-scaling", &m->o.scaling, err) < 0))
		return -1;
	return a->migration ? read_migration(m, a, err) : 0;
}

void mergeargs_release(struct mergeplan *m)
{
	guestclock_release(&m->clock);
	kvmclock_release(&m->kvm_clock);
}

void mergeargs_tell(struct doc *doc, const struct mergeplan *m, const struct guestmerge_result *r)
{
	static const struct column output = { "output", "Written", NULL, 0 },
				   host = { "host_samples", "Samples of the host", NULL, 0 },
				   guest = { "guest_samples", "Samples of the guest", NULL, 0 },
				   offset = { "tsc_offset", "Offset of its counter", NULL, 0 },
				   stretches = { "stretches", "Stretches of its clock", NULL, 0 },
				   blackout = { "blackout_ns", "It stood still", "ns", 0 },
				   most = { "most_ns", "Readings are beside it", "ns", 0 };

	doc_begin(doc, "kvm-merge", 1);
	doc_value(doc, &output, cell_text(m->o.output));
	doc_value(doc, &host, cell_count(r->host_samples));
	doc_value(doc, &guest, cell_count(r->guest_samples));
	if (m->o.clock) {
		doc_value(doc, &stretches, cell_count(m->clock.stretches.len));
		doc_value(doc, &blackout, cell_count(m->clock.blackout_ns));
		doc_value(doc, &most, cell_count((uint64_t)(m->clock.most_ns + 0.5)));
	} else {
		doc_value(doc, &offset, cell_hex(m->o.scaling.offset));
		doc_value(doc, &blackout,
			  m->o.has_arrival ? cell_count(m->blackout_ns) : cell_none());
	}
	if (m->o.clock && m->clock.unsure_ns > GUESTCLOCK_SLACK_NS)
		doc_note(
			doc,
			"the guest ran for up to %.3g s between readings that it stood still "
			"between: what it recorded there is put before that (readings close to the "
			"pause tell more)",
			m->clock.unsure_ns / 1e9);
	if (r->before)
		doc_note(doc,
			 "%llu samples of the guest are of before the migration, on another host, "
			 "and left out",
			 (unsigned long long)r->before);
	if (r->left_out)
		doc_note(
			doc,
			"%llu records of the guest are left out: those of tracepoints, symbols and "
			"BPF programs of its kernel",
			(unsigned long long)r->left_out);
	if (r->host_samples && r->guest_samples &&
	    (r->first_ns > r->host_last_ns || r->last_ns < r->host_first_ns))
		doc_note(doc, "the two recordings have no time in common: is the clock right?");
	doc_notes(doc, r->notes.at, r->notes.len);
	doc_end(doc);
}
