import { Pool } from 'undici';
import { hostTimeout } from '../determinism/host.ts';
import type { AuthSettings } from '../scenario/reach-settings.ts';
import { basicAuthorization, type TlsReach } from './reach.ts';

/** A request to an auth service with everything it needs. */
export interface TokenRequest {
  readonly auth: AuthSettings;
  readonly credentials: { readonly user: string; readonly password: string } | undefined;
  readonly tls: TlsReach;
}

/** A token and how long it is valid, `undefined`: for ever; or why there is none. */
export type TokenAnswer =
  | { readonly kind: 'token'; readonly token: string; readonly validMs: number | undefined }
  | { readonly kind: 'failed'; readonly errorClass: string };

/** Largest answer that is taken. */
const answerBytesMax = 1024 * 1024;

/** Asks an auth service once, until it is told to stop; follows no redirect. Never rejects. */
export async function fetchToken(request: TokenRequest, stop?: AbortSignal): Promise<TokenAnswer> {
  const { auth, tls } = request;
  const url = new URL(auth.url);
  const abort = new AbortController();
  const cancel = hostTimeout(() => abort.abort(), auth.timeoutMs);
  const connect = { ...tls, timeout: auth.timeoutMs };
  const pool = new Pool(url.origin, { connections: 1, connect, maxResponseSize: answerBytesMax });
  try {
    const { statusCode, body } = await pool.request({
      method: auth.method,
      path: url.pathname + url.search,
      ...contentOf(request),
      signal: stop === undefined ? abort.signal : AbortSignal.any([abort.signal, stop]),
    });
    const text = await body.text();
    return statusCode < 200 || statusCode > 299
      ? { kind: 'failed', errorClass: `http_${statusCode}` }
      : readAnswer(text, auth);
  } catch (error) {
    return { kind: 'failed', errorClass: abort.signal.aborted ? 'timed_out' : codeOf(error) };
  } finally {
    cancel();
    await pool.destroy();
  }
}

function contentOf({ auth, credentials }: TokenRequest) {
  const { form, json } = auth;
  const type =
    form === undefined ? 'application/json' : 'application/x-www-form-urlencoded;charset=UTF-8';
  const body = form === undefined ? jsonOf(json) : new URLSearchParams(form).toString();
  return {
    body,
    headers: {
      accept: 'application/json',
      ...(body === null ? {} : { 'content-type': type }),
      ...(credentials && basicAuthorization(credentials.user, credentials.password)),
      ...auth.headers,
    },
  };
}

function jsonOf(json: AuthSettings['json']): string | null {
  return json === undefined ? null : JSON.stringify(json);
}

function readAnswer(text: string, auth: AuthSettings): TokenAnswer {
  const answer = parseJson(text);
  if (answer === undefined) return { kind: 'failed', errorClass: 'not_json' };
  const token = valueAt(answer, auth.tokenPath);
  // What else is in it could not stand in a header.
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    return { kind: 'failed', errorClass: 'no_token' };
  }
  const seconds = Number(valueAt(answer, auth.expiresInPath) ?? NaN);
  return { kind: 'token', token, validMs: seconds >= 0 ? seconds * 1_000 : undefined };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function valueAt(answer: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce(
      (value: unknown, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? Reflect.get(value, key)
          : undefined,
      answer,
    );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'http_error';
}
