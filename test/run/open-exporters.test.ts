import { once } from 'node:events';
import { createServer } from 'node:net';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openExporters } from '../../src/run/open-exporters.ts';
import { noOutputs, requestOf } from '../support/request-of.ts';
import { scenarioOf } from '../support/scenario-of.ts';

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function request(prometheusPort: number, otlpUrl: string) {
  const outputs = { ...noOutputs, prometheusPort, otlpUrl };
  return requestOf(await scenarioOf({ users: { observer: 1 } }), { outputs });
}

/** Fails when somebody else listens there. */
async function takePort(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
}

test('nothing is left open when one of them cannot be opened', async () => {
  const port = await freePort();
  await expect(openExporters(await request(port, 'no address'))).rejects.toThrow(/URL/i);
  await takePort(port);
});

test('closing closes all of them', async () => {
  const port = await freePort();
  const url = 'http://127.0.0.1:1/v1/metrics';
  const exporters = await openExporters(await request(port, url));
  expect(exporters.sinks).toHaveLength(2);
  const shutdown = vi.spyOn(MeterProvider.prototype, 'shutdown');
  onTestFinished(() => shutdown.mockRestore());
  await exporters.close();
  await takePort(port);
  expect(shutdown).toHaveBeenCalledOnce();
});
