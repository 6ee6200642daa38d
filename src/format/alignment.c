#include "format/alignment.h"

static const char *const types[ALIGN_KINDS] = {
	[ALIGN_TEXT_LANGUAGE]  = "ext:TextLanguage",
	[ALIGN_TRANSLATION]    = "ext:Translation",
	[ALIGN_OUTCOME]        = "ext:LearningOutcome",
	[ALIGN_SKILL]          = "ext:ESCOSkill",
	[ALIGN_WORKLOAD]       = "ext:Workload",
	[ALIGN_EQF]            = "ext:EQFLevel",
	[ALIGN_NATIONAL_LEVEL] = "ext:NationalLevel",
	[ALIGN_CYCLE]          = "ext:QFEHEACycle",
	[ALIGN_ASSESSMENT]     = "ext:AssessmentType",
	[ALIGN_SUPERVISION]    = "ext:Supervision",
	[ALIGN_PARTICIPATION]  = "ext:Participation",
	[ALIGN_LEARNING_TYPE]  = "ext:LearningType",
	[ALIGN_QUALITY]        = "ext:QualityAssurance",
	[ALIGN_ACCREDITATION]  = "ext:Accreditation",
	[ALIGN_PREREQUISITE]   = "ext:Prerequisite",
	[ALIGN_ENTRY_ADVICE]   = "ext:EntryAdvice",
	[ALIGN_ENTRY_LANGUAGE] = "ext:EntryLanguage",
	[ALIGN_STACKABILITY]   = "ext:Stackability",
	[ALIGN_STACKS_TOWARDS] = "ext:StackableTowards",
	[ALIGN_TARGET_GROUP]   = "ext:TargetGroup",
	[ALIGN_FIELD]          = "ext:ISCEDField",
	[ALIGN_AWARDING_BODY]  = "ext:AwardingBody",
	[ALIGN_BOARD]          = "ext:Board",
	[ALIGN_REPLACES]       = "ext:Replaces",
};

struct str
alignment_type(enum alignment_kind kind)
{
	return str_of(types[kind]);
}

enum alignment_kind
alignment_kind(struct str type)
{
	for (int kind = ALIGN_OTHER + 1; kind < ALIGN_KINDS; kind++)
		if (str_is(type, types[kind]))
			return (enum alignment_kind)kind;
	return ALIGN_OTHER;
}

void
details_add(struct arena *mem, struct str *details, const char *word, struct str value)
{
	if (value.len > 0)
		*details = str_fmt(mem, PRI_STR "%s%s " PRI_STR, ARG_STR(*details), details->len > 0 ? "; " : "", word, ARG_STR(value));
}

struct str
details_get(struct str details, const char *word)
{
	size_t length = strlen(word);

	while (details.len > 0) {
		size_t end = str_find(details, STR("; "));
		struct str part = str_sub(details, 0, end);

		if (str_starts(part, word) && part.len > length && part.ptr[length] == ' ')
			return str_sub(part, length + 1, part.len);
		details = str_sub(details, end + 2, details.len);
	}
	return STR_NONE;
}
