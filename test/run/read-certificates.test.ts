import { generateKeyPairSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { certificateProblems } from '../../src/run/certificate-problems.ts';
import { readCertificates } from '../../src/run/read-certificates.ts';
import { plainReachSettings } from '../../src/scenario/reach-settings.ts';
import type { AuthSettings, TlsSettings } from '../../src/scenario/reach-settings.ts';
import { authority, lockedKey } from '../support/certificates.ts';
import { plainScenario } from '../support/plain-scenario.ts';
import { writtenFile } from '../support/written-file.ts';

const ca = authority();
const client = ca.issue(['client']);
const other = ca.issue(['other']);

function complaints(tls: Partial<TlsSettings>, passphrase?: string): readonly string[] {
  const { problems } = readCertificates({ ...plainReachSettings.tls, ...tls }, passphrase);
  return problems.map(({ where, message }) => `${where} ${message.replace(/^\/\S+\//, '')}`);
}

test('without files there is nothing to set, and checks are left out only when asked', () => {
  const { tls } = plainReachSettings;
  expect(readCertificates(tls, undefined)).toEqual({ tls: {}, problems: [] });
  const insecure = readCertificates({ ...tls, insecure: true }, undefined);
  expect(insecure).toEqual({ tls: { rejectUnauthorized: false }, problems: [] });
});

test('reads authorities, a certificate and its key, behind a passphrase or not', () => {
  const cert = writtenFile('client.pem', client.cert);
  const key = writtenFile('client.key', client.key);
  const locked = writtenFile('locked.key', lockedKey(client.key, 'open'));
  const bundle = writtenFile('ca.pem', `# ours\n${ca.cert}\n${authority('another').cert}`);
  expect(complaints({ ca: bundle, cert, key })).toEqual([]);
  expect(complaints({ cert, key: locked }, 'open')).toEqual([]);
  const { tls } = readCertificates({ ...plainReachSettings.tls, ca: bundle }, undefined);
  expect(Object.keys(tls)).toEqual(['secureContext']);
});

test('tells everything that is wrong with the files at once', () => {
  const paths = { ca: '/nowhere/ca.pem', cert: tmpdir(), key: writtenFile('no.key', 'no PEM') };
  expect(complaints(paths)).toEqual([
    '--tls-ca ca.pem does not exist',
    expect.stringMatching(/^--tls-cert .* is not a file$/),
    '--tls-key no.key holds no private key in PEM',
  ]);
});

test('names what is no certificate, one of a bundle too, and what is too large', () => {
  const broken = client.cert.replace(/\n.{40}/, '\nAAAA');
  expect(complaints({ ca: writtenFile('ca.pem', `${ca.cert}${broken}`) })).toEqual([
    '--tls-ca ca.pem holds no certificate in PEM',
  ]);
  expect(complaints({ ca: writtenFile('ca.pem', '') })).toHaveLength(1);
  expect(complaints({ ca: writtenFile('ca.pem', 'x'.repeat(1024 * 1024 + 1)) })).toEqual([
    '--tls-ca ca.pem is over 1 MiB',
  ]);
});

test('a broken chain is told as such, and what OpenSSL finds too weak', () => {
  const key = writtenFile('client.key', client.key);
  const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
  const chain = writtenFile('chain.pem', client.cert + broken);
  expect(complaints({ cert: chain, key })).toEqual([
    '--tls-cert chain.pem holds no certificate in PEM',
  ]);
  const weak = ca.issue(['weak'], { pair: generateKeyPairSync('rsa', { modulusLength: 512 }) });
  const cert = writtenFile('weak.pem', weak.cert);
  expect(complaints({ cert, key: writtenFile('weak.key', weak.key) })).toEqual([
    '--tls-cert is refused by OpenSSL (ERR_SSL_EE_KEY_TOO_SMALL)',
  ]);
});

test('a key has to be that of the certificate, and its passphrase the right one', () => {
  const cert = writtenFile('client.pem', client.cert);
  expect(complaints({ cert, key: writtenFile('other.key', other.key) })).toEqual([
    '--tls-key is not the private key of the certificate',
  ]);
  const key = writtenFile('locked.key', lockedKey(client.key, 'open'));
  expect(complaints({ cert, key })).toEqual([
    expect.stringMatching(/^--tls-key locked.key is encrypted; name .*passphrase_env/),
  ]);
  expect(complaints({ cert, key }, 'wrong')).toEqual([
    '--tls-key locked.key is encrypted with another passphrase',
  ]);
});

test('variables that are named have to be set, whatever is wrong with the files', () => {
  const key = writtenFile('locked.key', lockedKey(client.key, 'open'));
  const { target } = plainScenario({ asker: 1 }, {});
  const tls = { ...target.tls, ca: '/nowhere/ca.pem', key, passphraseEnv: 'PHRASE' };
  const auth: AuthSettings = {
    url: 'http://127.0.0.1:1',
    method: 'POST',
    form: undefined,
    json: undefined,
    headers: {},
    basic: { userEnv: 'USER_NAME', passwordEnv: 'USER_PASSWORD' },
    tokenPath: 'a',
    expiresInPath: 'b',
    timeoutMs: 1,
  };
  const environment = { USER_NAME: 'me', USER_PASSWORD: '' };
  expect(certificateProblems({ ...target, tls, auth }, environment)).toEqual([
    { where: 'target.tls.passphrase_env', message: 'the environment variable PHRASE is not set' },
    {
      where: 'target.auth.basic.password_env',
      message: 'the environment variable USER_PASSWORD is not set',
    },
    { where: '--tls-ca', message: '/nowhere/ca.pem does not exist' },
  ]);
});
