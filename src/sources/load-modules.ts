import { statSync } from 'node:fs';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { hostTimeout } from '../determinism/host.ts';
import type { Problem } from '../scenario/problem.ts';
import { explainModuleError } from './explain-module-error.ts';
import { provideOwnPackage } from './own-package.ts';

/** Longest time for all modules of a scenario to load, in ms. */
const loadLimitMs = 10_000;

const moduleFile = /\.[cm]?[jt]s$/i;

/** The exports of modules by their paths, and what is wrong with the others. */
export interface LoadedModules {
  readonly modules: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly problems: readonly Problem[];
}

/** Whether a text names a module. */
export function isModulePath(text: string): boolean {
  return moduleFile.test(text);
}

/**
 * Loads modules of users. Each is tried in a thread of its own first, so that one that hangs, or
 * ends the process, is a problem and nothing worse; code at the top of a module so runs twice.
 */
export async function loadModules(paths: readonly string[]): Promise<LoadedModules> {
  const wanted = [...new Set(paths)];
  const missing = wanted.filter((path) => !isFile(path));
  const problems: Problem[] = missing.map((where) => ({ where, message: 'does not exist' }));
  const there = wanted.filter((path) => !missing.includes(path));
  const faults = there.length === 0 ? new Map<string, readonly string[]>() : await probe(there);
  const modules = new Map<string, Readonly<Record<string, unknown>>>();
  provideOwnPackage();
  for (const path of there) {
    const found = faults.get(path) ?? [tookTooLong];
    problems.push(...found.map((message) => ({ where: path, message })));
    if (found.length > 0) continue;
    try {
      modules.set(path, exportsOf(await import(pathToFileURL(path).href)));
    } catch (error) {
      const [message = ''] = explainModuleError(error);
      problems.push({ where: path, message });
    }
  }
  return { modules, problems };
}

const tookTooLong = `did not finish loading within ${loadLimitMs / 1000} s, or ended by itself`;

/** What is wrong with each module; those that are not in it did not come to an end. */
async function probe(paths: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const pathOf = new Map(paths.map((path) => [pathToFileURL(path).href, path]));
  const found = new Map<string, readonly string[]>();
  const program = new URL(`./module-probe${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(program, {
    workerData: [...pathOf.keys()],
    stdout: true,
    stderr: true,
    execArgv: [],
  });
  const cancel = hostTimeout(() => void worker.terminate(), loadLimitMs);
  await new Promise<void>((resolve) => {
    worker.on('message', (message: unknown) => {
      const report = readReport(message);
      const path = report === undefined ? undefined : pathOf.get(report.url);
      if (report !== undefined && path !== undefined) found.set(path, report.problems);
      if (found.size === paths.length) resolve();
    });
    worker.on('error', () => resolve());
    worker.on('exit', () => resolve());
  });
  cancel();
  await worker.terminate();
  return found;
}

interface ProbeReport {
  readonly url: string;
  readonly problems: readonly string[];
}

function readReport(message: unknown): ProbeReport | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  if (!('url' in message && 'problems' in message)) return undefined;
  const { url, problems } = message;
  if (typeof url !== 'string' || !Array.isArray(problems)) return undefined;
  return { url, problems: problems.map(String) };
}

function exportsOf(module: unknown): Readonly<Record<string, unknown>> {
  return typeof module === 'object' && module !== null ? { ...module } : {};
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
