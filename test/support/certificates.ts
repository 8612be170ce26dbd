import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject, KeyPairKeyObjectResult } from 'node:crypto';

/** A certificate and its private key in PEM, made for one test. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** An authority that exists as long as its test. */
export interface Authority extends Identity {
  /** A certificate for host names and IPv4 addresses. */
  issue(hosts: readonly string[], settings?: IssueSettings): Identity;
}

interface IssueSettings {
  /** The year at whose beginning it expires, in two digits. */
  readonly until?: string;
  /** The default is one on the curve P-256. */
  readonly pair?: KeyPairKeyObjectResult;
}

interface Subject {
  readonly name: string;
  readonly key: KeyObject;
  readonly extensions: readonly Buffer[];
  readonly until: string;
}

interface Issuer {
  readonly name: string;
  readonly key: KeyObject;
}

/** A new authority with a key of its own. */
export function authority(name = 'test authority'): Authority {
  const { publicKey, privateKey } = newPair();
  const issuer = { name, key: privateKey };
  const extensions = [extension(basicConstraints, sequence(boolean(true)), true)];
  return {
    cert: certificate({ name, key: publicKey, extensions, until: '49' }, issuer),
    key: pemOf(privateKey),
    issue: (hosts, { until = '49', pair = newPair() } = {}) => {
      const names = extension(subjectAltName, sequence(...hosts.map(alternativeName)));
      const subject = { name: hosts[0] ?? '', key: pair.publicKey, extensions: [names], until };
      return { cert: certificate(subject, issuer), key: pemOf(pair.privateKey) };
    },
  };
}

function newPair(): KeyPairKeyObjectResult {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/** The private key behind a passphrase. */
export function lockedKey(key: string, passphrase: string): string {
  const cipher = 'aes-256-cbc';
  return createPrivateKey(key)
    .export({ type: 'pkcs8', format: 'pem', cipher, passphrase })
    .toString();
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

const ecdsaWithSha256 = sequence(element(0x06, Buffer.from('2a8648ce3d040302', 'hex')));
const commonName = Buffer.from('550403', 'hex');
const basicConstraints = Buffer.from('551d13', 'hex');
const subjectAltName = Buffer.from('551d11', 'hex');

/** X.509 v3 of RFC 5280 in DER, as PEM. */
function certificate({ name, key, extensions, until }: Subject, issuer: Issuer): string {
  const spki = key.export({ type: 'spki', format: 'der' });
  const serial = createHash('sha256').update(spki).digest().subarray(0, 8);
  serial[0] = 1;
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, serial),
    ecdsaWithSha256,
    distinguished(issuer.name),
    sequence(time('200101000000Z'), time(`${until}0101000000Z`)),
    distinguished(name),
    spki,
    element(0xa3, sequence(...extensions)),
  );
  const signature = element(0x03, Buffer.from([0]), sign('sha256', body, issuer.key));
  const der = sequence(body, ecdsaWithSha256, signature).toString('base64');
  const label = 'CERTIFICATE';
  const lines = der.match(/.{1,64}/g)?.join('\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

function distinguished(name: string): Buffer {
  const text = element(0x0c, Buffer.from(name));
  return sequence(element(0x31, sequence(element(0x06, commonName), text)));
}

function extension(id: Buffer, value: Buffer, isCritical = false): Buffer {
  const critical = isCritical ? [boolean(true)] : [];
  return sequence(element(0x06, id), ...critical, element(0x04, value));
}

function alternativeName(host: string): Buffer {
  const isAddress = /^\d+(?:\.\d+){3}$/.test(host);
  return isAddress
    ? element(0x87, Buffer.from(host.split('.').map(Number)))
    : element(0x82, Buffer.from(host));
}

function boolean(value: boolean): Buffer {
  return element(0x01, Buffer.from([value ? 0xff : 0]));
}

function time(text: string): Buffer {
  return element(0x17, Buffer.from(text));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, ...parts);
}

/** Tag, length, content; a length beyond 127 in as few bytes as it takes, after their count. */
function element(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const long = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...(length < 128 ? [length] : long)]), content]);
}
