import { Pool } from 'undici';
import { hostNow, hostTimeout } from '../determinism/host.ts';
import { basicAuthorization, headersOf, type Reach } from './reach.ts';

/** A page, or why there is none: `timed_out`, `http_500`, `ECONNREFUSED`, … */
export type Page =
  | { readonly kind: 'page'; readonly text: string; readonly at: number }
  | { readonly kind: 'failed'; readonly why: string };

export interface PageReaderOptions {
  /** User and password in it are sent along. */
  readonly url: URL;
  readonly reach: Reach;
  readonly timeoutMs: number;
}

/** Largest page that is taken; a larger one counts as failed. */
const pageBytesMax = 1024 * 1024;
/** The classic text format where there is a choice: newer ones put more behind the value. */
const accepted = 'text/plain;version=0.0.4, application/json;q=0.9, */*;q=0.1';

/** Gets pages of at most 1 MiB from one server, over one connection; redirects are not followed. */
export class PageReader {
  readonly #options: PageReaderOptions;
  readonly #pool: Pool;

  constructor(options: PageReaderOptions) {
    const { url, reach, timeoutMs } = options;
    this.#options = options;
    this.#pool = new Pool(url.origin, {
      connections: 1,
      connect: { ...reach.tls, timeout: timeoutMs },
      maxResponseSize: pageBytesMax,
    });
  }

  /** Never rejects. `at` is the host's time when the page was there. */
  async get(path: string): Promise<Page> {
    const abort = new AbortController();
    const cancel = hostTimeout(() => abort.abort(), this.#options.timeoutMs);
    try {
      const { url, reach } = this.#options;
      const headers = { ...headersOf(reach), ...credentialsIn(url), accept: accepted };
      const request = { method: 'GET', path, headers, signal: abort.signal } as const;
      const { statusCode, body } = await this.#pool.request(request);
      const text = await body.text();
      if (statusCode !== 200) return { kind: 'failed', why: `http_${statusCode}` };
      return { kind: 'page', text, at: hostNow() };
    } catch (error) {
      return { kind: 'failed', why: abort.signal.aborted ? 'timed_out' : codeOf(error) };
    } finally {
      cancel();
    }
  }

  async destroy(): Promise<void> {
    await this.#pool.destroy();
  }
}

function credentialsIn({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '') return {};
  return basicAuthorization(decodeURIComponent(username), decodeURIComponent(password));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'http_error';
}
