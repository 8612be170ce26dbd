type Values = Readonly<Record<string, string>>;

/** What is wrong with the entry of that name, without its value, which may be a secret. */
export interface EntryFault {
  readonly name: string;
  readonly message: string;
}

/** A token of RFC 9110: the name of a header, of a cookie, of a subprotocol. */
export const tokenPattern = /^[\w!#$%&'*+.^`|~-]{1,128}$/;

/** Visible ASCII with spaces inside. */
const headerValue = /^(?:[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)?$/;
/** Cookie octets of RFC 6265, in quotes or not. */
const cookieValue =
  /^(?:[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*|"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*")$/;
const maxValueLength = 8_192;

/** Headers that make up the connection, or that another setting stands for. */
const ownHeaders: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'upgrade',
  'content-length',
  'transfer-encoding',
  'te',
  'trailer',
  'expect',
  'keep-alive',
  'proxy-connection',
]);

/** Headers that may not be set, are written twice or hold what a header cannot. */
export function headerFaults(headers: Values): readonly EntryFault[] {
  const seen = new Set<string>();
  return Object.entries(headers).flatMap(([name, value]) => {
    const lower = name.toLowerCase();
    const message = seen.has(lower) ? 'is written twice' : headerFault(lower, value);
    seen.add(lower);
    return message === undefined ? [] : [{ name, message }];
  });
}

function headerFault(lower: string, value: string): string | undefined {
  if (!tokenPattern.test(lower)) return 'is not the name of a header, such as x-tenant';
  if (lower === 'cookie') return 'is made of cookies; write them as cookies';
  if (lower.startsWith('sec-websocket-')) return 'belongs to the handshake itself';
  if (ownHeaders.has(lower)) return 'belongs to the connection and cannot be set';
  if (value.length > maxValueLength) return `is longer than ${maxValueLength} characters`;
  return headerValue.test(value) ? undefined : 'has a value that is not plain ASCII text';
}

/** Cookies that hold what a cookie cannot. */
export function cookieFaults(cookies: Values): readonly EntryFault[] {
  return Object.entries(cookies).flatMap(([name, value]) => {
    const message = cookieFault(name, value);
    return message === undefined ? [] : [{ name, message }];
  });
}

function cookieFault(name: string, value: string): string | undefined {
  if (!tokenPattern.test(name)) return 'is not the name of a cookie, such as session';
  if (value.length > maxValueLength) return `is longer than ${maxValueLength} characters`;
  if (cookieValue.test(value)) return undefined;
  return 'has a value with spaces, quotes, commas, semicolons or backslashes; encode them';
}

/** Header names as they are compared. */
export function lowerCased(headers: Values): Values {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
