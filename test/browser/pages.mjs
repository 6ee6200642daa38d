// Every page of the site on a screen, light and dark, in both languages: axe has nothing to say, nothing is wider than the screen. And with scripts off each is
// whole: it has its title, and every form its fields and its button.
import { end, point, settings, site } from './lib.mjs';

const s = await site('--rate-scale', '0');
const every = s.everyPage();
await s.lookAtEvery(every, settings.filter(({ width }) => width === 1280));

// What a reader without scripts lacks: a form without a button, a field that is not to be seen.
const wanting = () => [...document.querySelectorAll('main form')].flatMap((form) => {
	const seen = (at) => at.getClientRects().length > 0 || at.closest('details:not([open])') !== null;
	const named = (at) => at.name || at.id || at.outerHTML.slice(0, 80);
	const fields = [...form.querySelectorAll('input:not([type=hidden]), select, textarea')].filter((at) => !seen(at) && ![...(at.labels ?? [])].some(seen)).map((at) => `${named(at)} is not to be seen`);
	const submits = [...form.querySelectorAll('button:not([type=button]), input[type=submit]')].some((at) => seen(at) && !at.disabled);
	return submits ? fields : [...fields, `${form.getAttribute('action')} has no button`];
});
const readers = s.readers({ script: false });
for (const one of every.pages) {
	const { page, answer } = await readers.open(one);
	const lacks = await page.evaluate(wanting);
	point(`${one.row} is whole with scripts off`, answer.status() === 200 && await page.locator('h1').first().isVisible() && lacks.length === 0, lacks.join('\n'));
}
await readers.close();
await end(s);
