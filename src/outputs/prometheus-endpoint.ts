import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ObservationSink } from '../metrics/sink.ts';
import type { RunLabels } from './series.ts';
import { PrometheusMetrics } from './prometheus-metrics.ts';
import { errorMeaning } from './system-error.ts';

/** Where the metrics of a run can be scraped while it lasts; or why they cannot. */
export type OpenedEndpoint =
  | {
      readonly kind: 'opened';
      readonly url: string;
      readonly sink: ObservationSink;
      /** For runs that never start; the sink closes it when the run is over. */
      readonly close: () => Promise<void>;
    }
  | { readonly kind: 'refused'; readonly message: string };

const host = '127.0.0.1';
const maxConnections = 16;
const requestTimeoutMs = 5_000;

/** Serves `GET /metrics` to this machine only, on a port or, for 0, on a free one. */
export async function openPrometheusEndpoint(
  port: number,
  run: RunLabels,
): Promise<OpenedEndpoint> {
  const metrics = new PrometheusMetrics(run);
  const server = createServer((request, response) => void answer(metrics, request, response));
  server.maxConnections = maxConnections;
  server.requestTimeout = requestTimeoutMs;
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    return { kind: 'refused', message: `port ${port}: ${errorMeaning(error)}` };
  }
  // A connection that cannot be accepted is the scraper's loss, and no reason to end the run.
  server.on('error', () => undefined);
  const close = (): Promise<void> => closeServer(server);
  return { kind: 'opened', url: urlOf(server), sink: sinkOf(metrics, close), close };
}

function sinkOf(metrics: PrometheusMetrics, close: () => Promise<void>): ObservationSink {
  return {
    name: 'prometheus',
    observe: (observation) => metrics.observe(observation),
    window: (window) => metrics.window(window),
    finish: async () => {
      await close();
      return [];
    },
  };
}

async function answer(
  metrics: PrometheusMetrics,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path] = (request.url ?? '').split('?');
  if (path !== '/metrics') return void response.writeHead(404).end();
  if (request.method !== 'GET') return void response.writeHead(405, { allow: 'GET' }).end();
  try {
    const text = await metrics.text();
    response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
  } catch {
    response.writeHead(500).end();
  }
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function urlOf(server: Server): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://${host}:${port}/metrics`;
}
