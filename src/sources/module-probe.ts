import { parentPort, workerData } from 'node:worker_threads';
import { explainModuleError } from './explain-module-error.ts';
import { provideOwnPackage } from './own-package.ts';

/**
 * A program for a thread of its own: imports the module it is given and reports what went wrong.
 * What hangs, hangs there, and can be ended.
 */
const longerThanAnyLimitMs = 3_600_000;

// Without something to wait for, a module that waits for nothing would end the thread silently.
const waiting = setTimeout(() => undefined, longerThanAnyLimitMs);
provideOwnPackage();
const problems = await import(String(workerData)).then(() => [], explainModuleError);
parentPort?.postMessage(problems);
clearTimeout(waiting);
