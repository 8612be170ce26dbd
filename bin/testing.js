// The API for tests: the JavaScript of the published package, or in a clone the sources.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'src', 'testing', 'testing.ts');
const built = join(root, 'dist', 'testing', 'testing.js');
const api = await import(pathToFileURL(existsSync(source) ? source : built).href);

export const { replayUser, simulate, stateMatchers } = api;
