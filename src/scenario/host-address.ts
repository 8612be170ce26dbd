/** A host as a URL canonicalizes it: `0x7f.1` is `127.0.0.1`, names are lower-case ASCII. */
export function canonicalHost(host: string): string | undefined {
  const url = URL.parse(`http://${host}/`);
  if (url === null || url.username !== '' || url.password !== '' || url.pathname !== '/') {
    return undefined;
  }
  return url.port === '' && url.search === '' && url.hash === '' ? url.hostname : undefined;
}

/** Whether a canonical host is this machine: 127.0.0.0/8, `[::1]` or `localhost`, nothing else. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || firstOctets(host)[0] === 127;
}

/**
 * Whether a canonical host or address must never be a target, allowed or not: link-local and cloud
 * metadata addresses in all their spellings, and the unspecified address.
 */
export function isForbiddenHost(host: string): boolean {
  const name = host.replace(/\.$/, '').replace(/^\[|\]$/g, '');
  if (name === 'metadata' || name === 'metadata.google.internal' || name === 'instance-data') {
    return true;
  }
  if (name === '::' || /^fe[89ab][0-9a-f]:/.test(name) || name === 'fd00:ec2::254') return true;
  return isForbiddenIpv4(firstOctets(embeddedIpv4(name) ?? name));
}

function isForbiddenIpv4([first, second, third, fourth]: readonly number[]): boolean {
  if (first === 0) return true;
  if (first === 169 && second === 254) return true;
  return first === 100 && second === 100 && third === 100 && fourth === 200;
}

function firstOctets(host: string): readonly number[] {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) ? host.split('.').map(Number) : [];
}

/** The IPv4 address inside a mapped, compatible or translated IPv6 address. */
function embeddedIpv4(address: string): string | undefined {
  const parts = /^(?:::ffff:|::ffff:0:|::|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address);
  if (parts === null) return undefined;
  const words = [Number.parseInt(parts[1] ?? '', 16), Number.parseInt(parts[2] ?? '', 16)];
  return words.flatMap((word) => [word >> 8, word & 255]).join('.');
}
