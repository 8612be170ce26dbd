import { canonicalHost, isForbiddenHost, isLoopbackHost } from './host-address.ts';
import { redactUrl } from './redact-url.ts';
import { showValue } from './show-value.ts';

export type TargetKind = 'websocket' | 'http' | 'database';

const maxUrlLength = 2_048;

const schemes: Readonly<Record<TargetKind, readonly [string, string]>> = {
  websocket: ['ws', 'wss'],
  http: ['http', 'https'],
  database: ['postgresql', 'postgres'],
};

const defaultPorts: ReadonlyMap<string, string> = new Map([
  ['ws:', '80'],
  ['wss:', '443'],
  ['http:', '80'],
  ['https:', '443'],
  ['postgres:', '5432'],
  ['postgresql:', '5432'],
]);

/**
 * Why a URL may not be a target, in one sentence without secrets; `undefined` when it may: right
 * scheme, loopback host or one of `allowHosts`, never a link-local or metadata address.
 */
export function refuseTarget(
  written: string,
  kind: TargetKind,
  allowHosts: readonly string[],
): string | undefined {
  const shown = showValue(redactUrl(written));
  if (written.length > maxUrlLength) return `${shown} is longer than ${maxUrlLength} characters`;
  const url = parseTarget(written);
  if (url === undefined) return `${shown} is not a URL; write ${exampleUrl(kind)}`;
  const fault = refuseScheme(url, kind) ?? refuseParts(url, kind);
  if (fault !== undefined) return `${shown} ${fault}`;
  const host = canonicalHost(url.hostname);
  if (host === undefined) return `${shown} has no usable host; write ${exampleUrl(kind)}`;
  return refuseHost(host, url.port || (defaultPorts.get(url.protocol) ?? ''), allowHosts);
}

/** Why an entry of `allow_hosts` cannot be one; `undefined` when it is a host or `host:port`. */
export function refuseAllowedHost(entry: string): string | undefined {
  const { host } = splitPort(entry);
  const canonical = canonicalHost(host);
  if (canonical === undefined || canonical === '' || host.includes('*')) {
    return `${showValue(redactUrl(entry))} is not a host; write backend.example or 10.0.0.5:8080`;
  }
  return isForbiddenHost(canonical) ? neverATarget(canonical) : undefined;
}

function parseTarget(written: string): URL | undefined {
  return /[\s\p{Cc}]/u.test(written) ? undefined : (URL.parse(written) ?? undefined);
}

function refuseScheme(url: URL, kind: TargetKind): string | undefined {
  const allowed = schemes[kind];
  if (allowed.includes(url.protocol.slice(0, -1))) return undefined;
  return `must begin with ${allowed.map((scheme) => `${scheme}://`).join(' or ')}`;
}

function refuseParts(url: URL, kind: TargetKind): string | undefined {
  if (url.hash !== '') return 'must not have a # part';
  if (url.port === '0') return 'must not have port 0';
  if (kind === 'database') return refuseDatabaseParts(url);
  const hasCredentials = url.username !== '' || url.password !== '';
  return hasCredentials ? 'must not hold credentials; name a variable with --token-env' : undefined;
}

/**
 * Query parameters of the driver win over the host of the URL, and it does not canonicalize that
 * host, so either could lead elsewhere.
 */
function refuseDatabaseParts(url: URL): string | undefined {
  if (canonicalHost(url.hostname) !== url.hostname.toLowerCase()) {
    return 'must write its host plainly, as a name or as 127.0.0.1';
  }
  if (`${url.pathname}${url.search}`.includes('@')) {
    return 'has an @ after the host; percent-encode special characters of the password';
  }
  const moved = ['host', 'hostaddr', 'port'].find((name) => url.searchParams.has(name));
  return moved === undefined ? undefined : `must name its ${moved} before the path, not after ?`;
}

function refuseHost(host: string, port: string, allowHosts: readonly string[]): string | undefined {
  if (isForbiddenHost(host)) return neverATarget(host);
  if (isLoopbackHost(host) || allowHosts.some((entry) => allows(entry, host, port))) {
    return undefined;
  }
  const leave = `if you may load it, add --allow-host ${host}`;
  return `host ${showValue(host)} is not this machine; ${leave}`;
}

function allows(entry: string, host: string, port: string): boolean {
  const allowed = splitPort(entry);
  return canonicalHost(allowed.host) === host && [undefined, port].includes(allowed.port);
}

function splitPort(entry: string): { readonly host: string; readonly port: string | undefined } {
  const parts = /^(.+):(\d{1,5})$/.exec(entry);
  const host = parts?.[1];
  const isBareIpv6 = host !== undefined && host.includes(':') && !host.endsWith(']');
  if (host === undefined || isBareIpv6) return { host: bracketed(entry), port: undefined };
  return { host, port: parts?.[2] };
}

function bracketed(host: string): string {
  return /^[0-9a-f]*:[0-9a-f:.]*$/i.test(host) ? `[${host}]` : host;
}

function neverATarget(host: string): string {
  return `host ${showValue(host)} is never a target (unspecified, link-local or metadata address)`;
}

function exampleUrl(kind: TargetKind): string {
  if (kind === 'database') return 'postgresql://user:password@127.0.0.1:5432/name';
  return kind === 'http' ? 'http://127.0.0.1:8000' : 'ws://127.0.0.1:8000/ws';
}
