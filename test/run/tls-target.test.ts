import { getCACertificates, setDefaultCACertificates, type TlsOptions } from 'node:tls';
import { expect, onTestFinished, test, vi } from 'vitest';
import { TargetReadings } from '../../src/actors/target-readings.ts';
import { openReach } from '../../src/run/open-reach.ts';
import { probeTarget } from '../../src/run/probe-target.ts';
import { scenarioSources } from '../../src/run/read-target.ts';
import { plainReachSettings, type TlsSettings } from '../../src/scenario/reach-settings.ts';
import { behindTls } from '../support/behind-tls.ts';
import { authority } from '../support/certificates.ts';
import { httpServer } from '../support/http-server.ts';
import { patience } from '../support/patience.ts';
import { plainScenario } from '../support/plain-scenario.ts';
import { socketServer } from '../support/socket-server.ts';
import { writtenFile } from '../support/written-file.ts';

const ca = authority();
const here = ca.issue(['127.0.0.1', 'localhost']);
const client = ca.issue(['client']);

/** A WebSocket and an HTTP server that are reached over TLS. */
async function servers(settings: TlsOptions = here) {
  const sockets = await socketServer();
  const pages = await httpServer((response) => response.end('{}'));
  const wsUrl = await behindTls(sockets.url, settings);
  const httpUrl = await behindTls(pages.url, settings);
  return { sockets, pages, wsUrl, httpUrl };
}

type Urls = Readonly<Record<'wsUrl' | 'httpUrl', string>>;

/** What the trial before a run says about both, without their URLs. */
async function probed({ wsUrl, httpUrl }: Urls, tls: Partial<TlsSettings>) {
  const { target } = plainScenario({ asker: 1 }, {});
  const settings = { ...target, tls: { ...plainReachSettings.tls, ...tls } };
  const request = { target: settings, token: undefined, environment: {} };
  const { reach, problems } = await openReach(request);
  expect(problems).toEqual([]);
  const found = await probeTarget({ wsUrl, httpUrl, reach });
  return found.map(({ where, message }) => `${where} ${message.replace(/^\S+ /, '')}`);
}

function both(message: string): readonly string[] {
  return [`--ws-url ${message}`, `--http-url ${message}`];
}

const unknownAuthority =
  'has a certificate of an authority that is not trusted here; ' +
  'name that with --tls-ca, or take --insecure';

test('a target is reached over TLS when its authority is named', async () => {
  const { sockets, pages, ...urls } = await servers();
  expect(await probed(urls, { ca: writtenFile('ca.pem', ca.cert) })).toEqual([]);
  expect(sockets.accepted()).toBe(1);
  expect(pages.asked).toHaveLength(1);
});

test('authorities that are trusted anyway stay trusted', async () => {
  const usual = getCACertificates();
  const known = authority('known everywhere');
  setDefaultCACertificates([...usual, known.cert]);
  onTestFinished(() => setDefaultCACertificates([...usual]));
  const urls = await servers(known.issue(['127.0.0.1']));
  expect(await probed(urls, {})).toEqual([]);
  expect(await probed(urls, { ca: writtenFile('ca.pem', ca.cert) })).toEqual([]);
});

test('without its authority it is refused, and nothing is sent', async () => {
  const { sockets, pages, ...urls } = await servers();
  expect(await probed(urls, {})).toEqual(both(unknownAuthority));
  const another = writtenFile('other.pem', authority('test authority').cert);
  const [problem = ''] = await probed(urls, { ca: another });
  expect(problem).toContain('--ws-url has a certificate');
  expect(sockets.handshakes).toEqual([]);
  expect(pages.asked).toEqual([]);
});

test('a certificate for another host, and one that has expired, are refused as such', async () => {
  const trusted = { ca: writtenFile('ca.pem', ca.cert) };
  expect(await probed(await servers(ca.issue(['elsewhere.example'])), trusted)).toEqual(
    both('has a certificate for another host name; use that name, or take --insecure'),
  );
  expect(await probed(await servers(ca.issue(['127.0.0.1'], { until: '21' })), trusted)).toEqual(
    both('has a certificate that has expired; renew it, or take --insecure'),
  );
});

test('checks of certificates can be left out', async () => {
  const elsewhere = authority('unknown').issue(['elsewhere.example'], { until: '21' });
  expect(await probed(await servers(elsewhere), { insecure: true })).toEqual([]);
});

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'a client certificate is shown to whom it is demanded by (%s)',
  async (version) => {
    const demanding = { ...here, ca: ca.cert, requestCert: true, rejectUnauthorized: true };
    const urls = await servers({ ...demanding, minVersion: version, maxVersion: version });
    const trusted = { ca: writtenFile('ca.pem', ca.cert) };
    const cert = writtenFile('client.pem', client.cert);
    const key = writtenFile('client.key', client.key);
    expect(await probed(urls, { ...trusted, cert, key })).toEqual([]);
    const [ofSocket, ofHttp] = await probed(urls, trusted);
    const wanted =
      'asks for a client certificate it trusts; name one with --tls-cert and --tls-key';
    expect(ofSocket).toBe(`--ws-url ${wanted}`);
    expect(ofHttp).toMatch(/^--http-url .* client certificate/);
  },
);

test('a server without TLS is recognised', async () => {
  const { url } = await httpServer((response) => response.end());
  const httpUrl = url.replace('http:', 'https:');
  const found = await probed({ wsUrl: httpUrl.replace('https', 'wss'), httpUrl }, {});
  expect(found).toEqual(both('does not speak TLS; is it ws:// or http://?'));
});

test('figures of the target are read over TLS as well', async () => {
  const page = await httpServer((response) => response.end('memory 7\n'));
  const url = await behindTls(page.url, here);
  const scenario = plainScenario({ asker: 1 }, {});
  const tls = { ...plainReachSettings.tls, ca: writtenFile('ca.pem', ca.cert) };
  const target = { ...scenario.target, httpUrl: 'https://127.0.0.1:1', tls };
  const request = { target: { ...target, headers: { 'x-tenant': 'acme' } }, token: 'secret' };
  const { reach } = await openReach({ ...request, environment: {} });
  const reading = { kind: 'exposition', intervalMs: 1000, figures: { memory: 'memory' } } as const;
  const sources = scenarioSources({ ...scenario, target, readings: [{ ...reading, url }] }, reach);
  const values: number[] = [];
  const readings = new TargetReadings(sources, (_, value) => values.push(value));
  onTestFinished(() => readings.stop());
  readings.start();
  await vi.waitFor(() => expect(values).toEqual([7]), patience);
  // It is another server than the target: what is shown to that one is not for this one.
  expect(page.asked[0]?.headers).not.toHaveProperty('authorization');
  expect(page.asked[0]?.headers).not.toHaveProperty('x-tenant');
});
