import { fork } from 'node:child_process';
import { once } from 'node:events';
import { startResponder } from './start-responder.ts';

const users = 2000;

/**
 * Resident memory of the generator per connected idle user, at 2,000 users, next to that of raw
 * `ws` clients; each in a process of its own, because memory once taken is not given back.
 */
export async function memory(): Promise<void> {
  const responder = await startResponder(0);
  for (const subject of ['raw', 'crowd']) {
    const { perUser, perUserFromFresh } = await measured(subject, responder.url);
    process.stdout.write(
      `${subject.padEnd(6)} ${kibibytes(perUser)} KiB per user` +
        `   (${kibibytes(perUserFromFresh)} with what a fresh process grows by once)\n`,
    );
  }
  responder.stop();
}

interface Measured {
  readonly perUser: number;
  readonly perUserFromFresh: number;
}

async function measured(subject: string, url: string): Promise<Measured> {
  const child = fork(new URL('./memory-subject.ts', import.meta.url), [subject, url, `${users}`], {
    execArgv: ['--expose-gc'],
  });
  const [message]: unknown[] = await once(child, 'message');
  child.kill();
  if (!isMeasured(message)) throw new Error('the measured process said something else');
  return message;
}

function isMeasured(message: unknown): message is Measured {
  return typeof message === 'object' && message !== null && 'perUserFromFresh' in message;
}

function kibibytes(bytes: number): string {
  return (bytes / 1024).toFixed(1);
}
