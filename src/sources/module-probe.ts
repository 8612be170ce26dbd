import { parentPort, workerData } from 'node:worker_threads';
import { explainModuleError } from './explain-module-error.ts';
import { provideOwnPackage } from './own-package.ts';

/**
 * A program for a thread of its own: imports the modules it is given and reports, one message each,
 * what went wrong. What hangs, hangs there, and can be ended.
 */
const urls: readonly unknown[] = Array.isArray(workerData) ? workerData : [];
provideOwnPackage();
for (const url of urls) {
  const problems = await import(String(url)).then(() => [], explainModuleError);
  parentPort?.postMessage({ url, problems });
}
