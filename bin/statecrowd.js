#!/usr/bin/env node
// Starts the program, with a Node.js that can run it when this one cannot. Plain JavaScript for
// Node.js 18 and newer; the rest of the program needs the newer one.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const oldestNode = [22, 19];
const patienceMs = 1000;
const relaunched = 'STATECROWD_RELAUNCHED';
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'src', 'cli', 'main.ts');
const isClone = existsSync(source);
const program = isClone ? source : join(root, 'dist', 'cli', 'main.js');

function isRecent(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}

function canRun() {
  return isRecent(process.versions.node) && (!isClone || Boolean(process.features.typescript));
}

/** The Node.js binary among the installed packages, if it is recent enough. */
function installedNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json');
    const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
    const binary = join(dirname(manifest), 'bin', 'node');
    return isRecent(version) && existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

async function start() {
  delete process.env[relaunched];
  module.enableCompileCache?.();
  const { main } = await import(pathToFileURL(program).href);
  await main(process.argv.slice(2));
}

/**
 * Runs this file with another Node.js and outlives it. A terminal signals both processes, a plain
 * kill only this one: the counts sent along let the program tell a repeated signal from a relayed
 * one. When this process dies, the program sees the channel end. A program too busy to notice a
 * repeated signal is ended by force.
 */
function relaunch(binary) {
  const child = spawn(binary, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, [relaunched]: '1' },
  });
  const counts = {};
  let forcedBy;
  const relay = (signal) => {
    const isRepeated = Object.keys(counts).length > 0;
    counts[signal] = (counts[signal] ?? 0) + 1;
    if (isRepeated) {
      setTimeout(() => {
        forcedBy = signal;
        child.kill('SIGKILL');
      }, patienceMs).unref();
    }
    if (child.connected) child.send({ signal, count: counts[signal] }, () => undefined);
    else child.kill(signal);
  };
  const relayed = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of relayed) process.on(signal, relay);
  child.on('error', (error) => fail(`cannot start ${binary}: ${error.message}`));
  child.on('exit', (code, ended) => {
    const signal = ended === 'SIGKILL' ? (forcedBy ?? ended) : ended;
    process.exitCode = signal === null ? (code ?? 70) : 128 + (constants.signals[signal] ?? 0);
    for (const each of relayed) process.removeListener(each, relay);
    if (relayed.includes(signal)) process.kill(process.pid, signal);
  });
}

function fail(message) {
  process.stderr.write(`statecrowd: ${message}\n`);
  process.exitCode = 2;
}

const newerNode = canRun() || process.env[relaunched] ? undefined : installedNode();
if (!existsSync(program)) {
  fail(`${program} is missing; install the package again`);
} else if (canRun()) {
  await start();
} else if (newerNode !== undefined) {
  relaunch(newerNode);
} else {
  const advice = isClone ? 'run npm ci, which installs one, or use a newer one' : 'use a newer one';
  fail(
    `needs Node.js ${oldestNode.join('.')} or newer, this is ${process.versions.node}: ${advice}`,
  );
}
