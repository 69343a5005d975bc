/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <string.h>

#include "util/base/alloc.h"
#include "util/lbr/lbrdump.h"
#include "util/lbr/lbrstack.h"

/* A dump with the branches of its first CPU. */
struct decoded {
	struct lbrdump dump;
	struct lbrstack stack;
	struct err err;
	int status;
};

static struct decoded decode(const char *text, const struct lbrstack_options *options)
{
	static const struct lbrstack_options usual;
	struct decoded d = { 0 };

	d.status = lbrdump_parse(&d.dump, view_of(text), &d.err);
	if (d.status == 0)
		d.status = lbrstack_read(&d.stack, &d.dump.cpus.at[0], options ? options : &usual,
					 &d.err);
	return d;
}

static void release(struct decoded *d)
{
	lbrstack_release(&d->stack);
	lbrdump_release(&d->dump);
}

/* One branch, from 0x401000 to 0x402000, in each shape. */
Test(lbrdump, shapes)
{
	static const char *const texts[] = {
		"msr 0x345 0x2005\nmsr 0x680 0x401000\nmsr 0x6c0 0x402000\n",
		"0x345 0x5\r\n0x680 0x401000\r\n0x6c0 0x402000\r\n",
		"# of a guest\n\n0x345: 5\n0x680: 401000 # newest\n0x6c0=0x402000",
		"345 5\n680 401000\n6c0 402000\n",
		"cpu0: 0x345 0x5\nCPU 0: msr 0x680 0x401000\n[000] msr 0x6c0 0x402000\n",
		"IA32_PERF_CAPABILITIES 5\nLBR_FROM0 401000\nMSR_LASTBRANCH_0_TO_IP 402000\n",
		"# rdmsr 0x345\n5\n# rdmsr -p 0 0x680\n",
		"$ sudo rdmsr -0 0x680\n0000000000401000\n$ sudo rdmsr -c 0x6c0\n0x402000\n",
		"{\"0x345\": \"0x5\", \"0x680\": \"0x401000\", \"0x6c0\": 4202496}",
		"{\"msrs\":[{\"index\":1664,\"data\":4198400},{\"index\":1728,\"data\":4202496}]}",
		"0x1500 0x401000\n0x1600 0x402000\n0x1200 0\n",
		("[{\"env.msr_lbr_ctl\":\"0x7f0005\",\"env.lbr_records\":[{\"from\":\"0x401000\","
		 "\"to\":\"0x402000\",\"info\":\"0x0\"}]}]"),
		"AMD_LBR_FROM0 401000\n0xc0010301 0x8000000000402000\n",
		"BRBINF3 0x823\nBRBSRC3 0x401000\nBRBTGT3 0x402000\n",
		"BRBFCR_EL1 0x10000000\nBRBINF3 0x823\nBRBSRC3_EL1 0x401000\nBRBTGT3 0x402000\n",
		"brbinf63 0x823\nBRBSRC63_EL1 0x401000\nbrbtgt63 0x402000\n",
		"ctrsource[3] 0x401001\nctrtarget[3] 0x402000\nctrdata[3] 0x5\n",
		"csr 0x15f 0x4\nctrsource255 0x401001\nctrtarget255 0x402000\n",
		"0x40 0x401000\n0x60 0x402000\n",
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct decoded d = decode(texts[i], NULL);

		if (i == 6) { /* a command without its answer, and no record */
			cr_expect_eq(d.status, 0, "%s", d.err.text);
			cr_expect_eq(d.stack.count.branches, 0);
		} else {
			cr_assert_eq(d.status, 0, "%zu: %s", i, d.err.text);
			cr_assert_eq(d.stack.count.branches, 1, "%zu", i);
			cr_expect_eq(d.stack.branches[0].from, 0x401000, "%zu", i);
			cr_expect_eq(d.stack.branches[0].to, 0x402000, "%zu", i);
		}
		release(&d);
	}
}

Test(lbrdump, several_cpus)
{
	struct decoded d = decode("# rdmsr -a 0x680\n401000\n401100\n1 0x6c0 0x402000\n"
				  "0 0xdc0 0x14\n",
				  NULL);

	cr_assert_eq(d.status, 0, "%s", d.err.text);
	cr_assert_eq(d.dump.cpus.len, 2);
	cr_expect_eq(d.dump.cpus.at[1].number, 1);
	cr_expect_eq(d.dump.cpus.at[1].groups[LBRDUMP_INTEL]->slots[0].from, 0x401100);
	cr_expect_eq(d.stack.format, branchformat_find("intel-info"));
	cr_expect_eq(d.stack.branches[0].cycles, 20);
	release(&d);
}

Test(lbrdump, formats)
{
	static const struct {
		const char *text, *format;
		unsigned int depth;
	} rows[] = {
		{ "0x345 0x4\n0x680 1\n", "intel-eip-flags2", 16 },
		{ "0x345 0x7\n0x680 1\n", "intel-info2", 32 },
		{ "0x345 0x3f\n0x14cf 0x10\n", "arch", 16 },
		/* KVM's 0x345 of a host with architectural LBR, and of AMD. */
		{ "0x345 0x2000\n0x1500 1\n", "arch", 32 },
		{ "0x345 0x2000\n0xc0010300 1\n", "amd-v2", 16 },
		{ "0x345 0\n0x680 0x0804900008048123\n", "intel-32", 4 },
		/* What 0x345 tells holds, whatever else there is of Intel's. */
		{ "0x345 0\n0x680 0x0804900008048123\n0x6c0 0x401080\n", "intel-32", 4 },
		{ "0x345 0\n0x680 0x0804900008048123\n0xdc0 0x14\n", "intel-32", 4 },
		/* A user's address with IN_TX is none with the flag of format 3 alone. */
		{ "0x680 0x4000000000401000\n0x6c0 1\n", "intel-eip-flags2", 16 },
		{ "0x680 0x8000000000401000\n0x6c0 1\n", "intel-eip-flags", 16 },
		{ "0x680 0x401000\n0x6c0 0x1234000000401080\n", "intel-time", 32 },
		{ "0x680 1\n0x6c0 1\n0xdc0 0\n", "intel-info", 32 },
		{ "0x47 1\n0x67 1\n", "intel-lip", 8 },
		{ "0x43 1\n0x63 1\n", "intel-lip", 4 },
		{ "0xc000010f 0x3c\n0xc0010300 1\n", "amd-brs", 16 },
		{ "BRBIDR0_EL1 0x5040\n", "brbe", 64 },
		{ "BRBINF33 0\n", "brbe", 64 },
		{ "sctrdepth 3\n", "ctr", 128 },
		{ "ctrsource[200] 1\n", "ctr", 256 },
		{ "0x1500 1\n0x153f 1\n", "arch", 64 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct decoded d = decode(rows[i].text, NULL);

		cr_assert_eq(d.status, 0, "%s: %s", rows[i].text, d.err.text);
		cr_expect_str_eq(d.stack.format->name, rows[i].format, "%s", rows[i].text);
		cr_expect_eq(d.stack.depth, rows[i].depth, "%s: %u", rows[i].text, d.stack.depth);
		release(&d);
	}
}

/* That the format is not what the registers suggest is said. */
Test(lbrdump, format_0_beside_targets)
{
	struct decoded d = decode("0x345 0\n0x680 0x0804900008048123\n0x6c0 0x401080\n", NULL);

	cr_assert_eq(d.status, 0, "%s", d.err.text);
	cr_expect_eq(d.stack.branches[0].from, 0x08048123);
	cr_expect_eq(d.stack.branches[0].to, 0x08049000);
	cr_expect(strstr(buf_text(&d.stack.guess), "has format 0, intel-32"));
	release(&d);
	d = decode("0x345 0\n0x680 0x0804900008048123\n0x6c0 0\n", NULL);
	cr_assert_eq(d.status, 0, "%s", d.err.text);
	cr_expect_not(strstr(buf_text(&d.stack.guess), "has format 0"));
	release(&d);
}

/* What is not in the dump is not known, whatever the format has. */
Test(lbrdump, missing_registers)
{
	struct decoded d = decode("msr 0x345 5\nmsr 0x680 0x401000\n", NULL);

	cr_assert_eq(d.status, 0, "%s", d.err.text);
	cr_expect_eq(d.stack.branches[0].knows, BRANCH_KNOWS_FROM);
	release(&d);
	/* Sources alone do not make the addresses of format 0. */
	d = decode("msr 0x680 0x8000000000401000\n", NULL);
	cr_assert_eq(d.status, 0, "%s", d.err.text);
	cr_expect_str_eq(d.stack.format->name, "intel-eip-flags");
	cr_expect_eq(d.stack.branches[0].knows, BRANCH_KNOWS_FROM | BRANCH_KNOWS_MISPREDICTED);
	release(&d);
}

/* Records that the dump lacks end nothing, those that are empty do. */
Test(lbrdump, gaps)
{
	struct decoded d = decode("0x1501 0x401000\n0x1502 0\n0x1503 0x401100\n", NULL);

	cr_assert_eq(d.status, 0, "%s", d.err.text);
	cr_expect_eq(d.stack.count.branches, 1);
	cr_expect_eq(d.stack.count.unknown, 1);
	release(&d);
}

Test(lbrdump, options_win)
{
	const struct lbrstack_options o = { .format = branchformat_find("intel-eip-flags2"),
					    .cpu = { .no_tsx = true },
					    .depth = 8 };
	struct decoded d = decode("0x345 5\n0x680 0x7fffffff81000123\n", &o);

	cr_assert_eq(d.status, 0, "%s", d.err.text);
	cr_expect_eq(d.stack.depth, 8);
	cr_expect_eq(d.stack.branches[0].from, UINT64_C(0xffffffff81000123));
	cr_expect_not(d.stack.branches[0].in_tx);
	release(&d);
}

Test(lbrdump, why_it_is_empty)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "0x345 5\n0x1d9 0\n", "DEBUGCTL (0x1d9) bit 0 is clear" },
		{ "0x345 5\n0x1d9 1\n0x680 0\n", "its host took the records for itself" },
		{ "0x345 5\n0x1c8 0x1ff\n", "LBR_SELECT (0x1c8) leaves out everything" },
		{ "0x14ce 0x7f0006\n0x1500 0\n", "ARCH_LBR_CTL (0x14ce) bit 0 is clear" },
		{ "0x14ce 0x7f0001\n", "neither the kernel nor user mode" },
		{ "0x14ce 7\n", "no kind of branches: bits 22:16" },
		{ "0x14cf 0x20\n", "which clears all records" },
		{ "0xc000010f 0\n0xc0010300 0\n", "DBG_EXTN_CFG (0xc000010f) bit 6 is clear" },
		{ "0xc000010f 0x1c\n0xc0010300 0x401000\n0xc0010301 1\n", "VB, is clear" },
		{ "0xc0010300 1\n0xc0010301 0xa000000000401080\n", "erratum 1452" },
		{ "0xc000010f 0x40\n0xc000010e 0x1fc\n", "LBR_SELECT (0xc000010e) leaves out" },
		{ "BRBCR_EL1 1\nBRBFCR_EL1 0\n", "BRBFCR_EL1 records no kind of branches" },
		{ "BRBCR_EL1 1\nBRBFCR_EL1 0x7f0000\n", "BRBFCR_EL1 records no kind of branches" },
		{ "BRBFCR_EL1 0x80\n", "BRBFCR_EL1.PAUSED is set" },
		{ "BRBCR_EL1 0x200\n", "neither EL0 nor EL1" },
		{ "sctrctl 0x1000\n", "neither user nor supervisor mode" },
		{ "sctrctl 1\n0x14f 0x80000000\n", "frozen" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct decoded d = decode(rows[i].text, NULL);

		cr_assert_eq(d.status, 0, "%s: %s", rows[i].text, d.err.text);
		cr_expect_eq(d.stack.count.branches, 0);
		cr_assert(d.stack.empty, "%s", rows[i].text);
		cr_expect(strstr(d.stack.empty, rows[i].why), "%s: %s", rows[i].text,
			  d.stack.empty);
		release(&d);
	}
}

Test(lbrdump, what_is_no_dump)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "", "there is no register of branch records in it" },
		{ "0x10 0x1234\n", "there is no register of branch records in it" },
		{ "0x680 0x401000\nhello world\n",
		  "line 2, 'hello world': the value is not in hex" },
		{ "0x680\n", "line 1, '0x680': a value without a register" },
		{ "0x680 0x1 0x2\n", "this is not a register and its value" },
		{ "0x680 0x10000000000000000\n", "the value is not in hex, of 64 bits" },
		{ "lbr_form0 1\n", "no register is called so" },
		{ "a b c d e f g h i\n", "too many words" },
		{ "# rdmsr -d 0x680\n12\n", "values that are not whole and in hex" },
		{ "# rdmsr -p 1\n", "rdmsr without a register" },
		{ "{\"0x680\":", "line 1: " },
		{ "{\"lbr_records\":[{\"from\":\"0x1\"}]}", "record 0 lacks from, to or info" },
		{ "0x345 8\n0x680 1\n", "LBR format 0x8, which is not known" },
		{ "\x01\x02\n", "line 1: " },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct decoded d = decode(rows[i].text, NULL);

		cr_expect_eq(d.status, -1, "%s", rows[i].text);
		cr_expect(strstr(d.err.text, rows[i].why), "%s: %s", rows[i].text, d.err.text);
		release(&d);
	}
}

/* An endless number of CPUs is refused. */
Test(lbrdump, too_many_cpus)
{
	struct buf text = { 0 };
	struct decoded d;

	for (unsigned int i = 0; i <= LBRDUMP_CPUS; i++)
		buf_printf(&text, "cpu%u 0x680 0x1\n", i);
	d = decode(text.at, NULL);
	cr_expect_eq(d.status, -1);
	cr_expect(strstr(d.err.text, "more than 1024 CPUs"), "%s", d.err.text);
	release(&d);
	buf_release(&text);
}
