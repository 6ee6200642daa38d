// What a first visit costs: every page of the site, opened by somebody who may with an empty cache, comes with less than 50 kB, style and script
// included, pictures not; in the demonstration after some years, with cohorts of 400 and long lists.
import { end, point, site } from './lib.mjs';

const LIMIT = 50_000;
const s = await site('--rate-scale', '0');
const { pages, lost } = s.everyPage('grown');
for (const row of lost) point(`${row} is weighed`, false, 'nobody was led to it');

// The bytes of that visit, as they came over the line.
async function weigh(readers, one) {
	const { page } = await readers.open({ ...one, address: '/sign-in' });
	const session = await page.context().newCDPSession(page), pictures = new Set();
	let bytes = 0;
	await session.send('Network.enable');
	await session.send('Network.setCacheDisabled', { cacheDisabled: true });
	session.on('Network.responseReceived', ({ requestId, type }) => { if (type === 'Image') pictures.add(requestId); });
	session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => { if (!pictures.has(requestId)) bytes += encodedDataLength; });
	const { answer } = await readers.open(one);
	await page.waitForTimeout(60); // what is said of the last bytes comes a moment later
	await session.detach();
	return answer.status() === 200 ? bytes : 0;
}

const readers = s.readers({}), weights = [];
for (const one of pages) {
	const bytes = await weigh(readers, one);
	weights.push([bytes, one.row]);
	point(`${one.row} comes with less than ${LIMIT} bytes`, bytes > 1000 && bytes < LIMIT, `${one.address} as ${one.who}: ${bytes} bytes`);
}
for (const [bytes, row] of weights.sort(([a], [b]) => b - a).slice(0, 12)) console.log(`# ${bytes} ${row}`);
await end(s);
