import { statSync } from 'node:fs';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { hostTimeout } from '../determinism/host.ts';
import type { Problem } from '../scenario/problem.ts';
import { explainModuleError } from './explain-module-error.ts';
import { provideOwnPackage } from './own-package.ts';

/** Longest time for all modules of a scenario to load, in ms. */
const usualLimitMs = 10_000;

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
export async function loadModules(
  paths: readonly string[],
  limitMs = usualLimitMs,
): Promise<LoadedModules> {
  const tried = await Promise.all([...new Set(paths)].map((path) => loadModule(path, limitMs)));
  const modules = new Map<string, Readonly<Record<string, unknown>>>();
  for (const { path, exported } of tried) if (exported !== undefined) modules.set(path, exported);
  const problems = tried.flatMap(({ path, faults }) =>
    faults.map((message) => ({ where: path, message })),
  );
  return { modules, problems };
}

interface TriedModule {
  readonly path: string;
  readonly exported: Readonly<Record<string, unknown>> | undefined;
  readonly faults: readonly string[];
}

async function loadModule(path: string, limitMs: number): Promise<TriedModule> {
  const failed = (...faults: readonly string[]): TriedModule => ({
    path,
    exported: undefined,
    faults,
  });
  if (!isFile(path)) return failed('does not exist');
  const { href } = pathToFileURL(path);
  const faults = await probe(href, limitMs);
  if (faults.length > 0) return failed(...faults);
  provideOwnPackage();
  try {
    return { path, exported: exportsOf(await import(href)), faults };
  } catch (error) {
    return failed(...explainModuleError(error));
  }
}

/** What is wrong with a module, from a thread that does not have to come to an end. */
async function probe(url: string, limitMs: number): Promise<readonly string[]> {
  const program = new URL(`./module-probe${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(program, { workerData: url, stdout: true, stderr: true, execArgv: [] });
  const { promise, resolve } = Promise.withResolvers<readonly string[]>();
  const cancel = hostTimeout(
    () => resolve([`did not finish loading within ${limitMs / 1000} s`]),
    limitMs,
  );
  worker.on('message', (faults: unknown) =>
    resolve(Array.isArray(faults) ? faults.map(String) : []),
  );
  worker.on('error', (error) => resolve(explainModuleError(error)));
  worker.on('exit', () => resolve(['ended the process while it was loading']));
  const faults = await promise;
  cancel();
  await worker.terminate();
  return faults;
}

function exportsOf(module: unknown): Readonly<Record<string, unknown>> {
  return typeof module === 'object' && module !== null ? { ...module } : {};
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
