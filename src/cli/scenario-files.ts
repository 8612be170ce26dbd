import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invalid, partlyInvalid, valid } from '../scenario/checked.ts';
import type { Checked } from '../scenario/checked.ts';
import { loadScenario, moveFiles } from '../scenario/load-scenario.ts';
import type { LoadedScenario, ScenarioText } from '../scenario/load-scenario.ts';
import { didYouMean } from '../scenario/nearest.ts';
import type { WrittenSetting } from '../scenario/overrides.ts';
import type { Registry } from '../scenario/registry.ts';
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
  if (isPath(nameOrPath)) return readText(nameOrPath, nameOrPath);
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

function isPath(nameOrPath: string): boolean {
  return /[/\\]|\.ya?ml$/i.test(nameOrPath);
}

/** The scenario of a name or path as the settings choose it, or all that is wrong with it. */
export function openScenario(
  nameOrPath: string,
  registry: Registry,
  settings: readonly WrittenSetting[] = [],
): Checked<LoadedScenario> {
  const read = readScenario(nameOrPath);
  if (read.kind === 'invalid') return invalid(...read.problems);
  return besideFile(loadScenario(read.value, registry, settings), nameOrPath);
}

/** Paths in a scenario file are meant from where it lies; a shipped one has none. */
function besideFile(loaded: Checked<LoadedScenario>, nameOrPath: string): Checked<LoadedScenario> {
  if (!isPath(nameOrPath)) return loaded;
  const folder = dirname(nameOrPath);
  const move = (path: string): string => (isAbsolute(path) ? path : join(folder, path));
  if (loaded.kind === 'valid') return valid(moveFiles(loaded.value, move));
  return partlyInvalid(loaded.rest && moveFiles(loaded.rest, move), loaded.problems);
}

function readText(path: string, file: string): Checked<ScenarioText> {
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
