import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { useBackend } from '../platform/backend.ts';
import { behindTls } from '../support/behind-tls.ts';
import { authority } from '../support/certificates.ts';
import { httpServer } from '../support/http-server.ts';
import { runStatecrowd } from './run-statecrowd.ts';

const backend = useBackend();
const ca = authority();
const here = ca.issue(['127.0.0.1']);
const client = ca.issue(['client']);
const demanding = { ...here, ca: ca.cert, requestCert: true, rejectUnauthorized: true };
const password = 'pa55-w0rd';
const tenant = 'acme-s3cret';
const session = 'c00kie-s3cret';

/** A folder with a scenario beside its certificates. */
function folderOf(scenario: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'statecrowd-reach-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'plans/certs'), { recursive: true });
  const load = { warmup: '2s', duration: '2s', cooldown: '500ms' };
  const whole = { name: 'secured', users: { observer: 4, admin: 3 }, load, think_time: 0.1 };
  writeFileSync(join(folder, 'plans/secured.yaml'), JSON.stringify({ ...whole, ...scenario }));
  writeFileSync(join(folder, 'plans/certs/ca.pem'), ca.cert);
  writeFileSync(join(folder, 'plans/certs/client.pem'), client.cert);
  writeFileSync(join(folder, 'plans/certs/client.key'), client.key);
  return folder;
}

const tls = { ca: 'certs/ca.pem', cert: 'certs/client.pem', key: 'certs/client.key' };

/** Everything that was written, file by file. */
function written(folder: string): string {
  return readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
}

test('a whole run over TLS with a client certificate, a login, headers and cookies', async () => {
  const tokens = ['t0ken-one', 't0ken-two'];
  const platform = await backend.launch({ tokens });
  const heard: string[] = [];
  const hear = (text: string): unknown => heard.push(text);
  let given = 0;
  const login = await httpServer((response, { body }) => {
    const isRight = body === `grant_type=client_credentials&client_secret=${password}`;
    const token = tokens[Math.min(given++, 1)];
    if (!isRight) response.writeHead(401);
    // One attempt to fetch the token anew fails.
    if (given === 3) response.writeHead(503);
    response.end(JSON.stringify({ data: { token, life: 1 } }));
  });
  const folder = folderOf({
    target: {
      ws_url: await behindTls(platform.wsUrl, demanding, hear),
      http_url: await behindTls(platform.httpUrl, demanding, hear),
      tls,
      headers: { 'X-Tenant': tenant },
      subprotocols: ['agents.v1'],
      auth: {
        url: `${await behindTls(login.url, demanding)}/token`,
        form: { grant_type: 'client_credentials', client_secret: password },
        token: 'data.token',
        expires_in: 'data.life',
      },
    },
  });
  const options = ['--cookie', `session=${session}`, '--output', 'results'];
  const call = await runStatecrowd(['run', 'plans/secured.yaml', ...options], { folder });
  expect(call).toMatchObject({ code: 0, err: expect.stringContaining('fetched anew once') });
  const summary: unknown = JSON.parse(readFileSync(join(folder, 'results/summary.json'), 'utf8'));
  expect(summary).toMatchObject({
    complete: true,
    users: { created: 7, connected: 7, errored: 0 },
    websocket: { connections: 7 },
  });
  const handshakes = heard.filter((text) => text.startsWith('GET /ws'));
  const requests = heard.filter((text) => / \/(?!ws)\S* HTTP/.test(text));
  expect(handshakes.length).toBe(8);
  expect(requests.length).toBeGreaterThan(3);
  for (const text of [...handshakes, ...requests]) {
    expect(text.toLowerCase()).toContain(`x-tenant: ${tenant}`);
    expect(text.toLowerCase()).toContain(`cookie: session=${session}`);
  }
  for (const text of handshakes) expect(text).toContain('Sec-WebSocket-Protocol: agents.v1');
  for (const token of tokens) {
    expect(handshakes.some((text) => text.includes(`Bearer ${token}`))).toBe(true);
  }
  expect(requests.some((text) => text.includes('Bearer t0ken-two'))).toBe(true);
  const everywhere = `${call.out}${call.err}${written(join(folder, 'results'))}`;
  expect(everywhere).toContain("--cookie 'session=***'");
  for (const secret of [...tokens, password, tenant, session]) {
    expect(everywhere).not.toContain(secret);
  }
});

test('unchecked certificates are told in the headline and in the plan', async () => {
  const platform = backend.shared();
  const elsewhere = authority('unknown').issue(['elsewhere.example']);
  const wsUrl = await behindTls(platform.wsUrl, elsewhere);
  const target = { ws_url: wsUrl, token_env: 'TOKEN', headers: { 'x-tenant': tenant } };
  const folder = folderOf({ target, load: { warmup: '200ms', duration: '1s', cooldown: '200ms' } });
  const environment = { TOKEN: platform.token };
  const args = ['run', 'plans/secured.yaml', '--no-export'];
  const refused = await runStatecrowd(args, { folder, environment });
  expect(refused).toMatchObject({ code: 2, out: '' });
  expect(refused.err).toMatch(/--ws-url .* not trusted here; name that with --tls-ca, or take/);
  const run = await runStatecrowd([...args, '--insecure'], { folder, environment });
  expect(run.code).toBe(0);
  expect(run.err).toContain('certificates are not checked');
  const variable = { ...environment, STATECROWD_INSECURE: 'true' };
  const plan = await runStatecrowd([...args, '--dry-run'], { folder, environment: variable });
  expect(plan.out).toMatch(/\n {2}tls +certificates are not checked\n {2}headers +x-tenant\n/);
  expect(plan.out).not.toContain(tenant);
});

test.each([
  [401, `{"access_token":"${password}"}`, 'refuses the credentials (401)'],
  [200, `<p>${password}</p>`, 'does not answer in JSON'],
  [200, `{"error":"${password}"}`, 'has no token in its answer where target.auth.token says'],
])('a login that answers %i %s stops the run before it begins', async (status, text, message) => {
  const login = await httpServer((response) => response.writeHead(status).end(text));
  const auth = { url: login.url, json: { password } };
  const folder = folderOf({ target: { ws_url: 'ws://127.0.0.1:1/ws', auth } });
  const { code, out, err } = await runStatecrowd(['run', 'plans/secured.yaml'], { folder });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(`target.auth  ${login.url} ${message}`);
  expect(err).not.toContain(password);
  // What the target would say without a token is not known, so it is not asked.
  expect(err).not.toContain('--ws-url');
  expect(readdirSync(folder)).toEqual(['plans']);
});

test('files and variables that are missing are told at once, in a dry run too', async () => {
  const login = { url: 'http://127.0.0.1:1', basic: { user_env: 'WHO', password_env: 'WORD' } };
  const target = { ws_url: 'ws://127.0.0.1:1/ws', tls: { ca: 'no.pem' }, auth: login };
  const folder = folderOf({ target });
  const options = ['--dry-run', '--tls-cert', 'no.pem', '--tls-key', 'plans/certs/ca.pem'];
  const call = await runStatecrowd(['run', 'plans/secured.yaml', ...options], { folder });
  expect(call).toMatchObject({ code: 2, out: '' });
  for (const told of [
    'the environment variable WHO is not set',
    'the environment variable WORD is not set',
    '--tls-ca  plans/no.pem does not exist',
    '--tls-cert  no.pem does not exist',
    '--tls-key  plans/certs/ca.pem holds no private key in PEM',
  ]) {
    expect(call.err.replaceAll(/ {2,}/g, '  ')).toContain(told);
  }
});

test('a login is refused on the embedded platform, which has a token of its own', async () => {
  const auth = { url: 'http://127.0.0.1:1' };
  const folder = folderOf({ target: { auth } });
  const run = await runStatecrowd(['run', 'plans/secured.yaml', '--dry-run'], { folder });
  expect(run.code).toBe(2);
  expect(run.err).toContain('target.auth  is for a target of your own');
  const simulated = await runStatecrowd(['simulate', 'plans/secured.yaml', '--dry-run'], {
    folder,
  });
  expect(simulated.code).toBe(0);
});
