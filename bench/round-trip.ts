import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { WebSocketTransport } from '../src/actors/web-socket-transport.ts';
import { hostNow, hostSleep } from '../src/determinism/host.ts';
import { RealTime } from '../src/determinism/real-time.ts';
import { Timeline } from '../src/determinism/timeline.ts';
import { personas } from '../src/machines/personas.ts';
import { prepareHistograms } from '../src/metrics/histogram.ts';
import { agentsProtocol } from '../src/protocols/agents-protocol.ts';
import { CrowdRun } from '../src/run/crowd-run.ts';
import { benchScenario } from './bench-scenario.ts';

const users = 200;
const warmupMs = 1500;
const measuredMs = 3000;
const rounds = 3;

/**
 * CPU of the generator per WebSocket round trip of each shipped persona: closed, 200 users, think
 * time zero, everything recorded; against a raw `ws` client in the same run and on the same server.
 */
export async function roundTrip(): Promise<void> {
  await prepareHistograms();
  const responder = fork(new URL('./responder.ts', import.meta.url));
  const url = `ws://127.0.0.1:${await portOf(responder)}/ws`;
  const ratios = new Map<string, number[]>();
  await rawCost(url);
  for (let round = 0; round < rounds; round++) {
    for (const persona of Object.keys(personas)) {
      const before = await rawCost(url);
      const own = await personaCost(url, persona);
      const after = await rawCost(url);
      const ratio = own / ((before + after) / 2);
      ratios.set(persona, [...(ratios.get(persona) ?? []), ratio]);
      print(
        `  ${persona.padEnd(12)} ${micro(own)} against raw ${micro(before)} and ${micro(after)}`,
      );
    }
  }
  let worst = 0;
  for (const [persona, all] of ratios) {
    const middle = median(all);
    worst = Math.max(worst, middle);
    print(`${persona.padEnd(12)} ${middle.toFixed(2)} x raw`);
  }
  print(`worst: ${worst.toFixed(2)} x raw`);
  responder.disconnect();
}

/** Microseconds of CPU per round trip of a crowd of one persona. */
async function personaCost(url: string, persona: string): Promise<number> {
  const timeline = new Timeline();
  const realTime = new RealTime(timeline);
  const sockets = new WebSocketTransport({
    url,
    token: undefined,
    handshakeMs: 5000,
    heartbeatMs: 15_000,
    timers: timeline.world,
  });
  const run = new CrowdRun({
    scenario: benchScenario({ users: { [persona]: users }, warmupMs, steadyMs: measuredMs + 1000 }),
    timeline,
    now: () => realTime.now(),
    world: { sockets, http: undefined, database: undefined },
    protocol: agentsProtocol,
    health: undefined,
  });
  let finished = 0;
  let broken = 0;
  run.windows$.subscribe((window) => {
    const { ok, failed, timedOut, missing } = window.transports.websocket;
    finished += ok + failed + timedOut;
    broken += missing;
  });
  realTime.start();
  run.start();
  while (realTime.now() < warmupMs) await hostSleep(20);
  const cost = await measure(() => finished);
  run.interrupt();
  await run.finished;
  realTime.stop();
  sockets.destroy();
  run.ledger.destroy();
  if (broken !== 0) throw new Error('the books of the run do not balance');
  return cost;
}

/** The same with nothing but sockets: stringify, send, two timestamps, parse. */
async function rawCost(url: string): Promise<number> {
  let finished = 0;
  let isOver = false;
  let latencyMs = 0;
  const sockets = Array.from({ length: users }, (_, index) => {
    const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 1024 * 1024 });
    let sentAt = 0;
    let id = 0;
    const send = (): void => {
      sentAt = hostNow();
      socket.send(
        JSON.stringify({
          type: 'query',
          id: ++id,
          query_type: 'agent_history',
          params: { agent: `agent-${index}`, limit: 50 },
        }),
      );
    };
    socket.on('open', send);
    socket.on('message', (data) => {
      latencyMs += hostNow() - sentAt;
      const reply: unknown = JSON.parse(String(data));
      if (typeof reply === 'object') finished++;
      if (!isOver) send();
    });
    return socket;
  });
  await Promise.all(sockets.map((socket) => once(socket, 'open')));
  await hostSleep(warmupMs);
  const cost = await measure(() => finished);
  isOver = true;
  for (const socket of sockets) socket.terminate();
  if (!(latencyMs > 0)) throw new Error('the raw client measured nothing');
  return cost;
}

async function measure(finished: () => number): Promise<number> {
  const cpu = process.cpuUsage();
  const from = finished();
  await hostSleep(measuredMs);
  const used = process.cpuUsage(cpu);
  return (used.user + used.system) / (finished() - from);
}

async function portOf(child: ChildProcess): Promise<number> {
  const [port]: unknown[] = await once(child, 'message');
  return Number(port);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function micro(value: number): string {
  return `${value.toFixed(1)} µs`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
