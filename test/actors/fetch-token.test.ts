import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { fetchToken, type TokenAnswer } from '../../src/actors/fetch-token.ts';
import type { AuthSettings } from '../../src/scenario/reach-settings.ts';
import { httpServer } from '../support/http-server.ts';

const plain: Omit<AuthSettings, 'url'> = {
  method: 'POST',
  form: undefined,
  json: undefined,
  headers: {},
  basic: undefined,
  tokenPath: 'access_token',
  expiresInPath: 'expires_in',
  timeoutMs: 2000,
};

/** What is fetched from a service that answers so. */
async function fetched(
  answer: { readonly status?: number; readonly text: string },
  settings: Partial<AuthSettings> = {},
): Promise<TokenAnswer> {
  const service = await httpServer((response) => {
    response.writeHead(answer.status ?? 200, { location: '/elsewhere' }).end(answer.text);
  });
  const auth = { ...plain, url: service.url, ...settings };
  const got = await fetchToken({ auth, credentials: undefined, tls: {} });
  expect(service.asked).toHaveLength(1);
  return got;
}

test('sends a form or JSON, its headers and the credentials', async () => {
  const service = await httpServer((response) => response.end('{"access_token":"t"}'));
  const url = `${service.url}/token?tenant=acme`;
  const credentials = { user: 'me', password: 'p:w' };
  const form = { grant_type: 'client_credentials', scope: 'a b&c' };
  const first = { ...plain, url, form, headers: { 'x-tenant': 'acme' } };
  const expected = { kind: 'token', token: 't', validMs: undefined };
  expect(await fetchToken({ auth: first, credentials, tls: {} })).toEqual(expected);
  const second = { ...plain, url, method: 'PUT', json: { user: 'me', deep: [1] } } as const;
  await fetchToken({ auth: second, credentials: undefined, tls: {} });
  const third = { ...plain, url, method: 'GET' } as const;
  await fetchToken({ auth: third, credentials: undefined, tls: {} });
  const basic = `Basic ${Buffer.from('me:p:w').toString('base64')}`;
  const [one, two, three] = service.asked;
  expect(one).toMatchObject({
    method: 'POST',
    path: '/token?tenant=acme',
    body: 'grant_type=client_credentials&scope=a+b%26c',
    headers: { 'x-tenant': 'acme', authorization: basic },
  });
  expect(one?.headers['content-type']).toContain('application/x-www-form-urlencoded');
  expect(two).toMatchObject({ method: 'PUT', body: '{"user":"me","deep":[1]}' });
  expect(two?.headers).toMatchObject({ 'content-type': 'application/json' });
  expect(two?.headers).not.toHaveProperty('authorization');
  expect(three).toMatchObject({ method: 'GET', body: '' });
  expect(three?.headers).not.toHaveProperty('content-type');
});

test.each([
  [{ access_token: 'abc', expires_in: 60 }, 60_000],
  [{ access_token: 'abc', expires_in: '60' }, 60_000],
  [{ access_token: 'abc', expires_in: null }, undefined],
  [{ access_token: 'abc', expires_in: 'soon' }, undefined],
  [{ access_token: 'abc' }, undefined],
])('reads the token of %j', async (answer, validMs) => {
  const got = await fetched({ text: JSON.stringify(answer) });
  expect(got).toEqual({ kind: 'token', token: 'abc', validMs });
});

test('follows the paths it is given', async () => {
  const text = '{"data":{"token":"abc","life":{"s":5}},"list":["x"]}';
  const paths = { tokenPath: 'data.token', expiresInPath: 'data.life.s' };
  expect(await fetched({ text }, paths)).toEqual({ kind: 'token', token: 'abc', validMs: 5000 });
  const element = await fetched({ text }, { tokenPath: 'list.0' });
  expect(element).toMatchObject({ kind: 'token', token: 'x' });
});

test.each([
  ['{"access_token":1}', 'no_token'],
  ['{"other":"secret"}', 'no_token'],
  ['{"access_token":""}', 'no_token'],
  ['{"access_token":"two words"}', 'no_token'],
  ['{"access_token":"line\\nbreak"}', 'no_token'],
  ['null', 'no_token'],
  ['[]', 'no_token'],
  ['<html>secret</html>', 'not_json'],
  ['', 'not_json'],
])('an answer of %j is no token', async (text, errorClass) => {
  expect(await fetched({ text })).toEqual({ kind: 'failed', errorClass });
});

test.each([301, 400, 401, 403, 404, 500])('names the status %i', async (status) => {
  const text = '{"access_token":"secret"}';
  const failed = { kind: 'failed', errorClass: `http_${status}` };
  expect(await fetched({ status, text })).toEqual(failed);
});

test('gives up on a service that refuses or does not answer, and when told to stop', async () => {
  const ask = (url: string, timeoutMs: number, stop?: AbortSignal): Promise<TokenAnswer> =>
    fetchToken({ auth: { ...plain, url, timeoutMs }, credentials: undefined, tls: {} }, stop);
  const refused = await ask('http://127.0.0.1:1', 2000);
  expect(refused).toEqual({ kind: 'failed', errorClass: 'ECONNREFUSED' });
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => void silent.close());
  const address = silent.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  expect(await ask(url, 100)).toEqual({ kind: 'failed', errorClass: 'timed_out' });
  const dripping = await httpServer((response) => void response.write('{'));
  expect(await ask(dripping.url, 100)).toEqual({ kind: 'failed', errorClass: 'timed_out' });
  const stop = new AbortController();
  const stopped = ask(url, 3_600_000, stop.signal);
  stop.abort();
  expect((await stopped).kind).toBe('failed');
});
