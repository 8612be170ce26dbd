import { UndiciTransport } from '../actors/http-transport.ts';
import { WebSocketTransport } from '../actors/web-socket-transport.ts';
import { openDatabase, type ConnectionSettings } from '../db/database.ts';
import { measureOperation } from '../db/measured.ts';
import { hostTimeout } from '../determinism/host.ts';
import { HeapClock } from '../determinism/heap-clock.ts';
import type { Problem } from '../scenario/problem.ts';
import { redactUrl } from '../scenario/redact-url.ts';

/** Longest wait for an answer of a target before the run, in ms. */
const probeMs = 4000;

export interface ProbedTarget {
  readonly wsUrl: string | undefined;
  readonly httpUrl: string | undefined;
  readonly dbUrl: string | undefined;
  readonly token: string | undefined;
}

/** Tries a target out before any user starts: every problem, in about 4 s; changes nothing. */
export async function probeTarget(target: ProbedTarget): Promise<readonly Problem[]> {
  const found = await Promise.all([probeSocket(target), probeHttp(target), probeDatabase(target)]);
  return found.filter((problem) => problem !== undefined);
}

function probeSocket({ wsUrl, token }: ProbedTarget): Promise<Problem | undefined> {
  if (wsUrl === undefined) return Promise.resolve(undefined);
  const sockets = new WebSocketTransport({
    url: wsUrl,
    token,
    handshakeMs: probeMs,
    heartbeatMs: probeMs,
    timers: new HeapClock(),
  });
  return new Promise((resolve) => {
    const cancel = hostTimeout(() => finish('handshake_timeout'), probeMs + 500);
    const finish = (errorClass: string | undefined): void => {
      cancel();
      resolve(
        errorClass === undefined
          ? undefined
          : { where: '--ws-url', message: `${redactUrl(wsUrl)} ${explain(errorClass)}` },
      );
      sockets.destroy();
    };
    sockets.open('probe', {
      opened: () => finish(undefined),
      received: () => undefined,
      ended: ({ errorClass }) => finish(errorClass),
    });
  });
}

async function probeHttp({ httpUrl, token }: ProbedTarget): Promise<Problem | undefined> {
  if (httpUrl === undefined) return undefined;
  const http = new UndiciTransport({
    url: httpUrl,
    token,
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
  return { where: '--http-url', message: `${redactUrl(httpUrl)} ${explain(result)}` };
}

/** Whether our tables are there does not matter yet. */
async function probeDatabase({ dbUrl }: ProbedTarget): Promise<Problem | undefined> {
  if (dbUrl === undefined) return undefined;
  const handle = openDatabase({ ...probeSettings, url: dbUrl });
  const { errorClass } = await measureOperation(handle, '', { name: 'system.overview', input: {} });
  await handle.close();
  if (errorClass === undefined || /^sqlstate_(42|3F)/.test(errorClass)) return undefined;
  return { where: '--db-url', message: `${redactUrl(dbUrl)} ${explain(errorClass)}` };
}

const probeSettings = {
  schema: 'statecrowd',
  poolSize: 1,
  overflow: 0,
  connectTimeoutMs: probeMs,
  statementTimeoutMs: probeMs,
  queryTimeoutMs: probeMs,
  lockTimeoutMs: probeMs,
  idleInTransactionTimeoutMs: probeMs,
  applicationName: 'statecrowd-probe',
} as const satisfies Omit<ConnectionSettings, 'url'>;

const meanings: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses connections; is anything running there?',
  ENOTFOUND: 'has a host name that cannot be resolved',
  EAI_AGAIN: 'has a host name that cannot be resolved',
  handshake_timeout: 'does not answer; is it a WebSocket address?',
  timed_out: 'does not answer in time',
  http_401: 'refuses the bearer token (401); name the right variable with --token-env',
  http_403: 'refuses the bearer token (403); name the right variable with --token-env',
  http_404: 'has no WebSocket at this path (404)',
  pool_timeout: 'does not answer in time',
  connect_timeout: 'does not answer in time',
  query_timeout: 'does not answer in time',
  connection_lost: 'closes the connection; is it a Postgres server?',
  sqlstate_28P01: 'refuses the user or the password',
  sqlstate_28000: 'refuses the user or the password',
  sqlstate_3D000: 'has no such database',
};

function explain(errorClass: string): string {
  return meanings[errorClass] ?? `cannot be reached (${errorClass})`;
}
