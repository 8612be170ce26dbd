import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invalid, valid } from '../scenario/checked.ts';
import type { Checked } from '../scenario/checked.ts';
import type { ScenarioText } from '../scenario/load-scenario.ts';
import { didYouMean } from '../scenario/nearest.ts';
import { showValue } from '../scenario/show-value.ts';

const shippedFolder = fileURLToPath(new URL('../../scenarios/', import.meta.url));
const maxFileBytes = 1_048_576;

/** Names of the shipped scenarios, sorted. */
export function shippedScenarios(): readonly string[] {
  return readdirSync(shippedFolder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/** Reads a shipped scenario by name, or a file by its path; at most 1 MiB of UTF-8 text. */
export function readScenario(nameOrPath: string): Checked<ScenarioText> {
  if (/[/\\]|\.ya?ml$/i.test(nameOrPath)) return readText(nameOrPath, nameOrPath);
  const names = shippedScenarios();
  if (names.includes(nameOrPath)) {
    return readText(join(shippedFolder, `${nameOrPath}.yaml`), `scenarios/${nameOrPath}.yaml`);
  }
  const message = `unknown scenario${didYouMean(nameOrPath, names)}`;
  return invalid({
    where: showValue(nameOrPath),
    message: `${message}; or give a path to a .yaml`,
  });
}

/** Reads a file of at most 1 MiB of UTF-8 text; `file` is what it is called in messages. */
export function readText(path: string, file: string): Checked<ScenarioText> {
  try {
    const facts = statSync(path);
    if (!facts.isFile()) return invalid({ where: file, message: 'is not a file' });
    if (facts.size > maxFileBytes) return invalid({ where: file, message: 'is larger than 1 MiB' });
    return valid({ file, text: decode(readFileSync(path)) });
  } catch (error) {
    return invalid({ where: file, message: reason(error) });
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'is not UTF-8 text';
  return `cannot be read (${String(code)})`;
}
