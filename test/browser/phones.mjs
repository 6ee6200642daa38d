// Every page of the site on a phone, 320 pixels wide, light and dark, in both languages: axe has nothing to say, nothing is wider than the screen.
import { end, settings, site } from './lib.mjs';

const s = await site('--rate-scale', '0');
await s.lookAtEvery(s.everyPage(), settings.filter(({ width }) => width === 320));
await end(s);
