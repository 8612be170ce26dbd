import type { SecureContext } from 'node:tls';
import type { Handshake } from '../scenario/handshake.ts';
import { lowerCased } from '../scenario/header-rules.ts';

/** How a target is reached, whatever its URL; built once and shared by all that talk to it. */
export interface Reach {
  readonly tls: TlsReach;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
  readonly subprotocols: readonly string[];
  /** The bearer token at this moment; asked for with every handshake and every request. */
  token(): string | undefined;
}

/** In the shape of what Node.js, `ws` and `undici` take; one context serves all connections. */
export interface TlsReach {
  readonly secureContext?: SecureContext;
  readonly rejectUnauthorized?: boolean;
}

/** Nothing beside a bearer token. */
export function bearerOf(token: string | undefined): Reach {
  return { tls: {}, headers: {}, cookies: {}, subprotocols: [], token: () => token };
}

/** Headers of a handshake or a request: those of the target, and of one user over them. */
export function headersOf(reach: Reach, own: Handshake = {}): Readonly<Record<string, string>> {
  const ownHeaders = lowerCased(own.headers ?? {});
  const cookies = Object.entries({ ...reach.cookies, ...own.cookies });
  const token =
    own.token ?? (ownHeaders['authorization'] === undefined ? reach.token() : undefined);
  return {
    ...reach.headers,
    ...ownHeaders,
    ...(cookies.length === 0
      ? {}
      : { cookie: cookies.map(([name, value]) => `${name}=${value}`).join('; ') }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

/** HTTP Basic authentication. */
export function basicAuthorization(user: string, password: string): Record<string, string> {
  const credentials = Buffer.from(`${user}:${password}`).toString('base64');
  return { authorization: `Basic ${credentials}` };
}
