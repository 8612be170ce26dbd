import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invalid, valid } from '../scenario/checked.ts';
import type { Checked } from '../scenario/checked.ts';
import type { ScenarioText } from '../scenario/load-scenario.ts';
import { didYouMean } from '../scenario/nearest.ts';
import { showValue } from '../scenario/show-value.ts';
import { readTextFile } from './read-text-file.ts';

const shippedFolder = fileURLToPath(new URL('../../scenarios/', import.meta.url));

/** A scenario file, and the folder that its paths are relative to. */
export interface FoundScenario extends ScenarioText {
  readonly folder: string;
}

/** Names of the shipped scenarios, sorted. */
export function shippedScenarios(): readonly string[] {
  return readdirSync(shippedFolder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/** Reads a shipped scenario by name, or a file by its path; at most 1 MiB of UTF-8 text. */
export function readScenario(nameOrPath: string): Checked<FoundScenario> {
  if (/[/\\]|\.ya?ml$/i.test(nameOrPath)) return readText(nameOrPath, nameOrPath);
  const names = shippedScenarios();
  if (names.includes(nameOrPath)) {
    return readText(join(shippedFolder, `${nameOrPath}.yaml`), `scenarios/${nameOrPath}.yaml`);
  }
  const message = `unknown scenario${didYouMean(nameOrPath, names)}`;
  return invalid({
    where: showValue(nameOrPath),
    message: `${message}; or give the path of a .yaml or .ts`,
  });
}

function readText(path: string, file: string): Checked<FoundScenario> {
  const read = readTextFile(path, { file, maxMebibytes: 1 });
  if (read.kind === 'invalid') return invalid(...read.problems);
  return valid({ file, text: read.value, folder: dirname(path) });
}
