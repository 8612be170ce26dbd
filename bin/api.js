// The API as modules import it: the JavaScript of the published package, or in a clone the sources.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'src', 'index.ts');
const index = existsSync(source) ? source : join(root, 'dist', 'index.js');
const api = await import(pathToFileURL(index).href);

export const {
  agentMessage,
  command,
  databaseCall,
  definePersona,
  defineScenario,
  eventSubscription,
  get,
  InputError,
  monitoring,
  onlineChart,
  ownDatabase,
  ping,
  post,
  query,
  replay,
  run,
  scenarios,
  sendMessage,
  sendRequest,
  simulate,
  subscribe,
  unsubscribe,
} = api;
