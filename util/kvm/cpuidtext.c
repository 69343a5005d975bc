/* SPDX-License-Identifier: MIT */
#include "util/kvm/cpuidtext.h"

#include <string.h>

#include "util/base/num.h"

/* A word up to a blank or ':', as a number of 32 bits. */
static bool take_number(struct view *rest, const char *prefix, uint32_t *out)
{
	size_t skip = strlen(prefix), end;
	uint64_t value;

	*rest = view_trim(*rest);
	if (!view_starts(*rest, prefix))
		return false;
	for (end = skip; end < rest->len && !strchr(" \t:", rest->at[end]);)
		end++;
	if (!num_is_u64(view_make(rest->at + skip, end - skip), &value) || value > UINT32_MAX)
		return false;
	*out = (uint32_t)value;
	end += end < rest->len && rest->at[end] == ':';
	*rest = view_make(rest->at + end, rest->len - end);
	return true;
}

bool cpuidtext_add_line(struct cpuidtext *c, struct view line)
{
	static const char *const names[] = { "eax=", "ebx=", "ecx=", "edx=" };
	struct cpuidtext_leaf l;
	struct view rest = line;

	if (!view_starts(view_trim(line), "0x") || !take_number(&rest, "", &l.leaf) ||
	    !take_number(&rest, "", &l.sub))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (!take_number(&rest, names[i], &l.regs[i]))
			return false;
	}
	if (c->leaves.len < CPUIDTEXT_LEAVES)
		*vec_add(&c->leaves) = l;
	return true;
}

void cpuidtext_release(struct cpuidtext *c)
{
	vec_release(&c->leaves);
}

bool cpuidtext_ask(void *arg, uint32_t leaf, uint32_t sub, uint32_t out[4])
{
	const struct cpuidtext *c = arg;

	for (size_t i = 0; i < c->leaves.len; i++) {
		const struct cpuidtext_leaf *l = &c->leaves.at[i];

		if (l->leaf != leaf || l->sub != sub)
			continue;
		memcpy(out, l->regs, sizeof(l->regs));
		return true;
	}
	return false;
}
