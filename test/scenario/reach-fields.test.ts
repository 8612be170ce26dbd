import { expect, test } from 'vitest';
import { complaints, resolved, type Options } from './resolve-file.ts';

const secret = 's3cr3t';

function fileOf(target: object, more: object = {}): string {
  return JSON.stringify({ name: 'small', users: { researcher: 1 }, target, ...more });
}

/** What is wrong with a target, where it was written without line and column. */
function wrong(target: object, options: Options = {}): readonly string[] {
  const told = complaints(fileOf(target), options);
  for (const line of told) expect(line).not.toContain(secret);
  return told.map((line) => line.replace(/^a\.yaml:\d+:\d+ /, ''));
}

const https = { ws_url: 'wss://localhost:1/ws', http_url: 'https://localhost:1' };

test('a target says how it is reached', () => {
  const { target } = resolved(
    fileOf({
      ...https,
      tls: { ca: 'ca.pem', cert: 'c.pem', key: 'c.key', passphrase_env: 'PHRASE', insecure: true },
      headers: { 'X-Tenant': 'acme; "a", b' },
      cookies: { session: 'abc=' },
      subprotocols: ['agents.v2', 'agents.v1'],
      auth: {
        url: 'https://localhost:2/token',
        form: { grant_type: 'password' },
        headers: { Accept: '*/*' },
        basic: { user_env: 'NAME', password_env: 'WORD' },
        token: 'data.token',
      },
    }),
  );
  expect(target).toMatchObject({
    tls: { ca: 'ca.pem', cert: 'c.pem', key: 'c.key', passphraseEnv: 'PHRASE', insecure: true },
    headers: { 'x-tenant': 'acme; "a", b' },
    cookies: { session: 'abc=' },
    subprotocols: ['agents.v2', 'agents.v1'],
  });
  expect(target.auth).toEqual({
    url: 'https://localhost:2/token',
    method: 'POST',
    form: { grant_type: 'password' },
    json: undefined,
    headers: { accept: '*/*' },
    basic: { userEnv: 'NAME', passwordEnv: 'WORD' },
    tokenPath: 'data.token',
    expiresInPath: 'expires_in',
    timeoutMs: 4000,
  });
});

test.each([
  'Host',
  'connection',
  'Upgrade',
  'content-length',
  'transfer-encoding',
  'Sec-WebSocket-Key',
  'sec-websocket-protocol',
  'cookie',
  'not a name',
  '',
])('a header %j cannot be set, in a file or by an option', (name) => {
  expect(wrong({ ...https, headers: { [name]: secret } })).toHaveLength(1);
  expect(wrong(https, { header: `${name}: ${secret}` })).toHaveLength(1);
});

test.each(['line\nbreak', ' leading', 'trailing ', 'umlaut ä', 'nul\0', `${secret}\r`])(
  'a header cannot hold %j',
  (value) => {
    expect(wrong({ headers: { 'x-tenant': value } })).toEqual([
      'target.headers.x-tenant | has a value that is not plain ASCII text',
    ]);
  },
);

test.each(['two words', 'a;b', 'a,b', 'a"b', 'a\\b', '"open', 'ä', `${secret}\n`])(
  'a cookie cannot hold %j',
  (value) => {
    expect(wrong({ cookies: { session: value } })).toEqual([
      expect.stringMatching(/^target\.cookies\.session \| has a value with spaces, quotes/),
    ]);
  },
);

test('everything wrong is told at once and without the values', () => {
  expect(
    wrong({
      ...https,
      tls: { ca: '', insecure: 'yes', certificate: 'x' },
      headers: { 'x-a': 1, 'x-b': secret, 'X-B': secret },
      cookies: secret,
      subprotocols: ['a b', 'c', 'c'],
      auth: { form: { password: [secret] }, json: secret, token: 'a..b', methd: 'GET' },
    }).map((line) => line.split(' | ')[0]),
  ).toEqual([
    'target.tls.ca',
    'target.tls.insecure',
    'target.tls.certificate',
    'target.headers.x-a',
    'target.cookies',
    'target.subprotocols',
    'target.subprotocols.0',
    'target.auth.url',
    'target.auth.form.password',
    'target.auth.json',
    'target.auth.token',
    'target.auth.methd',
  ]);
});

test('a name written twice in two spellings is told', () => {
  expect(wrong({ headers: { 'x-b': '1', 'X-B': '2' } })).toEqual([
    'target.headers.X-B | is written twice',
  ]);
  expect(wrong({}, { header: 'x-b: 1\nX-B: 2' })).toEqual(['--header | "x-b" is written twice']);
});

test('settings that do not go together are told where they were written', () => {
  const url = 'http://localhost:2';
  const both = { form: { a: 'b' }, json: { a: 1 } };
  expect(wrong({ ...https, token_env: 'TOKEN', auth: { url, ...both } })).toEqual([
    'target.auth.form | cannot be combined with json',
    'target.auth | cannot be combined with token_env or --token-env',
  ]);
  expect(wrong({ ...https, auth: { url, method: 'GET', form: {} } })).toEqual([
    'target.auth.form | a GET request has no form or json',
  ]);
  const basic = { user_env: 'A', password_env: 'B' };
  expect(wrong({ ...https, auth: { url, basic, headers: { Authorization: secret } } })).toEqual([
    'target.auth.basic | cannot be combined with a header authorization',
  ]);
  const authorization = 'authorization cannot be combined with a token; leave one of them out';
  const headers = { Authorization: secret };
  expect(wrong({ ...https, headers, auth: { url } })).toEqual([
    `target.headers.authorization | ${authorization}`,
  ]);
  expect(wrong(https, { header: `Authorization: ${secret}`, 'token-env': 'TOKEN' })).toEqual([
    `--header | ${authorization}`,
  ]);
  expect(wrong({ ...https, headers })).toEqual([]);
  expect(wrong({ tls: { cert: 'a' } }, { 'tls-key': 'b' })).toEqual([]);
  expect(wrong({ tls: { cert: 'a', passphrase_env: 'P' } })).toEqual([
    'target.tls.cert | needs its private key; name it with --tls-key',
    'target.tls.passphrase_env | belongs to a key; name it with --tls-key',
  ]);
  expect(wrong({}, { 'tls-key': 'b' })).toEqual([
    '--tls-key | needs its certificate; name it with --tls-cert',
  ]);
});

test('an auth service is a target like any other', () => {
  const auth = { url: 'https://login.example/token' };
  expect(wrong({ ...https, auth })).toEqual([
    expect.stringMatching(/^target\.auth\.url \| host "login\.example" is not this machine/),
  ]);
  expect(wrong({ ...https, auth, allow_hosts: ['login.example'] })).toEqual([]);
  expect(wrong({ ...https, auth: { url: 'http://169.254.169.254/' } })).toHaveLength(1);
  expect(wrong({ ...https, auth: { url: `http://me:${secret}@localhost/` } })).toHaveLength(1);
});

test('options are added to headers and cookies, and replace everything else', () => {
  const file = fileOf({
    ...https,
    tls: { ca: 'file.pem', cert: 'c', key: 'k' },
    headers: { 'x-a': '1', 'x-b': '2' },
    cookies: { a: '1', b: '2' },
    subprotocols: ['old'],
  });
  const { target } = resolved(
    file,
    {
      'tls-ca': 'option.pem',
      insecure: 'true',
      header: 'X-B: three: four\nx-c:5',
      cookie: 'b=3=; c=4',
      subprotocol: 'new,newer',
    },
    { STATECROWD_TLS_CERT: 'variable.pem', STATECROWD_COOKIE: 'never=used' },
  );
  expect(target).toMatchObject({
    tls: { ca: 'option.pem', cert: 'variable.pem', key: 'k', insecure: true },
    subprotocols: ['new', 'newer'],
  });
  expect(target.headers).toEqual({ 'x-a': '1', 'x-b': 'three: four', 'x-c': '5' });
  expect(target.cookies).toEqual({ a: '1', b: '3=', c: '4' });
});

test.each<[Options, string]>([
  [{ header: secret }, '--header | must be written as "name: value"'],
  [{ header: `: ${secret}` }, '--header | must be written as "name: value"'],
  [{ cookie: secret }, '--cookie | must be written as name=value'],
  [{ cookie: `a=two ${secret}` }, '--cookie | "a" has a value with spaces'],
  [{ subprotocol: 'a b' }, '--subprotocol | "a b" is not a subprotocol'],
  [{ insecure: 'perhaps' }, '--insecure | "perhaps" is not true or false'],
  [{ 'tls-ca': ' ' }, '--tls-ca | must name a PEM file'],
])('%j is told without what may be a secret', (options, start) => {
  const [line = '', ...more] = wrong({}, options);
  expect(line.slice(0, start.length)).toBe(start);
  expect(more).toEqual([]);
});

test('another URL is never shown what was meant for the one before', () => {
  const base = {
    ...https,
    allow_hosts: ['b.example'],
    tls: { ca: 'ca.pem', cert: 'c', key: 'k' },
    headers: { 'x-key': secret },
    cookies: { session: secret },
    subprotocols: ['agents.v1'],
    auth: { url: 'http://localhost:2', form: { password: secret } },
  };
  const environments = {
    other: { ws_url: 'ws://b.example/ws', headers: { 'x-own': '1' } },
    same: { headers: { 'x-own': '1' }, subprotocols: ['agents.v2'] },
  };
  const text = fileOf(base, { environments });
  const other = resolved(text, { env: 'other' }).target;
  expect(JSON.stringify(other)).not.toContain(secret);
  expect(other).toMatchObject({ headers: { 'x-own': '1' }, cookies: {}, subprotocols: [] });
  expect(other).toMatchObject({ tls: { ca: undefined, cert: undefined }, auth: undefined });
  const same = resolved(text, { env: 'same' }).target;
  expect(same.headers).toEqual({ 'x-key': secret, 'x-own': '1' });
  expect(same).toMatchObject({ subprotocols: ['agents.v2'], auth: { url: 'http://localhost:2' } });
});

test('the TLS of a database is written in its URL', () => {
  const db_url = 'postgresql://localhost/x?sslmode=verify-full&sslrootcert=ca.pem';
  expect(wrong({ ...https, db_url })).toEqual([]);
});
