/** Connects idle users and reports the resident memory they took: `raw` sockets or a `crowd`. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { hostSleep } from '../src/determinism/host.ts';
import { openBenchCrowd } from './bench-crowd.ts';

const [subject = '', url = '', count = '0'] = process.argv.slice(2);
const users = Number(count);

/** Connected before the first reading, so that code and young generation have their size. */
const warmUpUsers = 500;

const connect = subject === 'raw' ? connectRaw : connectCrowd;

const fresh = await settledRss();
await connect(warmUpUsers);
const warm = await settledRss();
await connect(users);
const full = await settledRss();
process.send?.({
  perUser: (full - warm) / users,
  perUserFromFresh: (full - fresh) / (users + warmUpUsers),
});

async function connectRaw(sockets: number): Promise<void> {
  for (let index = 0; index < sockets; index++) {
    const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 1024 * 1024 });
    socket.on('message', (data: Buffer) => JSON.parse(data.toString()));
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'subscribe', id: 1, channel: 'agents' }));
  }
}

async function connectCrowd(members: number): Promise<void> {
  const warmupMs = Math.max(500, members * 2);
  const crowd = await openBenchCrowd({
    url,
    users: { observer: members },
    warmupMs,
    thinkTime: 1000,
  });
  let online = 0;
  crowd.run.windows$.subscribe((window) => (online = window.online['observer'] ?? 0));
  crowd.start();
  while (online < members) await hostSleep(50);
}

async function settledRss(): Promise<number> {
  for (let round = 0; round < 5; round++) {
    globalThis.gc?.();
    await hostSleep(200);
  }
  return process.memoryUsage.rss();
}
