#include "format/alignment.h"

static const struct str types[ALIGN_KINDS] = {
	[ALIGN_TEXT_LANGUAGE]  = STR_INIT("ext:TextLanguage"),
	[ALIGN_TRANSLATION]    = STR_INIT("ext:Translation"),
	[ALIGN_OUTCOME]        = STR_INIT("ext:LearningOutcome"),
	[ALIGN_SKILL]          = STR_INIT("ext:ESCOSkill"),
	[ALIGN_WORKLOAD]       = STR_INIT("ext:Workload"),
	[ALIGN_EQF]            = STR_INIT("ext:EQFLevel"),
	[ALIGN_NATIONAL_LEVEL] = STR_INIT("ext:NationalLevel"),
	[ALIGN_CYCLE]          = STR_INIT("ext:QFEHEACycle"),
	[ALIGN_ASSESSMENT]     = STR_INIT("ext:AssessmentType"),
	[ALIGN_SUPERVISION]    = STR_INIT("ext:Supervision"),
	[ALIGN_PARTICIPATION]  = STR_INIT("ext:Participation"),
	[ALIGN_LEARNING_TYPE]  = STR_INIT("ext:LearningType"),
	[ALIGN_QUALITY]        = STR_INIT("ext:QualityAssurance"),
	[ALIGN_ACCREDITATION]  = STR_INIT("ext:Accreditation"),
	[ALIGN_PREREQUISITE]   = STR_INIT("ext:Prerequisite"),
	[ALIGN_ENTRY_ADVICE]   = STR_INIT("ext:EntryAdvice"),
	[ALIGN_ENTRY_LANGUAGE] = STR_INIT("ext:EntryLanguage"),
	[ALIGN_STACKABILITY]   = STR_INIT("ext:Stackability"),
	[ALIGN_STACKS_TOWARDS] = STR_INIT("ext:StackableTowards"),
	[ALIGN_TARGET_GROUP]   = STR_INIT("ext:TargetGroup"),
	[ALIGN_FIELD]          = STR_INIT("ext:ISCEDField"),
	[ALIGN_AWARDING_BODY]  = STR_INIT("ext:AwardingBody"),
	[ALIGN_BOARD]          = STR_INIT("ext:Board"),
	[ALIGN_REPLACES]       = STR_INIT("ext:Replaces"),
};

struct str
alignment_type(enum alignment_kind kind)
{
	return types[kind];
}

enum alignment_kind
alignment_kind(struct str type)
{
	for (int kind = ALIGN_OTHER + 1; kind < ALIGN_KINDS; kind++)
		if (str_eq(type, types[kind]))
			return (enum alignment_kind)kind;
	return ALIGN_OTHER;
}

void
details_add(struct arena *mem, struct str *details, const char *word, struct str value)
{
	if (value.len > 0)
		*details = str_join(mem, (struct str[]){ *details, details->len > 0 ? STR("; ") : STR_NONE, str_of(word), STR(" "), value }, 5, STR_NONE);
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
