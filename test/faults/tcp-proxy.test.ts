import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { isHit, type Disturbing } from '../../src/faults/connection-terms.ts';
import { TcpProxy } from '../../src/faults/tcp-proxy.ts';
import type { Disturbance } from '../../src/scenario/disturbance.ts';
import { patience } from '../support/patience.ts';

const seed = 7;
const everybody = (does: Disturbance, id = 'one'): Disturbing => ({ id, share: 1, does });
const done = (): void => undefined;

/** A target that echoes what it gets, behind a proxy. */
async function echoing() {
  const held = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    held.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => held.delete(socket));
    socket.pipe(socket);
  });
  const port = await listening(server);
  const proxy = await TcpProxy.open({ host: '127.0.0.1', port }, seed);
  onTestFinished(() => proxy.close());
  return { proxy, held, port };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** A user of the proxy, what it got, in which pieces, and how it ended. */
function userOf(proxy: Pick<TcpProxy, 'address'>) {
  const socket = connect({ ...proxy.address, noDelay: true });
  const pieces: Buffer[] = [];
  let error: string | undefined;
  socket.on('data', (bytes: Buffer) => pieces.push(bytes));
  socket.on('error', (failure: NodeJS.ErrnoException) => (error = failure.code));
  const closed = closeOf(socket).then(() => error);
  onTestFinished(() => void socket.destroy());
  const got = (): Buffer => Buffer.concat(pieces);
  return {
    socket,
    pieces,
    got,
    closed,
    says: (text: string) => socket.write(text),
    hears: (text: string) => vi.waitFor(() => expect(got().toString()).toBe(text), fast),
  };
}

/** Unlike `once`, whatever error came before. */
function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

const fast = { ...patience, interval: 1 };
const numbers = Buffer.from(Array.from({ length: 40_000 }, (_, index) => `${index} `).join(''));

describe('a proxy', () => {
  test('passes on bytes, and their end, in both directions', async () => {
    const { proxy, held } = await echoing();
    const user = userOf(proxy);
    user.socket.end(numbers);
    expect(await user.closed).toBeUndefined();
    expect(user.got().equals(numbers)).toBe(true);
    await vi.waitFor(() => expect([proxy.size, held.size]).toEqual([0, 0]), fast);
  });

  test('resets a user whose target is not there', async () => {
    const server = createServer();
    const port = await listening(server);
    server.close();
    const proxy = await TcpProxy.open({ host: '127.0.0.1', port }, seed);
    onTestFinished(() => proxy.close());
    expect(await userOf(proxy).closed).toBe('ECONNRESET');
    await vi.waitFor(() => expect(proxy.size).toBe(0), fast);
  });

  test('leaves nothing open when it is closed, whatever lasts', async () => {
    const { proxy, held } = await echoing();
    proxy.begin(everybody({ kind: 'latency', addMs: 60_000, jitterMs: 0 }));
    proxy.begin(everybody({ kind: 'stall' }, 'two'));
    const user = userOf(proxy);
    user.says('x');
    await vi.waitFor(() => expect(held.size).toBe(1), fast);
    await proxy.close();
    expect(await user.closed).toBe('ECONNRESET');
    await vi.waitFor(() => expect(held.size).toBe(0), fast);
    expect(proxy.size).toBe(0);
    expect(await userOf(proxy).closed).toBe('ECONNREFUSED');
  });

  test('holds a bounded amount for a user who does not read', async () => {
    let sent = 0;
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      const more = (): void => {
        let goesOn = true;
        while (goesOn && sent < 40_000_000) {
          sent += 65_536;
          goesOn = socket.write(Buffer.alloc(65_536));
        }
      };
      socket.on('drain', more);
      more();
    });
    const port = await listening(server);
    const proxy = await TcpProxy.open({ host: '127.0.0.1', port }, seed);
    onTestFinished(() => proxy.close());
    proxy.begin(everybody({ kind: 'stall' }));
    const user = userOf(proxy);
    let before = -1;
    await vi.waitFor(() => {
      const isStill = sent > 0 && sent === before;
      before = sent;
      expect(isStill).toBe(true);
    }, patience);
    expect(sent).toBeLessThan(39_000_000);
    expect(user.got()).toHaveLength(0);
    proxy.end('one', done);
    await vi.waitFor(() => expect(user.got().length).toBe(sent), patience);
  });
});

test.each<readonly [string, Disturbance]>([
  ['latency', { kind: 'latency', addMs: 20, jitterMs: 15 }],
  ['bandwidth', { kind: 'bandwidth', bytesPerSecond: 2_000_000 }],
  ['slice', { kind: 'slice', bytes: 1000 }],
  ['stall', { kind: 'stall' }],
])('bytes come whole and in order through %s that comes and goes', async (_, does) => {
  const { proxy } = await echoing();
  const user = userOf(proxy);
  user.socket.write(numbers.subarray(0, 5000));
  await vi.waitFor(() => expect(user.got().length).toBe(5000), fast);
  proxy.begin(everybody(does));
  user.socket.write(numbers.subarray(5000, 100_000));
  const least = does.kind === 'stall' ? 5000 : 5001;
  await vi.waitFor(() => expect(user.got().length).toBeGreaterThanOrEqual(least), fast);
  proxy.end('one', done);
  user.socket.end(numbers.subarray(100_000));
  expect(await user.closed).toBeUndefined();
  expect(user.got().equals(numbers)).toBe(true);
});

test('latency holds up what comes back, on open connections too', async () => {
  const { proxy } = await echoing();
  const user = userOf(proxy);
  user.says('a');
  await user.hears('a');
  proxy.begin(everybody({ kind: 'latency', addMs: 150, jitterMs: 0 }));
  const from = performance.now();
  user.says('b');
  await user.hears('ab');
  expect(performance.now() - from).toBeGreaterThanOrEqual(149);
  proxy.begin(everybody({ kind: 'latency', addMs: 60_000, jitterMs: 0 }));
  user.says('c');
  user.says('d');
  proxy.end('one', done);
  await user.hears('abcd');
});

test('bandwidth is that of a connection and a direction', async () => {
  const { proxy } = await echoing();
  proxy.begin(everybody({ kind: 'bandwidth', bytesPerSecond: 400_000 }));
  const user = userOf(proxy);
  const from = performance.now();
  user.socket.end(Buffer.alloc(100_000));
  await user.closed;
  const tookMs = performance.now() - from;
  expect(user.got()).toHaveLength(100_000);
  expect(tookMs).toBeGreaterThan(200);
});

test('a slice is the most that comes at once', async () => {
  const { proxy } = await echoing();
  proxy.begin(everybody({ kind: 'slice', bytes: 10 }));
  const user = userOf(proxy);
  user.socket.end(numbers.subarray(0, 400));
  await user.closed;
  expect(user.got().equals(numbers.subarray(0, 400))).toBe(true);
  expect(user.pieces.length).toBeGreaterThan(20);
});

test('a reset is seen as such, at both ends, by open connections and new ones', async () => {
  const { proxy, held } = await echoing();
  const user = userOf(proxy);
  user.says('a');
  await user.hears('a');
  const [atTarget] = held;
  const targetEnd = closeOf(atTarget ?? user.socket);
  proxy.begin(everybody({ kind: 'reset' }));
  expect(await user.closed).toBe('ECONNRESET');
  await targetEnd;
  expect(await userOf(proxy).closed).toBe('ECONNRESET');
  proxy.end('one', done);
  const later = userOf(proxy);
  later.says('b');
  await later.hears('b');
});

test('who is refused is so by the port, and who is in stays', async () => {
  const { proxy } = await echoing();
  const user = userOf(proxy);
  user.says('a');
  await user.hears('a');
  proxy.begin(everybody({ kind: 'refuse' }));
  await vi.waitFor(async () => expect(await userOf(proxy).closed).toBe('ECONNREFUSED'), fast);
  user.says('b');
  await user.hears('ab');
  const { port } = proxy.address;
  await new Promise<void>((over) => proxy.end('one', over));
  expect(proxy.address.port).toBe(port);
  const later = userOf(proxy);
  later.says('c');
  await later.hears('c');
});

describe('half open', () => {
  test.each([
    ['to_target', false],
    ['to_user', true],
    ['both', false],
  ] as const)('%s nothing arrives, and afterwards it is reset', async (direction, arrives) => {
    const { proxy, held, port } = await echoing();
    const user = userOf(proxy);
    const direct = userOf({ address: { host: '127.0.0.1', port } });
    direct.says('x');
    await direct.hears('x');
    user.says('a');
    await user.hears('a');
    let heard = 0;
    for (const socket of held) socket.on('data', (bytes: Buffer) => (heard += bytes.length));
    proxy.begin(everybody({ kind: 'half_open', direction }));
    user.says('lost');
    const other = userOf(proxy);
    const both = [arrives ? 4 : 0, 5, 3];
    await vi.waitFor(
      () => expect([heard, user.socket.bytesWritten, held.size]).toEqual(both),
      fast,
    );
    // Whatever came back before this has reached the proxy, and is lost.
    direct.says('y');
    await direct.hears('xy');
    proxy.end('one', done);
    expect(await user.closed).toBe('ECONNRESET');
    expect([user.got().toString(), heard]).toEqual(['a', (arrives ? 4 : 0) + 1]);
    other.says('b');
    await other.hears('b');
  });
});

test('a share of the connections is hit, the same for a seed', async () => {
  const { proxy } = await echoing();
  const half = { id: 'reset-1', share: 0.5, does: { kind: 'reset' } } as const;
  const users = [];
  for (let number = 0; number < 40; number++) {
    const user = userOf(proxy);
    user.says('a');
    await user.hears('a');
    users.push(user);
  }
  const expected = users.map((_, connection) => isHit(half, { seed, connection }));
  proxy.begin(half);
  const struck = users.filter((_, connection) => expected[connection]);
  for (const user of struck) expect(await user.closed).toBe('ECONNRESET');
  await vi.waitFor(() => expect(proxy.size).toBe(40 - struck.length), fast);
  expect(struck.length).toBeGreaterThan(10);
  expect(struck.length).toBeLessThan(30);
  expect(users.map((user) => user.socket.destroyed)).toEqual(expected);
});
