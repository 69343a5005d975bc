/* SPDX-License-Identifier: MIT */
#include "util/pmu/riscvtree.h"

#include <string.h>

/* Cores of all boards that Linux knows fit; a node each. */
#define HARTS_MOST 4096

enum {
	COMPATIBLE,
	MODEL,
	STATUS,
	DEVICE_TYPE,
	ISA_STRING,
	ISA_BASE,
	ISA_EXTENSIONS,
	SELECTORS,
	COUNTERS,
	RAWS,
};

static const char *const wanted[] = {
	[COMPATIBLE] = "compatible",
	[MODEL] = "model",
	[STATUS] = "status",
	[DEVICE_TYPE] = "device_type",
	[ISA_STRING] = "riscv,isa",
	[ISA_BASE] = "riscv,isa-base",
	[ISA_EXTENSIONS] = "riscv,isa-extensions",
	[SELECTORS] = "riscv,event-to-mhpmevent",
	[COUNTERS] = "riscv,event-to-mhpmcounters",
	[RAWS] = "riscv,raw-event-to-mhpmcounters",
	NULL,
};

static const char *keep(struct riscvtree *t, struct view text)
{
	return text.len ? arena_stringn(&t->tree.arena, text.at, text.len) : "";
}

/* Each NUL between names as '_'. */
static const char *join_names(struct riscvtree *t, struct view names)
{
	struct buf text = { 0 };
	const char *out;

	buf_add_view(&text, names);
	while (text.len && !text.at[text.len - 1])
		buf_cut(&text, text.len - 1);
	for (size_t i = 0; i < text.len; i++)
		text.at[i] = text.at[i] ? text.at[i] : '_';
	out = keep(t, buf_view(&text));
	buf_release(&text);
	return out;
}

static int read_isa(struct riscvtree *t, const struct view *p, struct riscvtree_hart *hart,
		    struct err *err)
{
	/* The list is the newer binding, and counts where both are there. */
	if (p[ISA_EXTENSIONS].at) {
		hart->text = join_names(t, p[ISA_EXTENSIONS]);
		return isa_parse_list(p[ISA_EXTENSIONS], devtree_string(p[ISA_BASE]), &hart->isa,
				      err);
	}
	hart->text = keep(t, devtree_string(p[ISA_STRING]));
	return hart->text[0] ? isa_parse(view_of(hart->text), &hart->isa, err) : 0;
}

static int add_hart(struct riscvtree *t, const struct devtree_node *node, struct err *err)
{
	const struct view *p = node->properties;
	struct riscvtree_hart hart = { .path = node->path };
	struct view status = devtree_string(p[STATUS]);

	if (t->harts.len == HARTS_MOST)
		return err_set(err, ERR_INPUT, "%s: there are more than %d harts", node->path,
			       HARTS_MOST);
	hart.name = keep(t, devtree_string(p[COMPATIBLE]));
	hart.off = status.len && !view_equal(status, "okay") && !view_equal(status, "ok");
	if (read_isa(t, p, &hart, err) < 0)
		return err_while(err, "%s", node->path);
	*vec_add(&t->harts) = hart;
	return 0;
}

static int read_pmu(struct riscvtree *t, const struct devtree_node *node, struct err *err)
{
	const struct view *p = node->properties;

	/* The firmware takes the first. */
	if (t->has_pmu)
		return 0;
	t->has_pmu = true;
	t->pmu_path = node->path;
	if (sbipmu_read_counters(&t->pmu, p[COUNTERS], err) < 0 ||
	    sbipmu_read_selectors(&t->pmu, p[SELECTORS], err) < 0 ||
	    sbipmu_read_raws(&t->pmu, p[RAWS], err) < 0)
		return err_while(err, "%s", node->path);
	return 0;
}

static bool is_hart(const struct view *p)
{
	return devtree_has_string(p[DEVICE_TYPE], "cpu") &&
	       (p[ISA_STRING].at || p[ISA_EXTENSIONS].at);
}

static int understand(struct riscvtree *t, const char *path, struct err *err)
{
	for (size_t i = 0; i < t->tree.nodes.len; i++) {
		const struct devtree_node *node = &t->tree.nodes.at[i];
		int status = 0;

		if (i == 0)
			t->model = keep(t, devtree_string(node->properties[MODEL]));
		if (is_hart(node->properties))
			status = add_hart(t, node, err);
		else if (devtree_has_string(node->properties[COMPATIBLE], "riscv,pmu"))
			status = read_pmu(t, node, err);
		if (status < 0)
			return err_while(err, "%s", path);
	}
	return 0;
}

int riscvtree_read(struct riscvtree *t, const struct fs *fs, const char *path, struct err *err)
{
	*t = (struct riscvtree){ .model = "" };
	if (devtree_read(&t->tree, fs, path, wanted, err) < 0)
		return -1;
	return understand(t, path, err);
}

int riscvtree_read_bytes(struct riscvtree *t, struct view bytes, const char *name, struct err *err)
{
	*t = (struct riscvtree){ .model = "" };
	if (devtree_read_bytes(&t->tree, bytes, name, wanted, err) < 0)
		return -1;
	return understand(t, name, err);
}

int riscvtree_read_pmu(struct riscvtree *t, const struct fs *fs, const char *path, struct err *err)
{
	if (riscvtree_read(t, fs, path, err) < 0)
		return -1;
	if (t->has_pmu)
		return 0;
	return err_set(
		err, ERR_ABSENT,
		"%s: has no node compatible with 'riscv,pmu', which tells counters of events",
		path);
}

void riscvtree_release(struct riscvtree *t)
{
	sbipmu_release(&t->pmu);
	vec_release(&t->harts);
	devtree_release(&t->tree);
}
