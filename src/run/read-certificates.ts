import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext, getCACertificates } from 'node:tls';
import type { TlsReach } from '../actors/reach.ts';
import { errorCode } from '../outputs/system-error.ts';
import type { Problem } from '../scenario/problem.ts';
import type { TlsSettings } from '../scenario/reach-settings.ts';

/** What connections are made with, and everything that is wrong with the files it came from. */
export interface Certificates {
  readonly tls: TlsReach;
  readonly problems: readonly Problem[];
}

const fileBytesMax = 1024 * 1024;

/** Reads the PEM files of a target; without any and with checks, nothing is to be set. */
export function readCertificates(
  { ca, cert, key, insecure }: TlsSettings,
  passphrase: string | undefined,
): Certificates {
  const authorities = readPem('--tls-ca', ca, parseCertificates);
  const certificate = readPem('--tls-cert', cert, parseCertificates);
  const privateKey = readPem('--tls-key', key, (pem) => parseKey(pem, passphrase));
  const files = [authorities, certificate, privateKey];
  const problems = [
    ...files.flatMap(({ problem }) => (problem === undefined ? [] : [problem])),
    ...pairProblems(certificate.parsed?.[0], privateKey.parsed),
  ];
  const checking = insecure ? { rejectUnauthorized: false } : {};
  if (problems.length > 0 || (ca === undefined && cert === undefined)) {
    return { tls: checking, problems };
  }
  try {
    const secureContext = createSecureContext({
      // Authorities that are given replace the usual ones, so those are given as well.
      ...(authorities.pem && { ca: [...getCACertificates(), authorities.pem] }),
      ...(certificate.pem && { cert: certificate.pem }),
      ...(privateKey.pem && { key: privateKey.pem }),
      ...(passphrase !== undefined && { passphrase }),
    });
    return { tls: { ...checking, secureContext }, problems };
  } catch (error) {
    // Such as a key that is too short for what OpenSSL calls secure.
    const message = `is refused by OpenSSL (${errorCode(error)})`;
    const where = cert === undefined ? '--tls-ca' : '--tls-cert';
    return { tls: checking, problems: [{ where, message }] };
  }
}

interface PemFile<Parsed> {
  readonly pem?: string;
  readonly parsed?: Parsed;
  readonly problem?: Problem;
}

function readPem<Parsed>(
  where: string,
  path: string | undefined,
  parse: (pem: string) => Parsed,
): PemFile<Parsed> {
  if (path === undefined) return {};
  try {
    const facts = statSync(path);
    if (!facts.isFile()) return { problem: { where, message: `${path} is not a file` } };
    if (facts.size > fileBytesMax) return { problem: { where, message: `${path} is over 1 MiB` } };
    const pem = readFileSync(path, 'utf8');
    return { pem, parsed: parse(pem) };
  } catch (error) {
    return { problem: { where, message: `${path} ${explain(error, where)}` } };
  }
}

/** Every certificate of a bundle has to be one. */
function parseCertificates(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [pem];
  return blocks.map((block) => new X509Certificate(block));
}

function parseKey(pem: string, passphrase: string | undefined): KeyObject {
  return createPrivateKey({ key: pem, ...(passphrase !== undefined && { passphrase }) });
}

function pairProblems(
  certificate: X509Certificate | undefined,
  key: KeyObject | undefined,
): readonly Problem[] {
  if (certificate === undefined || key === undefined || certificate.checkPrivateKey(key)) return [];
  return [{ where: '--tls-key', message: 'is not the private key of the certificate' }];
}

const locked =
  'is encrypted; name the variable of its passphrase as passphrase_env under target.tls';

const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EACCES: 'may not be read',
  EPERM: 'may not be read',
  ERR_MISSING_PASSPHRASE: locked,
  ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED: locked,
  ERR_OSSL_BAD_DECRYPT: 'is encrypted with another passphrase',
};

function explain(error: unknown, where: string): string {
  const code = errorCode(error);
  const isOfSystem = /^E[A-Z]+$/.test(code);
  const known = meanings[code];
  if (known !== undefined) return known;
  if (isOfSystem) return `cannot be read (${code})`;
  return where === '--tls-key' ? 'holds no private key in PEM' : 'holds no certificate in PEM';
}
