import { expect, test } from 'vitest';
import type { StopSignal } from '../../src/cli/interruptions.ts';
import { watchStop } from '../../src/cli/stopping.ts';

function signalled() {
  let send = (_: StopSignal): void => undefined;
  const stopping = watchStop({
    onFirst: (listener) => {
      send = listener;
      return () => undefined;
    },
  });
  return { stopping, send: (signal: StopSignal) => send(signal) };
}

test('the first signal is told to whoever is at work, and remembered', async () => {
  const { stopping, send } = signalled();
  const heard: string[] = [];
  stopping.onFirst((signal) => heard.push(`first ${signal}`))();
  stopping.onFirst((signal) => heard.push(`second ${signal}`));
  expect(stopping.signal).toBeUndefined();
  send('SIGTERM');
  expect(heard).toEqual(['second SIGTERM']);
  expect(stopping.signal).toBe('SIGTERM');
  expect(await stopping.stopped).toBe('SIGTERM');
});

test('who begins after it is told at once', () => {
  const { stopping, send } = signalled();
  send('SIGINT');
  const heard: string[] = [];
  stopping.onFirst((signal) => heard.push(signal));
  expect(heard).toEqual(['SIGINT']);
});
