import { chown, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext, type TlsOptions } from 'node:tls';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import type { Observation } from '../../src/metrics/observation.ts';
import { useBackend } from '../platform/backend.ts';
import { behindTls } from '../support/behind-tls.ts';
import { authority } from '../support/certificates.ts';
import { requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';
import { watchedRun } from '../support/watched-run.ts';
import { writtenFile } from '../support/written-file.ts';

const backend = useBackend();
const ca = authority();

/** A name; the proxies of faults are reached by an address that no certificate is for. */
const host = 'localhost';

/** Puts TLS in front of a server; hears which name is asked for, and what is said within. */
async function withTls(url: string, names: string[], said: string[]): Promise<string> {
  const identity = ca.issue([host]);
  const settings: TlsOptions = {
    ...identity,
    SNICallback: (name, done) => {
      names.push(name);
      done(null, createSecureContext(identity));
    },
  };
  const outer = await behindTls(url, settings, (text) => said.push(text));
  return outer.replace('127.0.0.1', host);
}

/** Has the Postgres of this file speak TLS, with a certificate for its name alone. */
async function postgresWithTls(): Promise<string> {
  const { url } = backend.database();
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ data_directory: string }>('show data_directory');
  const folder = rows[0]?.data_directory ?? '';
  const { uid, gid } = await stat(folder);
  const identity = ca.issue([host]);
  for (const [name, text] of [
    ['server.crt', identity.cert],
    ['server.key', identity.key],
  ] as const) {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    await chown(join(folder, name), uid, gid);
  }
  await client.query('alter system set ssl = on');
  await client.query('select pg_reload_conf()');
  await client.end();
  const secured = new URL(url);
  secured.hostname = host;
  secured.searchParams.set('sslmode', 'verify-full');
  secured.searchParams.set('sslrootcert', writtenFile('ca.pem', ca.cert));
  return secured.href;
}

function byNumber(one: number = NaN, other: number = NaN): number {
  return one - other;
}

test('names, certificates and hosts stay those of the target behind a proxy', async () => {
  const platform = await backend.launch();
  const [names, said]: [string[], string[]] = [[], []];
  const wsUrl = await withTls(platform.wsUrl, names, said);
  const httpUrl = await withTls(platform.httpUrl, names, said);
  const addMs = 250;
  const times = { at: '2s', add: `${addMs}ms`, for: '1s' };
  const scenario = await scenarioOf({
    users: everyPersona,
    load: { warmup: '500ms', duration: '4s', cooldown: '500ms' },
    think_time: 0.1,
    target: {
      ws_url: wsUrl,
      http_url: httpUrl,
      db_url: await postgresWithTls(),
      tls: { ca: writtenFile('ca.pem', ca.cert) },
    },
    database: { schema: 'behind_tls' },
    faults: [
      { latency: 'websocket', ...times },
      { latency: 'http', ...times },
      { latency: 'database', ...times },
    ],
  });
  const slowest: Record<string, number> = {};
  const numbers: (number | undefined)[] = [];
  const observation = (one: Observation): void => {
    if (one.kind === 'connection' && one.step === 'opened') numbers.push(one.connection);
    if (one.kind !== 'sample' || one.outcome !== 'ok') return;
    slowest[one.transport] = Math.max(slowest[one.transport] ?? 0, one.serviceUs / 1000);
  };
  const watchers = [{ observation }];
  const run = await watchedRun(requestOf(scenario, { token: platform.token, watchers }));
  const { summary, leftBehind } = await run.finished();
  expect(leftBehind).toEqual([]);
  const users = summary.users.created;
  expect(summary.users).toMatchObject({ connected: users, errored: 0 });
  expect(summary.websocket.refused).toBe(0);
  // Its proxy knows each of them.
  expect(numbers.toSorted(byNumber)).toEqual(Array.from({ length: users }, (_, number) => number));
  for (const transport of ['websocket', 'http', 'database']) {
    expect(slowest[transport]).toBeGreaterThan(addMs - 5);
  }
  expect(new Set(names)).toEqual(new Set([host]));
  const hosts = said.flatMap((text) => /^host: (.*)\r$/im.exec(text)?.[1] ?? []);
  const wanted = [wsUrl, httpUrl].map((url) => new URL(url).host);
  expect(hosts.length).toBeGreaterThan(users);
  expect([...new Set(hosts)].toSorted()).toEqual(wanted.toSorted());
});
