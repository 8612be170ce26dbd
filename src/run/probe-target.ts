import { UndiciTransport } from '../actors/http-transport.ts';
import type { Reach } from '../actors/reach.ts';
import { WebSocketTransport } from '../actors/web-socket-transport.ts';
import { openDatabase } from '../db/database.ts';
import { measureOperation } from '../db/measured.ts';
import { hostTimeout } from '../determinism/host.ts';
import { HeapClock } from '../determinism/heap-clock.ts';
import type { Problem } from '../scenario/problem.ts';
import { redactUrl } from '../scenario/redact-url.ts';
import { explainRefusal, type Tried } from './explain-refusal.ts';
import { probeMs, probeSettings } from './probe-settings.ts';

export interface ProbedTarget {
  readonly wsUrl: string | undefined;
  readonly httpUrl: string | undefined;
  readonly reach: Reach;
}

/** Tries a target out before any user starts: every problem, in about 4 s; changes nothing. */
export async function probeTarget(target: ProbedTarget): Promise<readonly Problem[]> {
  const found = await Promise.all([probeSocket(target), probeHttp(target)]);
  return found.filter((problem) => problem !== undefined);
}

function probeSocket({ wsUrl, reach }: ProbedTarget): Promise<Problem | undefined> {
  if (wsUrl === undefined) return Promise.resolve(undefined);
  const sockets = new WebSocketTransport({
    url: wsUrl,
    reach,
    handshakeMs: probeMs,
    heartbeatMs: probeMs,
    timers: new HeapClock(),
  });
  return new Promise((resolve) => {
    const cancel = hostTimeout(() => finish('handshake_timeout'), probeMs + 500);
    const finish = (errorClass: string | undefined): void => {
      cancel();
      resolve(errorClass === undefined ? undefined : refusal('websocket', wsUrl, errorClass));
      sockets.destroy();
    };
    sockets.open('probe', {
      opened: () => finish(undefined),
      received: () => undefined,
      ended: ({ errorClass }) => finish(errorClass),
    });
  });
}

async function probeHttp({ httpUrl, reach }: ProbedTarget): Promise<Problem | undefined> {
  if (httpUrl === undefined) return undefined;
  const http = new UndiciTransport({
    url: httpUrl,
    reach,
    timeoutMs: probeMs,
    connectionsMax: 1,
  });
  const result = await new Promise<string | undefined>((resolve) =>
    http.call(
      { transport: 'http', name: 'probe', method: 'GET', path: '/health', body: undefined },
      ({ errorClass }) => resolve(errorClass),
    ),
  );
  await http.destroy();
  if (result === undefined || result.startsWith('http_')) return undefined;
  return refusal('http', httpUrl, result);
}

/** Tries a database out, in about 4 s. Whether our tables are there does not matter yet. */
export async function probeDatabase(dbUrl: string | undefined): Promise<Problem | undefined> {
  if (dbUrl === undefined) return undefined;
  const handle = openDatabase({ ...probeSettings, url: dbUrl });
  const { errorClass } = await measureOperation(handle, '', { name: 'system.overview', input: {} });
  await handle.close();
  if (errorClass === undefined || /^sqlstate_(42|3F)/.test(errorClass)) return undefined;
  return refusal('database', dbUrl, errorClass);
}

const options = { websocket: '--ws-url', http: '--http-url', database: '--db-url' } as const;

function refusal(tried: Exclude<Tried, 'auth'>, url: string, errorClass: string): Problem {
  const message = `${redactUrl(url)} ${explainRefusal(errorClass, tried)}`;
  return { where: options[tried], message };
}
