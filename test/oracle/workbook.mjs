// Other people's spreadsheets and ours: workbooks that exceljs writes are read as people see them, and what is downloaded here exceljs opens, with
// texts as texts and days as days.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

let ExcelJS;
try {
	ExcelJS = createRequire(import.meta.url)('exceljs');
} catch {
	console.log('1..0 # SKIP exceljs is not here; tools/set-up test installs it');
	process.exit(0);
}
const build = process.env.TESTAMUR_BUILD ?? new URL('../../build', import.meta.url).pathname;
const helper = join(build, 'testamur-workbook');
let count = 0, failed = 0;
function point(name, good, why = '') {
	console.log(`${good ? '' : 'not '}ok ${++count} - ${name}`);
	if (good) return;
	failed++;
	for (const line of String(why).slice(0, 3000).split('\n')) console.log(`# ${line}`);
}

// As the program does it: one frame of bytes in on descriptor 3, one answer out.
const read = (bytes) => new Promise((resolve) => {
	const child = spawn(helper, [], { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] });
	const frame = Buffer.alloc(4), pieces = [];
	frame.writeUInt32LE(bytes.length);
	child.stdio[3].on('data', (piece) => pieces.push(piece));
	child.stdio[3].on('error', () => {});
	child.on('close', () => {
		const answer = Buffer.concat(pieces);
		resolve(answer.length > 4 && answer[4] === 0 ? answer.subarray(5).toString().replace(/^\uFEFF/, '') : `refused: ${answer.subarray(5)}`);
	});
	child.stdio[3].write(Buffer.concat([frame, bytes]));
});

async function book(fill, options = {}) {
	const workbook = new ExcelJS.Workbook();
	Object.assign(workbook.properties, options);
	fill(workbook);
	return read(Buffer.from(await workbook.xlsx.writeBuffer({ useSharedStrings: options.shared ?? true, useStyles: true })));
}
const marks = (workbook) => {
	const sheet = workbook.addWorksheet('Marks');
	sheet.addRow(['learner_id', 'family_name', 'submitted_at', 'mark', 'born']);
	sheet.addRow(['N0012345', 'Ünal; "B" & Co', new Date(Date.UTC(2026, 10, 5, 10, 30)), 68.5, new Date(Date.UTC(1990, 1, 3))]);
	sheet.addRow([]);
	sheet.addRow(['N0012346', '=1+1', null, { formula: '60+8', result: 68 }, new Date(Date.UTC(1904, 0, 2))]);
	sheet.getColumn(3).numFmt = 'yyyy-mm-dd hh:mm';
	sheet.getColumn(5).numFmt = 'dd/mm/yyyy';
};
const want = '"learner_id";"family_name";"submitted_at";"mark";"born"\r\n"N0012345";"Ünal; ""B"" & Co";"2026-11-05T10:30:00";"68.5";"1990-02-03"\r\n\r\n"N0012346";"=1+1";"";"68";"1904-01-02"\r\n';
for (const [name, options] of [['shared texts, days from 1900', {}], ['texts in their cells', { shared: false }], ['days from 1904', { date1904: true }]]) {
	const csv = await book(marks, options);
	point(name, csv === want, `got  ${JSON.stringify(csv)}\nwant ${JSON.stringify(want)}`);
}
let csv = await book((workbook) => {
	workbook.addWorksheet('Hidden', { state: 'hidden' }).addRow(['not', 'this']);
	workbook.addWorksheet('First').addRow(['learner_id', { richText: [{ text: 'ma' }, { font: { bold: true }, text: 'rk' }] }, { text: 'a link', hyperlink: 'https://elsewhere.example' }]);
	workbook.addWorksheet('Second').addRow(['nor', 'this']);
});
point('several sheets: the first that is not hidden; rich texts and links by what they show', csv === '"learner_id";"mark";"a link"\r\n', csv);
csv = await book((workbook) => {
	const sheet = workbook.addWorksheet('x');
	sheet.addRow([0.685, 1e-7, 123456789012, -0.5, true, { error: '#N/A' }, 6.8e1]);
	sheet.getCell('A1').numFmt = '0.0%';
	sheet.mergeCells('A2:C2');
	sheet.getCell('A2').value = 'merged';
});
point('per cent, small and large numbers, truths, errors, merged cells', /^"68.5%";"(1e-0?7|0.0000001)";"123456789012";"-0.5";"TRUE";"#N\/A";"68"\r\n"merged"/.test(csv), csv);

// ---- ours, opened by them ----

const scratch = mkdtempSync(join(build, 'scratch-'));
const program = process.env.TESTAMUR ?? join(build, 'testamur');
if (existsSync(program)) {
	const python = spawnSync('python3', ['-c', `
import base64, os, sys
sys.path.insert(0, os.path.join(os.environ["TESTAMUR_SOURCE"], "test", "lib"))
import served
with served.Site("--rate-scale", "0") as site:
    cookie = site.sign_in("registrar@northgate.example")
    print("BOOK " + base64.b64encode(site.ask("GET", "/awards/export?as=xlsx", cookie=cookie).body).decode())
`], { env: { ...process.env, TESTAMUR_BUILD: build, TESTAMUR: program, TESTAMUR_SOURCE: process.env.TESTAMUR_SOURCE ?? new URL('../..', import.meta.url).pathname }, maxBuffer: 1 << 26 });
	const found = /BOOK (\S+)/.exec(python.stdout.toString());
	const workbook = new ExcelJS.Workbook();
	await workbook.xlsx.load(Buffer.from(found?.[1] ?? '', 'base64')).catch((error) => point('exceljs opens what was downloaded', false, error));
	const sheet = workbook.worksheets[0];
	point('exceljs opens what was downloaded', sheet?.rowCount > 10 && sheet.getRow(1).getCell(1).value === 'number' && sheet.getRow(1).getCell(1).font?.bold === true, python.stderr);
	const row = sheet.getRow(2);
	point('numbers are numbers, days are days, texts are texts', typeof row.getCell(1).value === 'number' && row.getCell(6).value instanceof Date && typeof row.getCell(3).value === 'string',
		JSON.stringify(row.values));
	point('its first row stays in sight', sheet.views[0]?.state === 'frozen' && sheet.views[0]?.ySplit === 1, JSON.stringify(sheet.views));
}
rmSync(scratch, { recursive: true, force: true });
console.log(`1..${count}`);
process.exit(failed ? 1 : 0);
