import { expect, test } from 'vitest';
import { useBackend } from './backend.ts';
import { connect, stats } from './client.ts';

const backend = useBackend();

interface Answered {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

async function call(method: string, path: string, body?: unknown): Promise<Answered> {
  const { httpUrl, token } = backend.shared();
  const response = await fetch(httpUrl + path, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

test('tells everybody how it is', async () => {
  await connect(backend.shared());
  const response = await fetch(`${backend.shared().httpUrl}/health`);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    status: 'ok',
    uptime_seconds: expect.any(Number),
    connections: 1,
    database: 'ok',
  });
});

test('asks for a bearer token everywhere else, before it tells what exists', async () => {
  for (const path of ['/stats', '/agent/execute', '/nowhere']) {
    const response = await fetch(backend.shared().httpUrl + path);
    expect(response.status).toBe(401);
    expect(await response.json()).toHaveProperty('error.code', 'unauthorized');
  }
});

test('executes an agent', async () => {
  const { status, body } = await call('POST', '/agent/execute', { query: 'a b a', tools: ['t'] });
  expect(status).toBe(200);
  const execution_id: unknown = expect.stringMatching(/^[\da-f-]{36}$/);
  expect(body).toEqual({ execution_id, result: { words: 3, distinct: 2 }, tools: ['t'] });
});

test('leads a workflow from its start through its steps to its end', async () => {
  const init = await call('POST', '/workflow/init', { workflow_type: 'analysis' });
  const id = String(Object(init.body)['workflow_id']);
  expect(id).toMatch(/^[\da-f-]{36}$/);
  for (const step of [1, 2, 3]) {
    const stepped = await call('POST', `/workflow/${id}/step`, { step_data: `step_${step}` });
    expect(stepped).toMatchObject({ status: 200, body: { workflow_id: id, step } });
  }
  const completed = await call('POST', `/workflow/${id}/complete`);
  expect(completed.body).toEqual({ workflow_id: id, status: 'completed', steps: 3 });
  const late = await call('POST', `/workflow/${id}/step`, { step_data: 1 });
  expect(late).toMatchObject({ status: 400, body: { error: { code: 'conflict' } } });
});

test('processes data: more for a larger size, the same for the same input', async () => {
  const process = (data_size: string, operations: readonly string[]) =>
    call('POST', '/data/process', { data_size, operations });
  const small = await process('small', ['transform', 'analyze']);
  expect(small.body).toMatchObject({ processed: 1000, operations: ['transform', 'analyze'] });
  expect((await process('small', ['transform', 'analyze'])).body).toEqual(small.body);
  const other = await process('small', ['analyze', 'sort']);
  expect(Object(other.body)['checksum']).not.toBe(Object(small.body)['checksum']);
  expect((await process('medium', [])).body).toMatchObject({ processed: 10_000 });
  expect((await process('large', [])).body).toMatchObject({ processed: 100_000 });
});

test.each([
  ['POST', '/agent/execute', '{', 400, 'malformed'],
  ['POST', '/agent/execute', '[]', 400, 'malformed'],
  ['POST', '/agent/execute', {}, 400, 'invalid'],
  ['POST', '/agent/execute', { query: 'q', tools: 'all' }, 400, 'invalid'],
  ['POST', '/workflow/init', undefined, 400, 'invalid'],
  ['POST', '/workflow/none/step', { step_data: 1 }, 404, 'not_found'],
  ['POST', '/workflow/none/complete', undefined, 404, 'not_found'],
  ['POST', '/workflow/a%2Fb/step', { step_data: 1 }, 404, 'not_found'],
  ['POST', '/data/process', { data_size: 'huge' }, 400, 'invalid'],
  ['GET', '/', undefined, 404, 'not_found'],
  ['GET', '/ws', undefined, 404, 'not_found'],
  ['GET', '/agent/execute', undefined, 405, 'method_not_allowed'],
  ['DELETE', '/stats', undefined, 405, 'method_not_allowed'],
  ['POST', '/health', '{}', 405, 'method_not_allowed'],
])('answers %s %s %j with %i %s', async (...row) => {
  const [method, path, body, status, code] = row;
  const answered = await call(method, path, body);
  expect(answered.status).toBe(status);
  expect(answered.body).toMatchObject({ error: { code, message: expect.stringMatching(/\w{3}/) } });
});

test('names the allowed method with a 405', async () => {
  expect((await call('GET', '/data/process')).headers.get('allow')).toBe('POST');
});

test('takes a body of 1 MiB and refuses a longer one, declared or not', async () => {
  const padded = (bytes: number): string => {
    const empty = JSON.stringify({ data_size: 'small', padding: '' });
    return JSON.stringify({ data_size: 'small', padding: 'x'.repeat(bytes - empty.length) });
  };
  expect((await call('POST', '/data/process', padded(1_048_576))).status).toBe(200);
  const declared = await call('POST', '/data/process', padded(1_048_577));
  expect(declared).toMatchObject({ status: 413, body: { error: { code: 'too_large' } } });
  const { httpUrl, token } = backend.shared();
  const chunked = await fetch(`${httpUrl}/data/process`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: new Blob([padded(3_000_000)]).stream(),
    duplex: 'half',
  });
  expect(chunked.status).toBe(413);
});

test('counts requests by route', async () => {
  const platform = await backend.launch();
  const headers = { authorization: `Bearer ${platform.token}` };
  const init = { method: 'POST', headers, body: '{"data_size":"small"}' };
  await fetch(`${platform.httpUrl}/data/process`, init);
  await fetch(`${platform.httpUrl}/data/process?again`, init);
  await fetch(`${platform.httpUrl}/nowhere/1`, { headers });
  await fetch(`${platform.httpUrl}/workflow/abc/complete`, init);
  expect((await stats(platform))['http']).toEqual({
    requests: {
      'POST /data/process': 2,
      unknown: 1,
      'POST /workflow/:id/complete': 1,
      'GET /stats': 1,
    },
  });
});
