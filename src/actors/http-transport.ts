import { Pool } from 'undici';
import { hostNow, hostTimeout } from '../determinism/host.ts';
import type { CallResult, HttpTransport } from '../protocols/transport.ts';
import type { HttpOperation } from '../scenario/operation.ts';
import { detouredConnector, type Detour } from './detour.ts';
import { headersOf, type Reach } from './reach.ts';

export interface UndiciTransportOptions {
  readonly url: string;
  readonly reach: Reach;
  readonly detour?: Detour | undefined;
  readonly timeoutMs: number;
  /** Most connections to the target; further requests wait in line and their wait is measured. */
  readonly connectionsMax: number;
}

/** Largest body taken from the target; a larger one counts as failed. */
const bodyBytesMax = 1024 * 1024;

/** Real HTTP requests over kept-alive connections; redirects are not followed. */
export class UndiciTransport implements HttpTransport {
  readonly #options: UndiciTransportOptions;
  readonly #pool: Pool;
  readonly #basePath: string;

  constructor(options: UndiciTransportOptions) {
    const url = new URL(options.url);
    this.#options = options;
    this.#basePath = url.pathname.replace(/\/$/, '');
    const connecting = { ...options.reach.tls, timeout: options.timeoutMs };
    const { detour } = options;
    this.#pool = new Pool(url.origin, {
      connections: options.connectionsMax,
      connect: detour === undefined ? connecting : detouredConnector(connecting, detour),
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
      maxResponseSize: bodyBytesMax,
    });
  }

  call(operation: HttpOperation, done: (result: CallResult) => void): void {
    const startedAt = hostNow();
    void this.#request(operation).then((outcome) =>
      done({
        ...outcome,
        serviceUs: Math.round((hostNow() - startedAt) * 1000),
        poolWaitUs: undefined,
      }),
    );
  }

  async destroy(): Promise<void> {
    await this.#pool.destroy();
  }

  async #request(operation: HttpOperation): Promise<Outcome> {
    const abort = new AbortController();
    const cancel = hostTimeout(() => abort.abort(), this.#options.timeoutMs);
    try {
      const { statusCode, body } = await this.#pool.request({
        method: operation.method,
        path: `${this.#basePath}${operation.path}`,
        headers: this.#headers(operation),
        body: encoded(operation.body),
        signal: abort.signal,
      });
      const text = await body.text();
      return outcomeOfAnswer(operation, statusCode, text);
    } catch (error) {
      return abort.signal.aborted ? timedOut : outcomeOfError(error);
    } finally {
      cancel();
    }
  }

  #headers(operation: HttpOperation): Record<string, string> {
    return {
      ...headersOf(this.#options.reach, { headers: operation.headers ?? {} }),
      ...(operation.body === undefined ? {} : { 'content-type': contentType(operation.body) }),
    };
  }
}

type Outcome = Omit<CallResult, 'serviceUs' | 'poolWaitUs'>;

function encoded(body: HttpOperation['body']): string | null {
  if (body === undefined) return null;
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function contentType(body: HttpOperation['body']): string {
  return typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
}

function outcomeOfAnswer(operation: HttpOperation, status: number, text: string): Outcome {
  const isGood = operation.statuses?.includes(status) ?? (status >= 200 && status <= 299);
  if (!isGood) return { ...failed(`http_${status}`), status };
  const value = operation.reading === undefined ? text : decoded(text);
  return { ok: true, errorClass: undefined, timedOut: false, status, value };
}

/** JSON wherever it is some, whatever the answer calls it. */
function decoded(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const timeoutCodes = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

function outcomeOfError(error: unknown): Outcome {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'http_error';
  if (timeoutCodes.has(code)) return timedOut;
  return failed(code);
}

const timedOut: Outcome = { ...failed('timed_out'), timedOut: true };

function failed(errorClass: string): Outcome {
  return { ok: false, errorClass, timedOut: false, value: undefined };
}
