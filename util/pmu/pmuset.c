/* SPDX-License-Identifier: MIT */
#include "util/pmu/pmuset.h"

#include "arch/arch.h"
#include "util/pmu/pmuname.h"

void pmuset_init(struct pmuset *s, const struct fs *fs, const struct arch *arch)
{
	*s = (struct pmuset){ .fs = fs, .arch = arch };
}

void pmuset_release(struct pmuset *s)
{
	for (size_t i = 0; i < s->pmus.len; i++) {
		if (s->pmus.at[i])
			pmu_release(s->pmus.at[i]);
	}
	vec_release(&s->pmus);
	fs_names_release(&s->names);
	arena_release(&s->arena);
	*s = (struct pmuset){ 0 };
}

int pmuset_count(struct pmuset *s, size_t *n, struct err *err)
{
	static const char *const folders[] = {
		"/sys/bus/event_source/devices",
		"/bus/event_source/devices",
	};

	for (size_t i = 0; !s->listed && i < ARRAY_LEN(folders); i++) {
		struct err ignored = { 0 };

		if (fs_list(s->fs, folders[i], &s->names, &ignored) == 0) {
			s->folder = folders[i];
			s->listed = true;
		} else if (ignored.code != ERR_ABSENT) {
			*err = ignored;
			return -1;
		}
	}
	s->listed = true;
	while (s->pmus.len < s->names.len)
		*vec_add(&s->pmus) = NULL;
	*n = s->names.len;
	return 0;
}

int pmuset_at(struct pmuset *s, size_t i, struct pmu **out, struct err *err)
{
	if (!s->pmus.at[i]) {
		struct pmu *p = arena_alloc(&s->arena, sizeof(*p));

		if (pmu_read(p, s->fs, s->folder, s->names.at[i], &s->arena, err) < 0)
			return -1;
		if (s->arch && arch_is_core(s->arch, p->name))
			p->is_core = true;
		s->pmus.at[i] = p;
	}
	*out = s->pmus.at[i];
	return 0;
}

int pmuset_next(struct pmuset *s, struct view wanted, size_t *pos, struct pmu **out,
		struct err *err)
{
	bool core = view_equal(wanted, "default_core");
	size_t n;

	if (pmuset_count(s, &n, err) < 0)
		return -1;
	while (*pos < n) {
		size_t i = (*pos)++;

		if (!core && !pmuname_match(s->names.at[i], wanted))
			continue;
		if (pmuset_at(s, i, out, err) < 0) {
			/* A folder that is no PMU after all, or went away meanwhile. */
			if (err->code != ERR_ABSENT)
				return -1;
			err_clear(err);
			continue;
		}
		if (!core || (*out)->is_core)
			return 1;
	}
	return 0;
}
