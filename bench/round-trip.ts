import { once } from 'node:events';
import { WebSocket } from 'ws';
import { hostNow, hostSleep } from '../src/determinism/host.ts';
import { personas } from '../src/machines/personas.ts';
import { openBenchCrowd } from './bench-crowd.ts';
import { startResponder } from './start-responder.ts';

const users = 200;
const warmupMs = 1500;
const measuredMs = 2000;
const rounds = 3;

/**
 * What the server spends on a message, so that it and not the client is the limit in both cases.
 * Otherwise the faster client meets a server that never sleeps, and the slower one pays at every
 * send for waking it up.
 */
const serverWorkUs = 20;

/**
 * CPU of the generator per WebSocket round trip of each shipped persona: closed, 200 users, think
 * time zero, everything recorded; against a raw `ws` client in the same run and on the same server.
 */
export async function roundTrip(): Promise<void> {
  const responder = await startResponder(serverWorkUs);
  await rawCost(responder.url);
  await personaCost(responder.url, 'researcher');
  let worst = 0;
  for (const persona of Object.keys(personas)) {
    const ratios: number[] = [];
    let last = '';
    for (let round = 0; round < rounds; round++) {
      const before = await rawCost(responder.url);
      const own = await personaCost(responder.url, persona);
      const after = await rawCost(responder.url);
      const raw = (before + after) / 2;
      ratios.push(own / raw);
      last = `last ${own.toFixed(1)} µs against ${raw.toFixed(1)} µs`;
    }
    const ratio = median(ratios);
    worst = Math.max(worst, ratio);
    const all = ratios.map((one) => one.toFixed(2)).join(' ');
    print(`${persona.padEnd(12)} ${ratio.toFixed(2)} x raw   (${all}; ${last})`);
  }
  print(`worst: ${worst.toFixed(2)} x raw`);
  responder.stop();
}

/** Microseconds of CPU per round trip of a crowd of one persona. */
async function personaCost(url: string, persona: string): Promise<number> {
  const crowd = await openBenchCrowd({
    url,
    users: { [persona]: users },
    warmupMs,
    thinkTime: 0,
  });
  let finished = 0;
  let missing = 0;
  crowd.run.windows$.subscribe(({ transports: { websocket } }) => {
    finished += websocket.ok + websocket.failed + websocket.timedOut;
    missing += websocket.missing;
  });
  crowd.start();
  while (crowd.realTime.now() < warmupMs) await hostSleep(20);
  const cost = await measure(() => finished);
  await crowd.end();
  if (missing !== 0) throw new Error('the books of the run do not balance');
  return cost;
}

/** The same with nothing but sockets: stringify, send, two timestamps, parse. */
async function rawCost(url: string): Promise<number> {
  let finished = 0;
  let isOver = false;
  let latencyMs = 0;
  const connect = (index: number): WebSocket => {
    const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 1024 * 1024 });
    let sentAt = 0;
    let id = 0;
    const send = (): void => {
      const params = { agent: `agent-${index}`, limit: 50 };
      sentAt = hostNow();
      socket.send(JSON.stringify({ type: 'query', id: ++id, query_type: 'agent_history', params }));
    };
    socket.on('open', send);
    socket.on('message', (data: Buffer) => {
      latencyMs += hostNow() - sentAt;
      const reply: unknown = JSON.parse(data.toString());
      if (typeof reply === 'object') finished++;
      if (!isOver) send();
    });
    return socket;
  };
  const sockets = Array.from({ length: users }, (_, index) => connect(index));
  await Promise.all(sockets.map((socket) => once(socket, 'open')));
  await hostSleep(warmupMs);
  const cost = await measure(() => finished);
  isOver = true;
  for (const socket of sockets) socket.terminate();
  if (!(latencyMs > 0)) throw new Error('the raw client measured nothing');
  return cost;
}

/** CPU time of this process over the operations finished while whole seconds pass. */
async function measure(finished: () => number): Promise<number> {
  const changed = async (): Promise<number> => {
    const from = finished();
    while (finished() === from) await hostSleep(1);
    return finished();
  };
  const from = await changed();
  const cpu = process.cpuUsage();
  await hostSleep(measuredMs);
  const to = await changed();
  const used = process.cpuUsage(cpu);
  return (used.user + used.system) / (to - from);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
