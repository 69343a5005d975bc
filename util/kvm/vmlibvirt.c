/* SPDX-License-Identifier: MIT */
#include "util/kvm/vmlibvirt.h"

#include <expat.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/base/library.h"
#include "util/base/vec.h"
#include "util/kvm/vmconfig.h"

enum { ARGUMENTS_MOST = 10000, MODEL_MOST = 256 };

#define FUNCTIONS(F) \
	F(XML_ErrorString) \
	F(XML_GetCurrentLineNumber) \
	F(XML_GetErrorCode) \
	F(XML_Parse) \
	F(XML_ParserCreate) \
	F(XML_ParserFree) \
	F(XML_SetCharacterDataHandler) \
	F(XML_SetElementHandler) \
	F(XML_SetEntityDeclHandler) \
	F(XML_SetUserData) \
	F(XML_StopParser)

struct expat {
	FUNCTIONS(LIBRARY_MEMBER)
};

static const char *const names[] = { FUNCTIONS(LIBRARY_NAME) };
static const struct library library = { "libexpat.so.1", "reads XML", names, ARRAY_LEN(names) };

struct reader {
	struct expat expat;
	struct vmconfig *config;
	XML_Parser parser;
	struct VEC(const char *) arguments; /* of qemu:commandline */
	struct buf model;
	bool in_cpu, in_model; /* devices have models, too */
	bool is_domain;
};

/* An attribute's value; NULL without it. */
static const char *find(const char **attributes, const char *name)
{
	for (; attributes[0]; attributes += 2) {
		if (strcmp(attributes[0], name) == 0)
			return attributes[1];
	}
	return NULL;
}

static enum vmconfig_answer answer_of(const char *text)
{
	if (!text)
		return VMCONFIG_UNSAID;
	return strcmp(text, "on") == 0 || strcmp(text, "yes") == 0 ? VMCONFIG_ON : VMCONFIG_OFF;
}

/* <cpu mode='host-passthrough' migratable='off'> */
static void take_cpu(struct reader *r, const char **attributes)
{
	const char *mode = find(attributes, "mode");

	if (mode && strcmp(mode, "host-passthrough") == 0)
		r->config->model = "host";
	else if (mode && strcmp(mode, "maximum") == 0)
		r->config->model = "max";
	else if (mode)
		r->config->model = arena_string(&r->config->arena, mode);
	if (find(attributes, "migratable"))
		r->config->migratable = answer_of(find(attributes, "migratable"));
}

/* <feature policy='disable' name='pdcm'/> */
static void take_feature(struct reader *r, const char **attributes)
{
	const char *name = find(attributes, "name"), *policy = find(attributes, "policy");

	if (!name || strcmp(name, "pdcm") != 0)
		return;
	r->config->pdcm =
		policy && (strcmp(policy, "disable") == 0 || strcmp(policy, "forbid") == 0)
			? VMCONFIG_OFF
			: VMCONFIG_ON;
}

static void start(void *arg, const char *name, const char **attributes)
{
	struct reader *r = arg;
	const char *value = find(attributes, "value");

	if (strcmp(name, "domain") == 0) {
		const char *type = find(attributes, "type");

		r->is_domain = true;
		/* It is libvirt that names the program and its first -accel. */
		r->config->has_program = true;
		vmaccel_add_option(&r->config->accel,
				   view_of(type && strcmp(type, "kvm") == 0 ? "kvm" : "tcg"));
	} else if (strcmp(name, "type") == 0 && find(attributes, "arch")) {
		r->config->arch = arena_string(&r->config->arena, find(attributes, "arch"));
	} else if (strcmp(name, "pmu") == 0) {
		/* <pmu/> without a state is one that is on. */
		r->config->pmu = find(attributes, "state") ? answer_of(find(attributes, "state"))
							   : VMCONFIG_ON;
	} else if (strcmp(name, "cpu") == 0) {
		r->in_cpu = true;
		take_cpu(r, attributes);
	} else if (strcmp(name, "feature") == 0) {
		take_feature(r, attributes);
	} else if (strcmp(name, "qemu:arg") == 0 && value && r->arguments.len < ARGUMENTS_MOST) {
		*vec_add(&r->arguments) = arena_string(&r->config->arena, value);
	}
	r->in_model = r->in_cpu && strcmp(name, "model") == 0;
}

static void text(void *arg, const char *at, int len)
{
	struct reader *r = arg;

	if (r->in_model && len > 0 && r->model.len + (size_t)len < MODEL_MOST)
		buf_add(&r->model, at, (size_t)len);
}

static void end(void *arg, const char *name)
{
	struct reader *r = arg;

	/* Beside host-passthrough and the like a model is not used. */
	if (r->in_model && (!r->config->model || strcmp(r->config->model, "custom") == 0))
		r->config->model = arena_string(&r->config->arena, buf_text(&r->model));
	r->in_model = false;
	r->in_cpu &= strcmp(name, "cpu") != 0;
}

/* A domain needs no entities, which can blow up a small file. */
static void refuse_entity(void *arg, const char *name, int is_parameter, const char *value, int len,
			  const char *base, const char *system, const char *public,
			  const char *notation)
{
	struct reader *r = arg;

	(void)name, (void)is_parameter, (void)value, (void)len, (void)base, (void)system;
	(void)public, (void)notation;
	r->expat.XML_StopParser(r->parser, XML_FALSE);
}

static int fail(const struct reader *r, struct err *err)
{
	return err_set(err, ERR_INPUT, "line %lu: %s", r->expat.XML_GetCurrentLineNumber(r->parser),
		       r->expat.XML_ErrorString(r->expat.XML_GetErrorCode(r->parser)));
}

int vmlibvirt_read(struct vmconfig *c, struct view xml, struct err *err)
{
	struct reader r = { .config = c };
	int status = 0;

	if (library_load(&library, &r.expat, err) < 0)
		return -1;
	r.parser = r.expat.XML_ParserCreate(NULL);
	if (!r.parser)
		alloc_fail(0);
	r.expat.XML_SetUserData(r.parser, &r);
	r.expat.XML_SetElementHandler(r.parser, start, end);
	r.expat.XML_SetCharacterDataHandler(r.parser, text);
	r.expat.XML_SetEntityDeclHandler(r.parser, refuse_entity);
	if (xml.len > 1 << 26)
		status = err_set(err, ERR_INPUT, "too long for a domain");
	else if (r.expat.XML_Parse(r.parser, xml.at, (int)xml.len, 1) != XML_STATUS_OK)
		status = fail(&r, err);
	else if (!r.is_domain)
		status = err_set(err, ERR_INPUT, "there is no <domain> in this XML");
	r.expat.XML_ParserFree(r.parser);
	/* What is handed to QEMU comes last, and wins. */
	if (status == 0 && r.arguments.len)
		status = vmconfig_add_words(c, r.arguments.at, r.arguments.len, err);
	vec_release(&r.arguments);
	buf_release(&r.model);
	return status;
}
