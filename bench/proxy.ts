import { hostNow, hostSleep } from '../src/determinism/host.ts';
import { TcpProxy, type TcpAddress } from '../src/faults/tcp-proxy.ts';
import { openTcp, openWebSocket, type Channel } from './round-trip-channel.ts';
import { startEcho, startResponder, type Responder } from './start-responder.ts';

const rounds = 20;
const asksPerRound = 1000;
const mostAddedUs = 50;

const addMs = 20;
const connections = 20;
const asksPerTurn = 50;
const turns = 6;
const mostLateMs = 5;

type Open = (address: TcpAddress) => Promise<Channel>;

/**
 * What the proxy of a fault adds to a round trip while no fault lasts, against a direct connection
 * in turns with it; and how exact the delay of a fault is, on 20 connections at once, in turns
 * with a raw client that waits as long itself.
 */
export async function proxy(): Promise<void> {
  const servers = [
    ['TCP', await startEcho(), openTcp],
    ['WebSocket', await startResponder(0), openWebSocket],
  ] as const;
  let isGood = true;
  for (const [name, server, open] of servers) {
    const { line, passed } = await measured(server, open);
    process.stdout.write(`${name.padEnd(10)} ${line}\n`);
    isGood &&= passed;
    server.stop();
  }
  if (!isGood) process.exitCode = 1;
  process.stdout.write(
    `${isGood ? 'PASS' : 'FAIL'}  at most ${mostAddedUs} µs more at p50, ` +
      `a delay never early, and at most ${mostLateMs} ms later at p99 than raw\n`,
  );
}

interface Measured {
  readonly line: string;
  readonly passed: boolean;
}

async function measured(server: Responder, open: Open): Promise<Measured> {
  const target = { host: '127.0.0.1', port: server.port };
  const between = await TcpProxy.open(target, 1);
  const direct = await open(target);
  const proxied = await open(between.address);
  const [plain, passed] = await inTurns(direct, proxied);
  for (const channel of [direct, proxied]) channel.close();
  const [delayed, waited] = await delaysInTurns(between, target, open);
  await between.close();
  const addedUs = p(50, passed) - p(50, plain);
  const [least, late] = [lateMs(0, delayed), lateMs(99, delayed)];
  const rawLate = lateMs(99, waited);
  const ms = (value: number): string => value.toFixed(1);
  return {
    line:
      `direct ${p(50, plain)} µs, through the idle proxy ${p(50, passed)} µs: ` +
      `${addedUs} µs more at p50;  delay of ${addMs} ms: ${ms(least)} to ${ms(late)} ms late ` +
      `from least to p99, a client that waits itself ${ms(rawLate)} at p99`,
    passed: addedUs <= mostAddedUs && least >= 0 && late - rawLate <= mostLateMs,
  };
}

type Times = readonly number[];

/** Some by the one, some by the other: what else the machine does falls on both. */
async function inTurns(direct: Channel, proxied: Channel): Promise<readonly [Times, Times]> {
  const [plain, passed]: [number[], number[]] = [[], []];
  for (const channel of [direct, proxied]) await repeat(channel.ask, asksPerRound);
  for (let round = 0; round < rounds; round++) {
    plain.push(...(await repeat(direct.ask, asksPerRound)));
    passed.push(...(await repeat(proxied.ask, asksPerRound)));
  }
  return [plain, passed];
}

/** Delayed by the proxy, and by a client that waits as long before it asks directly. */
async function delaysInTurns(
  between: TcpProxy,
  target: TcpAddress,
  open: Open,
): Promise<readonly [Times, Times]> {
  const some = (address: TcpAddress): Promise<readonly Channel[]> =>
    Promise.all(Array.from({ length: connections }, () => open(address)));
  const [proxied, direct] = [await some(between.address), await some(target)];
  const [delayed, waited]: [number[], number[]] = [[], []];
  between.begin({ id: 'latency-1', share: 1, does: { kind: 'latency', addMs, jitterMs: 0 } });
  for (let turn = 0; turn < turns; turn++) {
    delayed.push(...(await atOnce(proxied, ({ ask }) => ask())));
    waited.push(...(await atOnce(direct, waitAndAsk)));
  }
  between.end('latency-1', () => undefined);
  for (const channel of [...proxied, ...direct]) channel.close();
  return [delayed, waited];
}

async function atOnce(
  channels: readonly Channel[],
  once: (channel: Channel) => Promise<number>,
): Promise<Times> {
  const all = channels.map((channel) => repeat(() => once(channel), asksPerTurn));
  return (await Promise.all(all)).flat();
}

async function waitAndAsk({ ask }: Channel): Promise<number> {
  const from = hostNow();
  await hostSleep(addMs);
  await ask();
  return (hostNow() - from) * 1000;
}

async function repeat(once: () => Promise<number>, times: number): Promise<Times> {
  const taken: number[] = [];
  for (let count = 0; count < times; count++) taken.push(await once());
  return taken;
}

function lateMs(percent: number, times: Times): number {
  return p(percent, times) / 1000 - addMs;
}

function p(percent: number, times: Times): number {
  const sorted = times.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, (sorted.length * percent) / 100)] ?? NaN);
}
