import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { sabotages } from './sabotages.ts';

// Loaded before a program, with the name of a sabotage in SABOTAGE: its file is read with the
// defect in it. Nothing is written.

const name = process.env['SABOTAGE'] ?? '';
const sabotage = sabotages[name];
if (sabotage === undefined) throw new Error(`no sabotage "${name}"`);
const path = fileURLToPath(new URL(`../../${sabotage.file}`, import.meta.url));

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.startsWith('file:') || fileURLToPath(url) !== path) return loaded;
    const parts = readFileSync(path, 'utf8').split(sabotage.text);
    if (parts.length !== 2)
      throw new Error(`${name}: its text is in ${path} ${parts.length - 1} times`);
    return { ...loaded, source: parts.join(sabotage.instead) };
  },
});
