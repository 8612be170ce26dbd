import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import type { RunRequest } from '../../src/run/run-request.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { noOutputs, requestOf } from './request-of.ts';

/** A fresh folder of results, and a request that records into it. */
async function recording(
  scenario: Scenario,
  more: Partial<RunRequest> = {},
): Promise<{ readonly folder: string; readonly request: RunRequest }> {
  const folder = join(await scratchFolder(), 'results');
  const outputs = { ...noOutputs, record: true };
  const request = requestOf(scenario, { savesResults: true, outputs, output: folder, ...more });
  return { folder, request };
}

/** The folder of a recorded simulation, all of which was saved. */
export async function recordedSimulation(
  scenario: Scenario,
  more: Partial<RunRequest> = {},
): Promise<string> {
  const { folder, request } = await recording(scenario, more);
  const { notSaved } = await (await simulateScenario(request)).finished;
  expect(notSaved).toEqual([]);
  return folder;
}

/** The lines of a log that is whole. */
export async function linesOf(folder: string): Promise<readonly string[]> {
  const text = gunzipSync(await readFile(join(folder, 'ingress.log'))).toString();
  expect(text.endsWith('\n')).toBe(true);
  return text.split('\n').slice(0, -1);
}

/** A folder whose log has these lines. */
export async function logOf(lines: readonly string[]): Promise<string> {
  return logWith(gzipSync(lines.map((line) => `${line}\n`).join('')));
}

/** A folder whose log has these bytes. */
export async function logWith(bytes: Uint8Array | string): Promise<string> {
  const folder = await scratchFolder();
  await writeFile(join(folder, 'ingress.log'), bytes);
  return folder;
}
