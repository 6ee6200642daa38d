#include "assessment/sheet_columns.h"

/* Header keys (csv_header_key) by field: English, German, French, Spanish, Italian, Dutch, Portuguese, Polish, Swedish. */
static const char *const synonyms[SHEET_FIELDS][44] = {
	[FIELD_LEARNER] = { "learner_id", "learner", "learner_number", "learner_no", "student_id", "student", "student_number", "student_no",
		"candidate_number", "candidate_id", "candidate", "matriculation_number", "id", "number",
		"matrikelnummer", "matrikel_nr", "matrikelnr", "matrikel", "studierendennummer", "lernenden_id",
		"numero_etudiant", "numero_d_etudiant", "no_etudiant", "matricule", "identifiant",
		"numero_de_estudiante", "id_estudiante", "matricula", "expediente", "numero_de_expediente",
		"matricola", "numero_di_matricola", "studentnummer", "numero_de_estudante", "numero_de_aluno", "numer_albumu", "nr_albumu" },
	[FIELD_FAMILY] = { "family_name", "family", "last_name", "lastname", "surname", "familyname", "family_names",
		"nachname", "familienname", "zuname", "nom", "nom_de_famille", "apellido", "apellidos", "cognome",
		"achternaam", "familienaam", "apelido", "sobrenome", "nazwisko", "efternamn" },
	[FIELD_GIVEN] = { "given_name", "given", "given_names", "first_name", "firstname", "first_names", "forename", "forenames",
		"vorname", "vornamen", "prenom", "prenoms", "nombre", "nombres", "nome", "voornaam", "voornamen", "imie", "imiona", "fornamn" },
	[FIELD_NAME] = { "name", "full_name", "learner_name", "student_name", "vollstandiger_name", "nom_complet", "nombre_completo",
		"nome_completo", "volledige_naam", "imie_i_nazwisko", "namn" },
	[FIELD_BIRTH] = { "birth_date", "birthdate", "date_of_birth", "dob", "birthday", "geburtsdatum", "geburtstag", "geboren_am",
		"date_de_naissance", "ne_le", "fecha_de_nacimiento", "fecha_nacimiento", "data_di_nascita", "geboortedatum",
		"data_de_nascimento", "data_urodzenia", "fodelsedatum" },
	[FIELD_EMAIL] = { "email", "e_mail", "mail", "email_address", "e_mail_address", "e_mail_adresse", "emailadresse",
		"courriel", "adresse_e_mail", "adresse_email", "adresse_electronique", "correo", "correo_electronico", "indirizzo_e_mail",
		"e_mailadres", "endereco_de_e_mail", "adres_e_mail", "e_post", "epost" },
	[FIELD_ATTEMPT] = { "attempt", "attempt_number", "attempt_no", "versuch", "versuchsnummer", "versuch_nr", "tentative", "essai",
		"intento", "convocatoria", "tentativo", "poging", "tentativa", "podejscie", "forsok" },
	[FIELD_INTEGRITY] = { "integrity", "academic_integrity", "misconduct", "integritat", "tauschung", "integrite", "integridad",
		"integrita", "integriteit", "integridade" },
	[FIELD_MARK] = { "mark", "marks", "score", "points", "grade", "result", "percentage", "percent", "note", "punkte", "punktzahl",
		"ergebnis", "bewertung", "prozent", "resultat", "nota", "puntos", "puntuacion", "calificacion", "resultado",
		"voto", "punteggio", "cijfer", "punten", "classificacao", "ocena", "punkty", "betyg", "poang" },
	[FIELD_SUBMITTED] = { "submitted_at", "submitted", "submitted_on", "submission", "submission_date", "submission_time", "date_submitted",
		"time_submitted", "handed_in", "handed_in_at", "abgegeben", "abgegeben_am", "abgabe", "abgabedatum", "abgabezeit", "eingereicht",
		"eingereicht_am", "eingang", "rendu", "rendu_le", "remis_le", "date_de_remise", "date_de_rendu", "entregado", "entregado_el",
		"fecha_de_entrega", "entrega", "consegnato", "consegnato_il", "data_di_consegna", "ingeleverd", "ingeleverd_op", "inleverdatum",
		"entregue_em", "data_de_entrega", "data_zlozenia", "inlamnad" },
};

static const char *const field_names[SHEET_FIELDS] = {
	[FIELD_LEARNER] = "learner_id", [FIELD_FAMILY] = "family_name", [FIELD_GIVEN] = "given_name", [FIELD_NAME] = "name",
	[FIELD_BIRTH] = "birth_date", [FIELD_EMAIL] = "email", [FIELD_ATTEMPT] = "attempt", [FIELD_INTEGRITY] = "integrity",
	[FIELD_MARK] = "mark", [FIELD_SUBMITTED] = "submitted_at",
};

struct mapping {
	struct ctx *cx;
	struct str file;
	const struct csv_row *header;
	struct str *keys;          /* of the header's cells */
	bool *used;
	const struct sheet_column *columns;
	size_t column_count;
	struct problems *problems;
	struct buf says;
};

static void
keep(struct mapping *map)
{
	(void)fail_at_file(map->cx, RC_INVALID, map->file);
	(void)fail_at_row(map->cx, RC_INVALID, map->header->row);
	problems_keep(map->problems, map->cx);
}

static struct str
headers_text(struct mapping *map, bool only_unused)
{
	struct buf out = buf_new(map->cx->mem, 8192);

	for (size_t i = 0; i < map->header->count; i++)
		if (!only_unused || !map->used[i])
			buf_fmt(&out, "%s\"" PRI_STR "\"", out.len == 0 ? "" : ", ", ARG_STR(str_trim(map->header->cells[i])));
	return out.len == 0 ? STR("none") : buf_view(&out);
}

/* The column that --column names for this field. True when one was said, also when it is not there. */
static bool
said_column(struct mapping *map, struct str name, size_t *column)
{
	for (size_t i = 0; i < map->column_count; i++) {
		struct str key = csv_header_key(map->cx->mem, map->columns[i].header);

		if (!str_eq_fold(map->columns[i].name, name))
			continue;
		for (size_t at = 0; at < map->header->count; at++)
			if (str_eq(map->keys[at], key)) {
				*column = at;
				return true;
			}
		(void)fail(map->cx, RC_INVALID, MSG(assessment_no_header), A_STR("name", name), A_STR("header", map->columns[i].header),
		           A_STR("headers", headers_text(map, false)));
		keep(map);
		return true;
	}
	return false;
}

static bool
is_synonym(enum sheet_field field, struct str key)
{
	for (size_t i = 0; i < sizeof(synonyms[field]) / sizeof(synonyms[field][0]) && synonyms[field][i] != NULL; i++)
		if (str_is(key, synonyms[field][i]))
			return true;
	return false;
}

/* "a1_mark": the assessment's id, then any word for the field. */
static bool
matches(struct mapping *map, size_t column, enum sheet_field field, struct str assessment)
{
	struct str key = map->keys[column], prefix = csv_header_key(map->cx->mem, assessment);

	if (assessment.len == 0)
		return is_synonym(field, key);
	return key.len > prefix.len + 1 && str_eq(str_sub(key, 0, prefix.len), prefix) && key.ptr[prefix.len] == '_'
	    && is_synonym(field, str_sub(key, prefix.len + 1, SIZE_MAX));
}

static void
take(struct mapping *map, struct str name, size_t column)
{
	map->used[column] = true;
	buf_fmt(&map->says, "%s" PRI_STR " = \"" PRI_STR "\"", map->says.len == 0 ? "" : ", ", ARG_STR(name), ARG_STR(str_trim(map->header->cells[column])));
}

static struct str
full_name(struct mapping *map, enum sheet_field field, struct str assessment)
{
	if (assessment.len == 0)
		return str_of(field_names[field]);
	return str_fmt(map->cx->mem, PRI_STR ".%s", ARG_STR(assessment), field_names[field]);
}

/* The column of a field, or NO_COLUMN. Two that match are a problem: which one is meant is asked, not guessed. */
static size_t
find(struct mapping *map, enum sheet_field field, struct str assessment)
{
	struct str name = full_name(map, field, assessment);
	size_t found = NO_COLUMN;

	if (said_column(map, name, &found)) {
		if (found != NO_COLUMN)
			take(map, name, found);
		return found;
	}
	for (size_t i = 0; i < map->header->count; i++) {
		if (map->used[i] || !matches(map, i, field, assessment))
			continue;
		if (found != NO_COLUMN) {
			(void)fail(map->cx, RC_INVALID, MSG(assessment_two_headers), A_STR("name", name), A_STR("first", str_trim(map->header->cells[found])),
			           A_STR("second", str_trim(map->header->cells[i])));
			keep(map);
			continue;
		}
		found = i;
	}
	if (found != NO_COLUMN)
		take(map, name, found);
	return found;
}

static void
missing(struct mapping *map, struct str name)
{
	(void)fail(map->cx, RC_INVALID, MSG(assessment_missing_column), A_STR("name", name), A_STR("headers", headers_text(map, true)));
	(void)fail_at_column(map->cx, RC_INVALID, name);
	keep(map);
}

static void
map_personal(struct mapping *map, struct sheet_map *out)
{
	for (int field = 0; field < FIELD_PERSONAL; field++)
		out->personal[field] = find(map, (enum sheet_field)field, STR_NONE);
	/* "Name" beside "Vorname" is the family name. */
	if (out->personal[FIELD_FAMILY] == NO_COLUMN && out->personal[FIELD_GIVEN] != NO_COLUMN && out->personal[FIELD_NAME] != NO_COLUMN) {
		out->personal[FIELD_FAMILY] = out->personal[FIELD_NAME];
		out->personal[FIELD_NAME] = NO_COLUMN;
	}
	if (out->personal[FIELD_LEARNER] == NO_COLUMN)
		missing(map, str_of(field_names[FIELD_LEARNER]));
	if (out->personal[FIELD_FAMILY] == NO_COLUMN && out->personal[FIELD_NAME] == NO_COLUMN)
		missing(map, str_of(field_names[out->personal[FIELD_GIVEN] == NO_COLUMN ? FIELD_NAME : FIELD_FAMILY]));
}

static const struct spec_assessment *
only_weighted(const struct specification *spec)
{
	const struct spec_assessment *only = NULL;

	for (size_t i = 0; i < spec->assessment_count; i++) {
		if (spec->assessments[i].weight == 0)
			continue;
		if (only != NULL)
			return NULL;
		only = &spec->assessments[i];
	}
	return only;
}

static bool
has_deadline(const struct cohort *cohort, struct str assessment)
{
	int64_t due_at;

	return offering_deadline(cohort->offering, 1, assessment, &due_at);
}

/* The plain words "mark" and "submitted_at" mean the only assessment that counts, when there is only one. */
static size_t
find_for(struct mapping *map, enum sheet_field field, const struct spec_assessment *one, const struct spec_assessment *only)
{
	size_t found = find(map, field, one->id);

	return found == NO_COLUMN && one == only ? find(map, field, STR_NONE) : found;
}

static void
map_assessments(struct mapping *map, const struct cohort *cohort, struct sheet_map *out)
{
	const struct specification *spec = cohort->spec;
	const struct spec_assessment *only = only_weighted(spec);

	out->assessments = NEWS(map->cx->mem, struct sheet_marks, spec->assessment_count + 1);
	out->assessment_count = spec->assessment_count;
	for (size_t i = 0; i < spec->assessment_count; i++) {
		const struct spec_assessment *one = &spec->assessments[i];

		out->assessments[i].assessment = one->id;
		out->assessments[i].mark = find_for(map, FIELD_MARK, one, only);
		out->assessments[i].submitted = find_for(map, FIELD_SUBMITTED, one, only);
		if (one->weight > 0 && out->assessments[i].mark == NO_COLUMN)
			missing(map, full_name(map, FIELD_MARK, one == only ? STR_NONE : one->id));
		if (one->weight > 0 && out->assessments[i].submitted == NO_COLUMN && has_deadline(cohort, one->id))
			missing(map, full_name(map, FIELD_SUBMITTED, one == only ? STR_NONE : one->id));
	}
}

/* "Z9.mark" when there is no Z9: a column that would be lost without a word. */
static void
check_unknown_assessments(struct mapping *map, const struct cohort *cohort)
{
	for (size_t i = 0; i < map->header->count; i++) {
		struct str cell = str_trim(map->header->cells[i]), id;

		if (map->used[i] || !str_cut(&cell, '.', &id) || cell.len == 0)
			continue;
		cell = csv_header_key(map->cx->mem, cell);
		if (!is_synonym(FIELD_MARK, cell) && !is_synonym(FIELD_SUBMITTED, cell))
			continue;
		(void)fail(map->cx, RC_INVALID, MSG(assessment_no_assessment), A_STR("id", id), A_STR("code", cohort->spec->code));
		(void)fail_at_column(map->cx, RC_INVALID, str_trim(map->header->cells[i]));
		keep(map);
	}
}

static bool
is_column_name(const struct cohort *cohort, struct str name)
{
	struct str rest = name, id;

	for (int field = 0; field < SHEET_FIELDS; field++)
		if (str_eq_fold(name, str_of(field_names[field])))
			return true;
	return str_cut(&rest, '.', &id) && specification_assessment(cohort->spec, id) != NULL
	    && (str_is(rest, field_names[FIELD_MARK]) || str_is(rest, field_names[FIELD_SUBMITTED]));
}

static void
check_column_names(struct mapping *map, const struct cohort *cohort)
{
	for (size_t i = 0; i < map->column_count; i++)
		if (!is_column_name(cohort, map->columns[i].name)) {
			(void)fail(map->cx, RC_INVALID, MSG(assessment_column_name), A_STR("name", map->columns[i].name));
			keep(map);
		}
}

static void
add_match(struct sheet_matches *out, const struct csv_row *header, struct str name, size_t column, bool needed)
{
	out->items[out->count++] = (struct sheet_match){ name, column == NO_COLUMN ? STR_NONE : str_trim(header->cells[column]), needed };
}

void
sheet_map_list(struct ctx *cx, const struct sheet_map *map, const struct csv_row *header, const struct cohort *cohort, struct sheet_matches *out)
{
	const struct spec_assessment *only = only_weighted(cohort->spec);
	bool whole_name = map->personal[FIELD_NAME] != NO_COLUMN;

	out->items = NEWS(cx->mem, struct sheet_match, FIELD_PERSONAL + 2 * map->assessment_count);
	for (int field = 0; field < FIELD_PERSONAL; field++)
		if (map->assessment_count > 0 || field < FIELD_ATTEMPT)
			add_match(out, header, str_of(field_names[field]), map->personal[field], field == FIELD_LEARNER || (field == FIELD_FAMILY && !whole_name));
	for (size_t i = 0; i < map->assessment_count; i++) {
		const struct spec_assessment *one = &cohort->spec->assessments[i];
		struct str id = one == only ? STR_NONE : one->id, before = id.len > 0 ? str_fmt(cx->mem, PRI_STR ".", ARG_STR(id)) : id;

		add_match(out, header, str_fmt(cx->mem, PRI_STR "mark", ARG_STR(before)), map->assessments[i].mark, one->weight > 0);
		add_match(out, header, str_fmt(cx->mem, PRI_STR "submitted_at", ARG_STR(before)), map->assessments[i].submitted,
		          one->weight > 0 && has_deadline(cohort, one->id));
	}
}

enum rc
sheet_map_columns(struct ctx *cx, struct str file, const struct csv_row *header, enum sheet_kind kind, const struct cohort *cohort,
                  const struct sheet_column *columns, size_t column_count, struct problems *problems, struct sheet_map *out)
{
	struct mapping map = {
		.cx = cx, .file = file, .header = header, .keys = NEWS(cx->mem, struct str, header->count + 1),
		.used = NEWS(cx->mem, bool, header->count + 1), .columns = columns, .column_count = column_count, .problems = problems,
		.says = buf_new(cx->mem, (size_t)1 << 16),
	};

	for (size_t i = 0; i < header->count; i++)
		map.keys[i] = csv_header_key(cx->mem, header->cells[i]);
	check_column_names(&map, cohort);
	out->assessment_count = 0;
	map_personal(&map, out);
	if (kind == SHEET_RESULTS) {
		map_assessments(&map, cohort, out);
		check_unknown_assessments(&map, cohort);
	}
	out->says = str_fmt(cx->mem, PRI_STR "; not used: " PRI_STR, ARG_STR(buf_view(&map.says)), ARG_STR(headers_text(&map, true)));
	return problems_rc(cx, problems);
}
