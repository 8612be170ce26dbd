import { hostNow, hostSleep } from '../src/determinism/host.ts';
import { TcpProxy, type TcpAddress } from '../src/faults/tcp-proxy.ts';
import { openTcp, openWebSocket, type Channel } from './round-trip-channel.ts';
import { startEcho, startResponder, type Responder } from './start-responder.ts';

const rounds = 20;
const asksPerRound = 1000;
const mostAddedUs = 50;

const addMs = 20;
const connections = 20;
const asksPerConnection = 100;
const mostLateMs = 5;

type Open = (address: TcpAddress) => Promise<Channel>;

/**
 * What the proxy of a fault adds to a round trip while no fault lasts, against a direct connection
 * in turns with it; and how exact the delay of a fault is, on 20 connections at once.
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
      `a delay from 0 to ${mostLateMs} ms late at p99\n`,
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
  const [late, bare] = await Promise.all([delayed(between, open), bareTimers()]);
  await between.close();
  const addedUs = p(50, passed) - p(50, plain);
  const [least, p99] = [p(0, late) / 1000 - addMs, p(99, late) / 1000 - addMs];
  const ms = (value: number): string => value.toFixed(1);
  return {
    line:
      `direct ${p(50, plain)} µs, through the idle proxy ${p(50, passed)} µs: ` +
      `${addedUs} µs more at p50;  delay of ${addMs} ms: ${ms(least)} to ${ms(p99)} ms late ` +
      `from least to p99, a bare timer ${ms(p(99, bare) / 1000 - addMs)}`,
    passed: addedUs <= mostAddedUs && least >= 0 && p99 <= mostLateMs,
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

async function delayed(between: TcpProxy, open: Open): Promise<Times> {
  const opening = Array.from({ length: connections }, () => open(between.address));
  const channels = await Promise.all(opening);
  between.begin({ id: 'latency-1', share: 1, does: { kind: 'latency', addMs, jitterMs: 0 } });
  const late = await Promise.all(channels.map(({ ask }) => repeat(ask, asksPerConnection)));
  between.end('latency-1', () => undefined);
  for (const channel of channels) channel.close();
  return late.flat();
}

/** How late the machine itself is meanwhile. */
async function bareTimers(): Promise<Times> {
  const sleep = async (): Promise<number> => {
    const from = hostNow();
    await hostSleep(addMs);
    return (hostNow() - from) * 1000;
  };
  const all = Array.from({ length: connections }, () => repeat(sleep, asksPerConnection));
  return (await Promise.all(all)).flat();
}

async function repeat(once: () => Promise<number>, times: number): Promise<Times> {
  const taken: number[] = [];
  for (let count = 0; count < times; count++) taken.push(await once());
  return taken;
}

function p(percent: number, times: Times): number {
  const sorted = times.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, (sorted.length * percent) / 100)] ?? NaN);
}
