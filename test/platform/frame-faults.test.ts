import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import type { FrameDisturbing } from '../../src/faults/frame-faults.ts';
import type { PlatformHandle } from '../../src/platform/launcher.ts';
import { patience } from '../support/patience.ts';
import { useBackend } from './backend.ts';
import { connect, stats, type Client } from './client.ts';

const backend = useBackend();

function all(does: FrameDisturbing['does']): FrameDisturbing {
  return { id: `${does.kind}-1`, share: 1, does };
}

const lose = all({ kind: 'lose', direction: 'to_user' });
const reorder = all({ kind: 'reorder' });
const duplicate = all({ kind: 'duplicate' });
const close = all({ kind: 'close', code: 1012 });

function disturb(platform: PlatformHandle, frameFaults: readonly FrameDisturbing[]): Promise<void> {
  return platform.obey({ frameFaults, isReadOnly: false, removesRows: false });
}

/** The platform of the file, which does this to its frames, and one who listens to its agents. */
async function disturbed(...faults: readonly FrameDisturbing[]) {
  const platform = backend.shared();
  const client = await connect(platform);
  await client.ask({ type: 'subscribe', channel: 'agents', id: 'joined' });
  const before = await countsOf(platform);
  onTestFinished(() => disturb(platform, []));
  await disturb(platform, faults);
  const counts = async () => differences(await countsOf(platform), before);
  return { platform, client, counts };
}

interface Counts {
  readonly lost: number;
  readonly duplicated: number;
  readonly reordered: number;
  readonly closed: number;
  readonly pushes: number;
  readonly received: number;
}

async function countsOf(platform: PlatformHandle): Promise<Counts> {
  const { frames, closed_by: by, pushes, messages } = await stats(platform);
  const received = Object.values<number>(Object(messages).received);
  return {
    ...Object(frames),
    closed: Number(Object(by).fault),
    pushes: Number(pushes),
    received: received.reduce((sum, count) => sum + count, 0),
  };
}

/** What is more than before, without what is not. */
function differences(now: Counts, before: Counts): Partial<Counts> {
  const more = Object.entries(now).filter(([key, count]) => count !== Object(before)[key]);
  return Object.fromEntries(more.map(([key, count]) => [key, count - Object(before)[key]]));
}

/** Asks for something that the client itself is pushed before it is answered. */
function update(client: Client, id: number): void {
  const params = { agent: 'agent-1', status: 'idle' };
  client.send({ type: 'command', command: 'update_agent', params, id });
}

/** What a client heard after it had joined: ids of replies, numbers of pushes. */
function heardBy(client: Client): readonly unknown[] {
  const [, ...later] = client.heard;
  return later.map(({ id, seq }) =>
    seq === undefined ? `reply ${Number(id)}` : `push ${Number(seq)}`,
  );
}

test('frames are lost, and none any more when it is told that this is over', async () => {
  const { platform, client, counts } = await disturbed(lose);
  update(client, 1);
  await expect.poll(counts, patience).toEqual({ lost: 2, pushes: 1, received: 1 });
  await disturb(platform, []);
  update(client, 2);
  await client.next(({ id }) => id === 2);
  expect(heardBy(client)).toEqual(['push 2', 'reply 2']);
  expect(await counts()).toEqual({ lost: 2, pushes: 2, received: 2 });
});

test('what a user sends is lost before it is read', async () => {
  const toTarget = all({ kind: 'lose', direction: 'to_target' });
  const { platform, client, counts } = await disturbed(toTarget);
  client.send({ type: 'ping', id: 1 });
  client.send('no JSON');
  await expect.poll(counts, patience).toEqual({ lost: 2 });
  await disturb(platform, []);
  expect(await client.ask({ type: 'ping', id: 2 })).toEqual({ type: 'pong', id: 2 });
  expect(heardBy(client)).toEqual(['reply 2']);
});

test('replies and pushes arrive twice, with the same id and the same number', async () => {
  const { client, counts } = await disturbed(duplicate);
  update(client, 1);
  await expect.poll(() => heardBy(client), patience).toHaveLength(4);
  expect(heardBy(client)).toEqual(['push 1', 'push 1', 'reply 1', 'reply 1']);
  expect(await counts()).toEqual({ duplicated: 2, pushes: 1, received: 1 });
});

test('a frame arrives after the next one, or at once when this is over', async () => {
  const { platform, client, counts } = await disturbed(reorder);
  update(client, 1);
  await expect.poll(() => heardBy(client), patience).toEqual(['reply 1', 'push 1']);
  client.send({ type: 'ping', id: 2 });
  await expect.poll(counts, patience).toEqual({ reordered: 1, pushes: 1, received: 2 });
  await disturb(platform, [duplicate]);
  await client.next(({ id }) => id === 2);
  await client.ask({ type: 'ping', id: 3 });
  expect(heardBy(client).slice(0, 4)).toEqual(['reply 1', 'push 1', 'reply 2', 'reply 3']);
});

test('a goodbye is answered before the connection ends', async () => {
  const { client } = await disturbed(reorder);
  client.send({ type: 'disconnect', id: 1 });
  expect((await client.closed).code).toBe(1000);
  expect(heardBy(client)).toEqual(['reply 1']);
});

test('connections are closed with the code, those that come as they come', async () => {
  const { platform, client, counts } = await disturbed(close);
  expect(await client.closed).toEqual({ code: 1012, reason: 'a fault of the run' });
  const late = await connect(platform);
  expect((await late.closed).code).toBe(1012);
  await disturb(platform, []);
  const after = await connect(platform);
  expect(await after.ask({ type: 'ping' })).toEqual({ type: 'pong' });
  expect(await counts()).toEqual({ closed: 2, received: 1 });
});

test('nobody but its launcher can tell it, and nonsense changes nothing', async () => {
  const { platform, client } = await disturbed();
  const order = { frameFaults: [lose], isReadOnly: false };
  expect(await client.ask({ ...order, id: 1 })).toMatchObject({ type: 'error', id: 1 });
  const headers = { authorization: `Bearer ${platform.token}` };
  const body = JSON.stringify(order);
  const sent = await fetch(`${platform.httpUrl}/stats`, { method: 'POST', headers, body });
  expect(sent.status).toBe(405);
  const nonsense = { id: 'lose-1', share: 2, does: lose.does };
  await disturb(platform, [nonsense]);
  expect(await client.ask({ type: 'ping', id: 2 })).toEqual({ type: 'pong', id: 2 });
});

test('one that is launched with it begins so; frozen it obeys when it goes on', async () => {
  const platform = await backend.launch({ frameFaults: [close] });
  expect((await (await connect(platform)).closed).code).toBe(1012);
  const thaw = platform.freeze();
  await expect.poll(() => stateOf(platform.pid), patience).toContain('T');
  let isDone = false;
  const told = disturb(platform, [duplicate]).then(() => (isDone = true));
  expect(await stateOf(platform.pid)).toContain('T');
  expect(isDone).toBe(false);
  thaw();
  await told;
  const client = await connect(platform);
  client.send({ type: 'ping', id: 1 });
  await expect.poll(() => client.heard, patience).toHaveLength(2);
  platform.kill();
  await disturb(platform, []);
  await platform.exited;
  await disturb(platform, [lose]);
});

async function stateOf(pid: number): Promise<string> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)]);
  return stdout;
}
