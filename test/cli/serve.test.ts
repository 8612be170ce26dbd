import { describe, expect, test } from 'vitest';
import { startStatecrowd } from './run-statecrowd.ts';
import type { Call, CallSettings } from './run-statecrowd.ts';

const token = 'a-token-of-the-test';
const environment = { PLATFORM_TOKEN: token };

interface Serving {
  readonly call: Call;
  readonly httpUrl: string;
  readonly output: string;
}

async function serve(settings: CallSettings, ...args: readonly string[]): Promise<Serving> {
  const call = startStatecrowd(['serve', ...args], settings);
  const output = await call.until(/Ctrl-C/);
  return { call, output, httpUrl: /http:\/\/[\d.:]+/.exec(output)?.[0] ?? '' };
}

async function isServing(httpUrl: string): Promise<boolean> {
  return fetch(`${httpUrl}/health`).then(
    (answer) => answer.ok,
    () => false,
  );
}

describe.concurrent('serve', () => {
  test('starts the platform and its database, and stops both on Ctrl-C', async () => {
    const { call, httpUrl, output } = await serve({});
    expect(await (await fetch(`${httpUrl}/health`)).json()).toMatchObject({ database: 'ok' });
    const shown = /TOKEN=(\w+)/.exec(output)?.[1] ?? '';
    const headers = { authorization: `Bearer ${shown}` };
    expect((await fetch(`${httpUrl}/stats`, { headers })).status).toBe(200);
    call.child.kill('SIGINT');
    expect(await call.ended).toMatchObject({ code: 0, err: '' });
    expect(await isServing(httpUrl)).toBe(false);
  });

  test('takes its token from the environment and does not show it', async () => {
    const { call, httpUrl } = await serve({ environment }, '--token-env', 'PLATFORM_TOKEN');
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${httpUrl}/stats`, { headers })).status).toBe(200);
    expect((await fetch(`${httpUrl}/stats`)).status).toBe(401);
    call.child.kill('SIGTERM');
    const { code, out, err } = await call.ended;
    expect(code).toBe(0);
    expect(out + err).not.toContain(token);
  });

  test('refuses a port that is taken', async () => {
    const first = await serve({});
    const port = new URL(first.httpUrl).port;
    const second = await startStatecrowd(['serve', '--port', port]).ended;
    expect(second).toMatchObject({ code: 2, out: '' });
    expect(second.err).toContain(port);
    expect(second.err).not.toMatch(/\n\s+at /);
    first.call.child.kill('SIGINT');
    expect(await first.call.ended).toMatchObject({ code: 0 });
  });

  test('refuses a database that cannot be reached, without its password', async () => {
    const url = 'postgres://user:verysecret@127.0.0.1:1/name';
    const { code, out, err } = await startStatecrowd(['serve', '--db-url', url]).ended;
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('--db-url');
    expect(err).not.toContain('verysecret');
  });
});

describe.concurrent('signals', () => {
  test('sent to the launcher alone reach the program once', async () => {
    const { call, httpUrl } = await serve({ relaunched: true });
    call.child.kill('SIGINT');
    expect(await call.ended).toMatchObject({ code: 0, err: '' });
    expect(await isServing(httpUrl)).toBe(false);
  });

  test('of a terminal reach launcher and program and count once', async () => {
    const { call } = await serve({ relaunched: true, grouped: true });
    process.kill(-(call.child.pid ?? 0), 'SIGINT');
    expect(await call.ended).toMatchObject({ code: 0, err: '' });
  });

  test('given twice end the program at once', async () => {
    const { call, httpUrl } = await serve({ relaunched: true });
    call.child.kill('SIGINT');
    call.child.kill('SIGTERM');
    const { code } = await call.ended;
    expect([130, 143]).toContain(code);
    while (await isServing(httpUrl));
  });

  test('are not needed when the launcher is killed: the program stops', async () => {
    const { call, httpUrl } = await serve({ relaunched: true });
    call.child.kill('SIGKILL');
    expect(await call.ended).toMatchObject({ signal: 'SIGKILL' });
    expect(await isServing(httpUrl)).toBe(false);
  });
});
